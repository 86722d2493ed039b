// Columns for people: as wide as their cells, cut at the terminal's edge.
import stringWidth from "string-width";
import { oneLine } from "./plain_text.js";

const GAP = "  ";

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
 * @returns {string[]} lines
 */
export function table(columns, texts, { width = Infinity, heading = (text) => text } = {}) {
  const rows = texts.map((row) => row.map(oneLine));
  const widths = columns.map(({ title, max = Infinity }, index) =>
    Math.min(max, Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index])))));
  shrink(widths, width - GAP.length * (columns.length - 1));
  const line = (/** @type {string[]} */ cells, /** @type {boolean} */ painted) => cells.map((cell, index) => {
    const { align = "left", paint } = columns[index];
    const isLast = index === columns.length - 1 && align === "left";
    const filled = fill(cut(cell, widths[index]), isLast ? 0 : widths[index], align);
    return painted && paint ? paint(filled) : filled;
  }).join(GAP).trimEnd();
  return [heading(line(columns.map(({ title }) => title), false)), ...rows.map((row) => line(row, true))];
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

/** @param {string} text @param {number} width */
export function cut(text, width) {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > width - 3) break;
    kept += segment;
  }
  return `${kept}...`;
}

/** @param {string} text @param {number} width @param {"left" | "right"} align */
function fill(text, width, align) {
  const blanks = " ".repeat(Math.max(0, width - stringWidth(text)));
  return align === "right" ? blanks + text : text + blanks;
}
