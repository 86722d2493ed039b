// Text of somebody else, made harmless for a terminal.

/** They turn the order in which a terminal shows what follows, so that a line reads as something else. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Without the control characters that move the cursor, retitle the window or type into it. Line ends and tabs stay.
 * @param {string} text
 */
export function plainText(text) {
  return text.replace(/\p{Cc}/gu, (character) => (character === "\n" || character === "\t" ? character : ""));
}

/** For lines of the program's own, which nothing in them may turn around. @param {string} text */
export function plainLines(text) {
  return plainText(text).replace(TURNING, "");
}

/** For a cell, a label or a name: it can begin no line of its own. @param {string} text */
export function oneLine(text) {
  return plainLines(text).replace(/[\n\t\u2028\u2029]+/g, " ");
}

/** The same value, with escapes for the characters above that JSON lets stand. @param {unknown} value @param {number} [indent] */
export function plainJson(value, indent) {
  const escaped = (/** @type {string} */ character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f]/g, escaped).replace(TURNING, escaped);
}
