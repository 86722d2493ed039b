// eslint and the TypeScript compiler. Both keep what they know about unchanged files in the build folder.

import { runProcess } from "./run_process.mjs";

/** @typedef {import("./lint_clang.mjs").Outcome} Outcome */

/**
 * @param {boolean} fix
 * @returns {Promise<Outcome>}
 */
export function eslint(fix) {
  return runNodeTool("node_modules/eslint/bin/eslint.js", ["--max-warnings=0", "--cache", "--cache-strategy=content",
    "--cache-location=build/.eslint-cache", ...(fix ? ["--fix"] : []), "."]);
}

/** @returns {Promise<Outcome>} */
export function typescript() {
  return runNodeTool("node_modules/typescript/bin/tsc", ["--project", "tsconfig.json"]);
}

/**
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
async function runNodeTool(script, args) {
  const { code, output } = await runProcess(process.execPath, [script, ...args], { timeoutMs: 300_000 });
  return { state: code === 0 ? "passed" : "failed", about: "whole repository", output };
}
