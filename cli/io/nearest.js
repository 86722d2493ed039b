import { closest, distance } from "fastest-levenshtein";

/** The word that was probably meant; none when nothing is near. @param {string} word @param {string[]} words @returns {string | null} */
export function nearest(word, words) {
  if (words.length === 0) return null;
  const best = closest(word, words);
  return distance(word, best) <= Math.max(2, Math.floor(word.length / 3)) ? best : null;
}
