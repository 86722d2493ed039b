// Reads the closing lines of Node's TAP reporter.

/** @typedef {import("./count_gtest.mjs").Counts} Counts */

/**
 * @param {string} text
 * @param {string[]} files absolute paths of the test files that were run
 * @returns {Counts | null} null when the closing lines are missing, e.g. after a crash
 */
export function countTap(text, files) {
  const number = (/** @type {string} */ name) => {
    const match = text.match(new RegExp(`^# ${name} (\\d+)$`, "m"));
    return match ? Number(match[1]) : null;
  };
  const [pass, fail, cancelled, skipped, todo] = ["pass", "fail", "cancelled", "skipped", "todo"].map(number);
  if (pass === null || fail === null) return null;
  // Node counts a file that holds no test as one test, named like the file, that passed.
  const passedNames = new Set([...text.matchAll(/^ok \d+ - (.*)$/gm)].map((match) => match[1]));
  const empty = files.filter((file) => passedNames.has(file));
  return {
    passed: pass - empty.length,
    failed: fail + (cancelled ?? 0) + empty.length,
    skipped: (skipped ?? 0) + (todo ?? 0),
    notes: empty.map((file) => `${file} contains no test`),
  };
}
