// The test runner itself: how results are counted, and that silence never counts as success.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countGtest } from "../runner/count_gtest.mjs";
import { countSummary, summaryLine } from "../runner/count_summary.mjs";
import { countTap } from "../runner/count_tap.mjs";
import { judge } from "../runner/judge.mjs";
import { inParallel, runProcess } from "../runner/run_process.mjs";
import { runSuite } from "../runner/run_suite.mjs";
import { chooseSuites, SUITES } from "../runner/suites.mjs";

/** How a process ended that had no trouble. */
const FINE = { code: 0, signal: null, timedOut: false, output: "", ms: 10 };

test("GoogleTest: passed, failed, skipped and disabled tests", () => {
  const report = { tests: 5, testsuites: [
    { name: "A", testsuite: [
      { name: "a", classname: "A", status: "RUN", result: "COMPLETED" },
      { name: "b", classname: "A", status: "RUN", result: "COMPLETED", failures: [{ failure: "x" }] },
      { name: "c", classname: "A", status: "RUN", result: "SKIPPED" },
    ] },
    { name: "B", testsuite: [
      // Made-up input: what GoogleTest reports for a test that is switched off, which must count as skipped.
      { name: "DISABLED_d", classname: "B", status: "NOTRUN", result: "SUPPRESSED" },
      { name: "e", classname: "B", status: "RUN", result: "COMPLETED" },
    ] },
  ] };
  assert.deepEqual(countGtest(JSON.stringify(report)), { passed: 2, failed: 1, skipped: 2, notes: ["failed: A.b"] });
});

test("GoogleTest: a missing or broken file is no result", () => {
  assert.equal(countGtest(""), null);
  assert.equal(countGtest('{"tests": 1, "testsui'), null);
  assert.equal(countGtest("{}"), null);
  assert.equal(countGtest("null"), null);
});

/** @param {Record<string, number>} numbers */
const closing = (numbers) => Object.entries(numbers).map(([name, count]) => `# ${name} ${count}\n`).join("");

test("TAP: the closing lines are read, cancelled counts as failed, todo as skipped", () => {
  const text = `TAP version 13\n    # pass 99\nok 1 - a\n1..1\n${closing({ pass: 4, fail: 1, cancelled: 2, skipped: 1, todo: 1 })}`;
  assert.deepEqual(countTap(text, []), { passed: 4, failed: 3, skipped: 2, notes: [] });
});

test("TAP: output that stops before the closing lines is no result", () => {
  assert.equal(countTap("TAP version 13\nok 1 - a\n", []), null);
  assert.equal(countTap("", []), null);
});

test("TAP: a file without a test is a failure, although Node counts it as passed", () => {
  const file = "/x/empty.test.mjs";
  const text = `ok 1 - a\nok 2 - ${file}\n1..2\n${closing({ pass: 2, fail: 0 })}`;
  assert.deepEqual(countTap(text, [file]), { passed: 1, failed: 1, skipped: 0, notes: [`${file} contains no test`] });
  const broken = `not ok 1 - ${file}\n${closing({ pass: 0, fail: 1 })}`;
  assert.deepEqual(countTap(broken, [file]), { passed: 0, failed: 1, skipped: 0, notes: [] });
});

test("summary line: written and read", () => {
  assert.equal(summaryLine({ passed: 3, failed: 0, skipped: 0 }), "3 passed, 0 failed");
  assert.equal(summaryLine({ passed: 3, failed: 1, skipped: 2 }), "3 passed, 1 failed, 2 skipped");
  assert.deepEqual(countSummary("words\n3 passed, 1 failed, 2 skipped\n"), { passed: 3, failed: 1, skipped: 2, notes: [] });
  assert.equal(countSummary("3 passed, 0 failed\nmore\n"), null);
  assert.equal(countSummary(""), null);
});

test("zero tests is a failure", () => {
  const none = judge(FINE, { passed: 0, failed: 0, skipped: 0, notes: [] });
  assert.equal(none.failed, 1);
  assert.match(none.notes[0], /no test/);
  const skippedOnly = judge(FINE, { passed: 0, failed: 0, skipped: 5, notes: [] });
  assert.deepEqual([skippedOnly.failed, skippedOnly.skipped], [1, 5]);
});

test("a crash, a time limit and an unexplained exit code are failures", () => {
  const all = { passed: 3, failed: 0, skipped: 0, notes: [] };
  assert.equal(judge(FINE, all).failed, 0);
  assert.equal(judge(FINE, null).failed, 1);
  assert.equal(judge({ ...FINE, code: null, signal: "SIGSEGV" }, null).failed, 1);
  assert.equal(judge({ ...FINE, timedOut: true }, all).failed, 1);
  assert.equal(judge({ ...FINE, code: 1 }, all).failed, 1);
  assert.equal(judge({ ...FINE, code: 1 }, { ...all, failed: 2 }).failed, 2);
});

test("a suite with nothing to run, and one whose command is missing, fail", async () => {
  const suite = { name: "x", about: "", need: [], builds: [], timeoutMs: 1000 };
  assert.equal((await runSuite({ ...suite, plan: () => null })).counts.failed, 1);
  const missing = { command: "./no-such-command", args: [], count: countSummary };
  assert.equal((await runSuite({ ...suite, plan: () => missing })).counts.failed, 1);
});

test("suites are chosen by name and kept in order", () => {
  assert.deepEqual(chooseSuites(["asan", "lint"]).map(({ name }) => name), ["lint", "asan"]);
  assert.throws(() => chooseSuites(["nonsense"]), /no suite "nonsense"/);
  assert.equal(new Set(SUITES.map(({ name }) => name)).size, SUITES.length);
});

/**
 * True when the process ends within two seconds. One that waits to be reaped ("Z") has ended.
 * @param {number} pid
 */
async function ends(pid) {
  for (let tries = 0; tries < 40; tries++) {
    const { output } = await runProcess("ps", ["-o", "stat=", "-p", `${pid}`]);
    if (output.trim() === "" || output.startsWith("Z")) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

test("a process is stopped at its limit together with what it started", async () => {
  const started = await runProcess("sh", ["-c", "sleep 60 & echo $!; wait"], { timeoutMs: 300 });
  assert.equal(started.timedOut, true);
  assert.ok(started.ms < 4000, `took ${started.ms} ms`);
  assert.ok(await ends(Number(started.output)), "the grandchild runs on");
});

test("a forgotten grandchild does not hold the runner up", async () => {
  const { code, ms } = await runProcess("sh", ["-c", "sleep 60 & exit 3"], { timeoutMs: 10_000 });
  assert.equal(code, 3);
  assert.ok(ms < 4000, `took ${ms} ms`);
});

test("jobs run within their limit and answer in order", async () => {
  let running = 0;
  let most = 0;
  const jobs = [30, 10, 20, 5].map((ms, index) => async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running--;
    return index;
  });
  assert.deepEqual(await inParallel(jobs, 2), [0, 1, 2, 3]);
  assert.equal(most, 2);
});

test("the set-up check names what is missing and installs nothing", async () => {
  const { code, output } = await runProcess(process.execPath, [".ci/setup.mjs", "browser", "--check"],
    { env: { CHROMIUM_PATH: "/no/such/browser" } });
  assert.equal(code, 1);
  assert.equal(output, "Missing: Chromium. Run: node .ci/setup.mjs\n");
});
