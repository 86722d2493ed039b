#!/usr/bin/env node
// Builds the fuzz targets, makes their seed corpus from the case files, and runs each for a while.

import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureSetup, SetupError } from "../../.ci/setup.mjs";
import { buildOnce } from "../runner/builds.mjs";
import { summaryLine } from "../runner/count_summary.mjs";
import { inParallel, ROOT, runProcess, stopChildrenOnSignal } from "../runner/run_process.mjs";
import { MAX_INPUT, writeSeeds } from "./seeds.mjs";

const HELP = `Usage: npm run fuzz [-- <options>]

  --seconds <n>     how long each target runs (default 60)
  --target <name>   this target only, with or without "fuzz_"
  --help            this text

Inputs that were worth keeping stay in build/fuzz-corpus, findings in build/fuzz-findings. The last line is
"N passed, N failed", one for each target.`;

const HERE = dirname(fileURLToPath(import.meta.url));
const CORPUS = join(ROOT, "build", "fuzz-corpus");
const FINDINGS = join(ROOT, "build", "fuzz-findings");

/** At the same time; a fuzzer fills one core. */
const JOBS = 2;

/** What a target may take beyond its time: reading the corpus, and one slow input. */
const GRACE_MS = 120_000;

const ENV = { UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1" };

function allTargets() {
  return readdirSync(HERE).map((name) => name.match(/^(fuzz_\w+)\.cpp$/)?.[1]).filter((name) => name !== undefined).sort();
}

/** @param {string | undefined} name */
function chooseTargets(name) {
  const all = allTargets();
  if (name === undefined) return all;
  const chosen = all.filter((target) => target === name || target === `fuzz_${name}`);
  if (chosen.length === 0) throw new RangeError(`There is no target "${name}"; there are: ${all.join(", ")}`);
  return chosen;
}

/** @param {string} text */
function readSeconds(text) {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1) throw new RangeError(`--seconds wants a whole number above 0, not "${text}"`);
  return seconds;
}

/**
 * Runs one target and says how it went.
 * @param {string} target
 * @param {number} seconds
 * @returns {Promise<boolean>} true when nothing was found
 */
async function runTarget(target, seconds) {
  const corpus = join(CORPUS, target);
  const findings = join(FINDINGS, target);
  const binary = join(ROOT, "build", "fuzz", target);
  const seeds = writeSeeds(target, corpus);
  mkdirSync(findings, { recursive: true });
  const { code, timedOut, output } = await runProcess(binary, ["-seed=1", `-max_total_time=${seconds}`, `-max_len=${MAX_INPUT}`,
    `-artifact_prefix=${findings}/`, "-rss_limit_mb=2048", "-timeout=20", "-print_final_stats=1", corpus],
  { env: ENV, timeoutMs: seconds * 1000 + GRACE_MS });
  const executions = output.match(/stat::number_of_executed_units:\s*(\d+)/)?.[1];
  if (code === 0 && executions !== undefined) {
    const kept = readdirSync(corpus).length;
    console.log(`ok  ${target}: ${executions} executions from ${seeds} seeds, ${kept} inputs kept`);
    return true;
  }
  console.log(output.trimEnd().split("\n").slice(-60).join("\n"));
  console.log(`FAILED  ${target}: ${timedOut ? "it did not end in time" : `ended with code ${code}`}` +
    `, ${executions ?? "unknown"} executions`);
  const artifact = output.match(/Test unit written to (\S+)/)?.[1];
  if (artifact !== undefined && existsSync(artifact)) {
    console.log(`  reproduce: ${relative(ROOT, binary)} ${relative(ROOT, artifact)}`);
    console.log(`  shrink it: ${relative(ROOT, binary)} -minimize_crash=1 -max_total_time=60 ${relative(ROOT, artifact)}`);
  }
  return false;
}

async function main() {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, target: { type: "string" },
    help: { type: "boolean" } } });
  if (values.help) return console.log(HELP);
  const seconds = readSeconds(values.seconds);
  const targets = chooseTargets(values.target);
  stopChildrenOnSignal();
  await ensureSetup({ need: ["native"] });
  const build = await buildOnce("fuzz");
  if (build.code !== 0) {
    console.log(build.output.trimEnd().split("\n").slice(-60).join("\n"));
    console.log(summaryLine({ passed: 0, failed: targets.length, skipped: 0 }));
    process.exitCode = 1;
    return;
  }
  console.log(`fuzz: ${targets.join(", ")}; ${seconds} s each, ${JOBS} at the same time`);
  const passed = (await inParallel(targets.map((target) => () => runTarget(target, seconds)), JOBS)).filter(Boolean).length;
  console.log(summaryLine({ passed, failed: targets.length - passed, skipped: 0 }));
  if (passed < targets.length) process.exitCode = 1;
}

main().catch((error) => {
  const expected = error instanceof SetupError || error instanceof RangeError || error?.code?.startsWith("ERR_PARSE_ARGS");
  console.error(expected ? error.message : error);
  // Whoever reads the closing line must find one, whatever happened.
  console.log("0 passed, 1 failed");
  process.exitCode = 2;
});
