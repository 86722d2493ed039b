// Medians, spread, and what counts as noise.

/** @typedef {{ median: number, low: number, high: number }} Spread the middle half of the rounds lies between low and high */

/** @param {number[]} values @returns {Spread} */
export function spreadOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => sorted[Math.round((sorted.length - 1) * part)];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * How many times longer `other` takes than `ours`, round by round: what disturbed a whole round falls out.
 * @param {(number | null)[]} other @param {(number | null)[]} ours null: did not run in this round
 */
export function ratio(other, ours) {
  const both = other.map((value, i) => [value, ours[i]]).filter((pair) => pair[0] !== null && pair[1] !== null);
  return spreadOf(both.map(([a, b]) => Number(a) / Number(b)));
}

/** @param {(number | null)[]} rounds */
export const ran = (rounds) => /** @type {number[]} */ (rounds.filter((value) => value !== null));

/** "12.3 (11.9 to 12.8)": median and middle half. @param {Spread} spread @param {number} [scale] */
export function show({ median, low, high }, scale = 1) {
  return `${number(median * scale)} (${number(low * scale)} to ${number(high * scale)})`;
}

/** Three digits, whatever the size. @param {number} value */
export function number(value) {
  if (value >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}
