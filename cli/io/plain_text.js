/**
 * Text of somebody else, made harmless for a terminal: without the control characters that move its cursor, retitle its
 * window or type into it. Line ends and tabs stay.
 * @param {string} text
 */
export function plainText(text) {
  return text.replace(/\p{Cc}/gu, (character) => (character === "\n" || character === "\t" ? character : ""));
}
