// Waiting for what will be true, with an end.

const LIMIT_MS = 15_000;
const LOOK_MS = 25;

/**
 * Resolves to the first value that is not false, null or undefined.
 * @template T
 * @param {string} what said when it never happens
 * @param {() => T | Promise<T>} look
 * @param {number} [limitMs]
 * @returns {Promise<NonNullable<T>>}
 */
export async function eventually(what, look, limitMs = LIMIT_MS) {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > end) throw new Error(`it never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * Resolves to the value of `look` once it has not changed for a while.
 * @param {() => number} look
 * @param {number} [looks] so many equal ones in a row
 */
export async function settled(look, looks = 50) {
  let last = look();
  let equal = 0;
  await eventually("a number that stays as it is", () => {
    const now = look();
    equal = now === last ? equal + 1 : 0;
    last = now;
    return equal >= looks;
  });
  return last;
}
