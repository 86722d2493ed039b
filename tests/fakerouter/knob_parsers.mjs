/** Texts of knobs to values; each throws an Error whose message says what was expected. */

/** Longer waits than this are a mistake in a test: nothing here outlives the client anyway. */
const MAX_NUMBER = 3_600_000;

/** @param {string} text */
export function number(text) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > MAX_NUMBER) throw new Error(`a whole number from 0 to ${MAX_NUMBER}`);
  return value;
}

/** @param {string} text */
export function seconds(text) {
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(text)) throw new Error("seconds, with at most three decimals");
  return Number(text);
}

/** @param {string} text */
export function flag(text) {
  if (text !== "0" && text !== "1") throw new Error("0 or 1");
  return text === "1";
}

/** @param {string} text */
export function word(text) {
  if (!/^[\w:.-]+$/.test(text)) throw new Error("one word");
  return text;
}

/** @param {string} text */
export function splitMode(text) {
  if (!/^(whole|event|byte|utf8|random:\d+)$/.test(text)) {
    throw new Error("whole, event, byte, utf8 or random:<seed>");
  }
  return text;
}

/**
 * The window of a fault: in front of the headers, or after so many writes (`first` is none).
 * @param {string} text
 * @returns {"headers" | number}
 */
export function window(text) {
  if (text === "headers") return "headers";
  if (text === "first") return 0;
  if (!/^\d{1,6}$/.test(text)) throw new Error("headers, first or a number of writes");
  return Number(text);
}

/** @param {string} text */
export function shapeAt(text) {
  const [, shape, after] = /^([a-f]):(\d{1,6})$/.exec(text) ?? [];
  if (!shape) throw new Error("<shape>:<events before it>, the shape a letter from a to f");
  return { shape, after: Number(after) };
}

/** @param {string} text */
export function rate(text) {
  const [, most, windowMs] = /^(\d{1,6})\/(\d{1,8})$/.exec(text) ?? [];
  if (!most || Number(windowMs) === 0) throw new Error("<requests>/<window in ms>");
  return { most: Number(most), windowMs: Number(windowMs) };
}

/**
 * @param {string[]} allowed
 * @returns {(text: string) => string}
 */
export function oneOf(...allowed) {
  return (text) => {
    if (!allowed.includes(text)) throw new Error(allowed.join(", "));
    return text;
  };
}

/**
 * Some of these, joined by `+`.
 * @param {string[]} allowed
 * @returns {(text: string) => string[]}
 */
export function someOf(...allowed) {
  return (text) => text.split(/[+ ]/).map(oneOf(...allowed));
}
