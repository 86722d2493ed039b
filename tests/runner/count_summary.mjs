// Reads the closing line that this repository's own commands print: "N passed, N failed[, N skipped]".

/** @typedef {import("./count_gtest.mjs").Counts} Counts */

/**
 * @param {string} text
 * @returns {Counts | null} null when the last line is not such a line
 */
export function countSummary(text) {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  const match = last.match(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/);
  if (!match) return null;
  return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3] ?? 0), notes: [] };
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
