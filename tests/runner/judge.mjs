// Decides what a finished suite is worth. A suite that cannot show that its tests ran has failed.

/** @typedef {import("./count_gtest.mjs").Counts} Counts */
/** @typedef {import("./run_process.mjs").Finished} Finished */

/**
 * @param {Finished} finished how the suite's process ended
 * @param {Counts | null} counts what it reported
 * @returns {Counts}
 */
export function judge(finished, counts) {
  const result = counts ? { ...counts, notes: [...counts.notes] } : { passed: 0, failed: 0, skipped: 0, notes: [] };
  const problem = reasonOfFailure(finished, counts);
  if (problem) {
    result.notes.push(problem);
    result.failed = Math.max(result.failed, 1);
  }
  return result;
}

/**
 * @param {Finished} finished
 * @param {Counts | null} counts
 */
function reasonOfFailure(finished, counts) {
  if (finished.timedOut) return `stopped: it ran longer than its limit (${Math.round(finished.ms / 1000)} s)`;
  if (finished.signal) return `it crashed: ended by signal ${finished.signal}`;
  if (!counts) return `it left no readable result (exit code ${finished.code})`;
  if (counts.passed + counts.failed === 0) return "it ran no test, and that counts as a failure";
  if (finished.code !== 0 && counts.failed === 0) return `no test failed, but the exit code is ${finished.code}`;
  return null;
}
