/**
 * Seeded generator (mulberry32): a failing run must be repeatable from the seed alone.
 * @param {number} seed
 * @returns {() => number} numbers in [0, 1)
 */
export function createPrng(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * @param {() => number} random
 * @param {number} length
 */
export function randomWord(random, length) {
  let word = "";
  while (word.length < length) word += ID_ALPHABET[Math.floor(random() * ID_ALPHABET.length)];
  return word;
}
