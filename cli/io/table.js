// Columns for people: as wide as their cells, cut at the terminal's edge.
import { oneLine } from "./plain_text.js";

const GAP = "  ";
const PLAIN = /^[ -~]*$/;

/** @typedef {(text: string) => number} WidthOf in cells of the terminal */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {"left" | "right"} [align]
 * @property {number} [max] widest, in cells of the terminal
 * @property {(text: string) => string} [paint] of a cell, after it was cut and filled
 */

/**
 * @param {Column[]} columns @param {string[][]} texts rows, with one text for each column
 * @param {{ width?: number, heading?: (text: string) => string }} [options] width of the terminal; absent: unlimited
 * @returns {Promise<string[]>} lines
 */
export async function table(columns, texts, { width = Infinity, heading = (text) => text } = {}) {
  const rows = texts.map((row) => row.map(oneLine));
  const widthOf = await widthFor([...columns.map(({ title }) => title), ...rows.flat()]);
  const widths = columns.map(({ title, max = Infinity }, index) =>
    Math.min(max, Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index])))));
  shrink(widths, width - GAP.length * (columns.length - 1));
  const line = (/** @type {string[]} */ cells, /** @type {boolean} */ painted) => cells.map((cell, index) => {
    const { align = "left", paint } = columns[index];
    const isLast = index === columns.length - 1 && align === "left";
    const filled = fill(cut(cell, widths[index], widthOf), isLast ? 0 : widths[index], align, widthOf);
    return painted && paint ? paint(filled) : filled;
  }).join(GAP).trimEnd();
  return [heading(line(columns.map(({ title }) => title), false)), ...rows.map((row) => line(row, true))];
}

/**
 * The library makes a segmenter when it is loaded, which takes as long as half a start, and plain text does not need it.
 * @param {string[]} texts that will be measured @returns {Promise<WidthOf>}
 */
async function widthFor(texts) {
  if (texts.every((text) => PLAIN.test(text))) return (text) => text.length;
  return (await import("string-width")).default;
}

/** Takes from the widest column what does not fit, so long as something is left of it. @param {number[]} widths @param {number} room */
function shrink(widths, room) {
  const LEAST = 12;
  for (;;) {
    const over = widths.reduce((sum, width) => sum + width, 0) - room;
    const widest = Math.max(...widths);
    if (over <= 0 || widest <= LEAST) return;
    const index = widths.indexOf(widest);
    widths[index] = Math.max(LEAST, widest - over);
  }
}

/** @param {string} text @param {number} width @param {WidthOf} widthOf */
function cut(text, width, widthOf) {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += widthOf(segment);
    if (used > width - 3) break;
    kept += segment;
  }
  return `${kept}...`;
}

/** @param {string} text @param {number} width @param {"left" | "right"} align @param {WidthOf} widthOf */
function fill(text, width, align, widthOf) {
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? blanks + text : text + blanks;
}
