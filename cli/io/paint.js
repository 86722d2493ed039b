// Colours that only the program itself sets. What it paints carries a mark, the sinks make codes of the marks and filter the
// rest; so a text from elsewhere cannot colour anything, wherever in a line it ends up.
import picocolors from "picocolors";
import { plainLines } from "./plain_text.js";

/** In the place of a code's escape. What comes from elsewhere cannot know it. */
const MARK = `\x1b${crypto.randomUUID()}`;

const NAMES = /** @type {const} */ (["bold", "dim", "red", "green", "yellow", "cyan"]);
/** @typedef {Record<typeof NAMES[number], (text: string) => string>} Paint */

/** @param {boolean} wanted @returns {Paint} */
export function createPaint(wanted) {
  const colors = picocolors.createColors(wanted);
  return /** @type {Paint} */ (Object.fromEntries(NAMES.map((name) => {
    const [open, close = ""] = colors[name]("\0").replaceAll("\x1b", MARK).split("\0");
    return [name, (/** @type {string} */ text) => `${open}${text}${close}`];
  })));
}

/** A text as a terminal gets it. @param {string} text with what was painted in it */
export function forTerminal(text) {
  return text.split(MARK).map(plainLines).join("\x1b");
}
