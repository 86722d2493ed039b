// Reads the result file that a GoogleTest binary writes with --gtest_output=json:<file>.

/** @typedef {{ passed: number, failed: number, skipped: number, notes: string[] }} Counts */

/**
 * @param {string} text
 * @returns {Counts | null} null when the text is no such file, e.g. after a crash
 */
export function countGtest(text) {
  const report = parse(text);
  if (!Array.isArray(report?.testsuites)) return null;
  const counts = { passed: 0, failed: 0, skipped: 0, notes: /** @type {string[]} */ ([]) };
  for (const suite of report.testsuites) {
    for (const test of suite.testsuite ?? []) {
      if (test.failures?.length > 0) {
        counts.failed++;
        counts.notes.push(`failed: ${test.classname}.${test.name}`);
      } else if (test.status === "NOTRUN" || test.result === "SKIPPED") {
        counts.skipped++;
      } else {
        counts.passed++;
      }
    }
  }
  return counts;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
