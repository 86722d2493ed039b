// What is asked of a store, as JSON: bytes, and the numbers that JSON has no word for.

const WORDS = new Map([["NaN", NaN], ["Infinity", Infinity], ["undefined", undefined]]);

/** @param {unknown} value @returns {string} */
export function encode(value) {
  return JSON.stringify({ value: wrap(value) });
}

/** @param {string} text @returns {any} */
export function decode(text) {
  return unwrap(JSON.parse(text).value);
}

/** @param {any} value @returns {any} */
function wrap(value) {
  if (value instanceof Uint8Array) return { $bytes: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) };
  if (value === undefined || (typeof value === "number" && !Number.isFinite(value))) return { $word: String(value) };
  return over(value, wrap);
}

/** @param {any} value @returns {any} */
function unwrap(value) {
  if (typeof value?.$bytes === "string") return Uint8Array.from(atob(value.$bytes), (letter) => letter.charCodeAt(0));
  return typeof value?.$word === "string" ? WORDS.get(value.$word) : over(value, unwrap);
}

/** @param {any} value @param {(value: any) => any} change */
function over(value, change) {
  if (Array.isArray(value)) return value.map(change);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]));
}
