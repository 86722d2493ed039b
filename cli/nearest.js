// Finds what somebody may have meant.

/**
 * @param {string} word @param {string[]} words
 * @returns {string | null} null when none is near
 */
export function nearest(word, words) {
  const [best] = words.map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .sort((one, other) => one.distance - other.distance);
  return best && best.distance <= Math.max(2, word.length / 3) ? best.candidate : null;
}

/** Letters to insert, remove or replace. @param {string} one @param {string} other */
function distanceOf(one, other) {
  let row = [...other, ""].map((_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
