// Runs one suite: its builds, its command, the reading of its result.

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { buildOnce } from "./builds.mjs";
import { judge } from "./judge.mjs";
import { runProcess } from "./run_process.mjs";
import { RESULTS } from "./suites.mjs";

/** @typedef {import("./report.mjs").SuiteResult} SuiteResult */
/** @typedef {import("./suites.mjs").Suite} Suite */

/**
 * @param {Suite} suite
 * @returns {Promise<SuiteResult>}
 */
export async function runSuite(suite) {
  for (const name of suite.builds) {
    const build = await buildOnce(name);
    if (build.code !== 0) return failed(suite, `the build "${name}" failed`, build);
  }
  const plan = suite.plan();
  if (!plan) return failed(suite, "it ran no test, because there is none, and that counts as a failure");
  mkdirSync(RESULTS, { recursive: true });
  // The result of an earlier run must not stand for this one.
  if (plan.resultFile) rmSync(plan.resultFile, { force: true });
  const finished = await runProcess(plan.command, plan.args, { env: plan.env, timeoutMs: suite.timeoutMs });
  const text = plan.resultFile ? readIfThere(plan.resultFile) : finished.output;
  const { output, ms } = finished;
  return { name: suite.name, counts: judge(finished, plan.count(text)), output, ms };
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/**
 * @param {Suite} suite
 * @param {string} note
 * @param {{ output: string, ms: number }} [build]
 * @returns {SuiteResult}
 */
function failed(suite, note, { output, ms } = { output: "", ms: 0 }) {
  return { name: suite.name, counts: { passed: 0, failed: 1, skipped: 0, notes: [note] }, output, ms };
}
