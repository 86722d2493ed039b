// The figures of README.md come from here: everything between the markers is replaced.
import { readFileSync, writeFileSync } from "node:fs";

const README = new URL("../README.md", import.meta.url);
const BEGIN = "<!-- npm run bench -- --write-readme: begin -->";
const END = "<!-- npm run bench -- --write-readme: end -->";

/** @param {string} text */
export function writeReadme(text) {
  const old = readFileSync(README, "utf8");
  const [from, to] = [old.indexOf(BEGIN), old.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`README.md lacks the markers "${BEGIN}" and "${END}"`);
  writeFileSync(README, `${old.slice(0, from + BEGIN.length)}\n${text}\n${old.slice(to)}`);
}
