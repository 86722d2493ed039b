// The list of suites: what each needs, which command runs it, and how its result is read.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { countGtest } from "./count_gtest.mjs";
import { countSummary } from "./count_summary.mjs";
import { countTap } from "./count_tap.mjs";
import { ROOT } from "./run_process.mjs";

/** Result files of the suites; inside the build folder, so that git ignores them. */
export const RESULTS = join(ROOT, "build", "test-results");

/** @typedef {import("../../.ci/setup.mjs").Need} Need */
/** @typedef {import("./count_gtest.mjs").Counts} Counts */
/**
 * @typedef {object} Plan
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 * @property {string} [resultFile] read instead of the output
 * @property {(text: string) => Counts | null} count
 */
/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} about
 * @property {Need[]} need
 * @property {string[]} builds see builds.mjs
 * @property {number} timeoutMs without the builds
 * @property {() => Plan | null} plan made after the builds; null when there is nothing to run
 */

const MINUTE = 60_000;

/** A test file that hangs is ended and named, and the other files still count. */
const FILE_LIMIT_MS = 4 * MINUTE;

/** Sanitizers stop at the first finding, so that the test that caused it is the last one in the output. */
const SANITIZER_ENV = {
  ASAN_OPTIONS: "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
  UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1",
};

/**
 * @param {string} preset
 * @param {Record<string, string>} [env]
 * @returns {() => Plan}
 */
function gtest(preset, env) {
  const resultFile = join(RESULTS, `${preset}.json`);
  return () => ({
    command: join(ROOT, "build", preset, "fluffbuzz_tests"),
    args: [`--gtest_output=json:${resultFile}`, "--gtest_brief=1"],
    env,
    resultFile,
    count: countGtest,
  });
}

/**
 * @param {string} folder
 * @param {number} concurrency test files at the same time
 * @returns {() => Plan | null}
 */
function nodeTests(folder, concurrency) {
  return () => {
    const full = join(ROOT, folder);
    const names = existsSync(full) ? readdirSync(full).filter((name) => name.endsWith(".test.mjs")).sort() : [];
    if (names.length === 0) return null;
    const files = names.map((name) => join(full, name));
    const resultFile = join(RESULTS, `${folder.replaceAll("/", "-")}.tap`);
    return {
      command: process.execPath,
      args: ["--test", `--test-concurrency=${concurrency}`, `--test-timeout=${FILE_LIMIT_MS}`,
        "--test-reporter=spec", "--test-reporter-destination=stdout",
        "--test-reporter=tap", `--test-reporter-destination=${resultFile}`, ...files],
      resultFile,
      count: (text) => countTap(text, files),
    };
  };
}

/**
 * A command of this repository that closes with the summary line.
 * @param {string[]} args
 * @returns {() => Plan | null}
 */
function script(...args) {
  return () => existsSync(join(ROOT, args[0])) ? { command: process.execPath, args, count: countSummary } : null;
}

/** @type {Suite[]} */
export const SUITES = [
  { name: "lint", about: "clang-format, clang-tidy, eslint, tsc", need: ["npm", "native"], builds: [],
    timeoutMs: 15 * MINUTE, plan: script("tests/lint.mjs") },
  { name: "native", about: "the core in GoogleTest", need: ["native"], builds: ["native"],
    timeoutMs: 2 * MINUTE, plan: gtest("native") },
  { name: "native-noexcept", about: "the same, compiled without exceptions", need: ["native"],
    builds: ["native-noexcept"], timeoutMs: 2 * MINUTE, plan: gtest("native-noexcept") },
  { name: "asan", about: "the same under the address and undefined-behaviour sanitizers", need: ["native"],
    builds: ["asan"], timeoutMs: 8 * MINUTE, plan: gtest("asan", SANITIZER_ENV) },
  { name: "node", about: "the npm package, the rules of the repository, the runner itself", need: ["npm", "wasm"],
    builds: ["dist"], timeoutMs: 8 * MINUTE, plan: nodeTests("tests/js", 2) },
  { name: "cli", about: "the command line, in pipes and in a pseudo-terminal", need: ["npm", "wasm"], builds: ["dist"],
    timeoutMs: 8 * MINUTE, plan: nodeTests("tests/cli", 2) },
  { name: "worker", about: "the edge worker in workerd", need: ["npm", "wasm"], builds: ["dist"],
    timeoutMs: 8 * MINUTE, plan: nodeTests("tests/worker", 1) },
  { name: "gateway", about: "the gateway and its stores, in workerd and in Node", need: ["npm", "wasm"], builds: ["dist"],
    timeoutMs: 8 * MINUTE, plan: nodeTests("tests/gateway", 1) },
  { name: "browser", about: "the chat page and the package in Chromium", need: ["npm", "wasm", "browser"],
    builds: ["dist"], timeoutMs: 10 * MINUTE, plan: nodeTests("tests/browser", 1) },
  { name: "fuzz", about: "every fuzz target for five seconds", need: ["native"], builds: [],
    timeoutMs: 6 * MINUTE, plan: script("tests/fuzz/run.mjs", "--seconds", "5") },
];

/**
 * The suites with these names, in the order of the list. Throws a RangeError that names an unknown one.
 * @param {string[]} names
 */
export function chooseSuites(names) {
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    throw new RangeError(`There is no suite "${unknown}"; there are: ${SUITES.map(({ name }) => name).join(", ")}`);
  }
  return SUITES.filter(({ name }) => names.includes(name));
}
