// Markdown tables that also read well on a terminal.

/** @typedef {{ title: string, head: string[], rows: string[][], note?: string }} Table */

/** @param {Table} table */
export function markdown({ title, head, rows, note }) {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => row[i].length)));
  const line = (/** @type {string[]} */ row) => `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [`**${title}**`, "", line(head), rule, ...rows.map(line), ...(note ? ["", note] : [])].join("\n");
}
