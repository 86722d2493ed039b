#!/usr/bin/env node
// `npm run bench`: prints each measure as a ratio against plain JavaScript, from one interleaved run.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const built = spawnSync(process.execPath, [fileURLToPath(new URL("../bindings/build.mjs", import.meta.url))], { stdio: "inherit" });
if (built.status !== 0) process.exit(1);

const { benchDecode } = await import("./decode.mjs");
const { benchShape } = await import("./shape.mjs");

/** @param {string} title @param {string[]} head @param {string[][]} rows */
function print(title, head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const line = (/** @type {string[]} */ row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  console.log(`\n${title}\n${line(head)}\n${line(widths.map((width) => "-".repeat(width)))}\n${rows.map(line).join("\n")}`);
}

console.log(`Node ${process.version}; median (minimum to maximum), microseconds`);
const decode = await benchDecode();
print("Reading a stream, microseconds per chunk of 290 bytes", ["reads", "fluffbuzz", "by hand", "faster", "budget"], decode.rows);
const shape = await benchShape();
print("chat() until fetch is called, microseconds", ["request", "fluffbuzz", "stringify + encode", "ratio", "budget"], shape.rows);
