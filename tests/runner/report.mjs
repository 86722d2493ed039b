// What the test command prints: a heading and one line per suite, details of failures, and the closing line.

import { summaryLine } from "./count_summary.mjs";

/**
 * @typedef {object} SuiteResult
 * @property {string} name
 * @property {import("./count_gtest.mjs").Counts} counts
 * @property {string} output everything that the suite printed
 * @property {number} ms
 */

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** @param {SuiteResult} result */
export function printSuite({ name, counts, output, ms }) {
  if (counts.failed > 0) {
    console.log(output.trimEnd());
    for (const note of counts.notes) console.log(`${name}: ${note}`);
  }
  console.log(`${counts.failed > 0 ? "FAILED" : "ok"}  ${name}: ${summaryLine(counts)} (${seconds(ms)})`);
}

/**
 * Prints the totals; the closing line is a promise to whoever reads the output with a script.
 * @param {SuiteResult[]} results
 * @param {number} ms of the whole run
 * @returns {boolean} true when everything passed
 */
export function printTotals(results, ms) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { counts } of results) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  const failed = results.filter(({ counts }) => counts.failed > 0).map(({ name }) => name);
  console.log(`\n== total (${seconds(ms)}) ==`);
  if (failed.length > 0) console.log(`Failed suites: ${failed.join(", ")}`);
  console.log(summaryLine(total));
  return total.failed === 0 && total.passed > 0;
}
