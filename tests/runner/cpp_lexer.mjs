// Splits C++ text into code, string literals and comments, so that the rules look at the right one.

/** @typedef {{ kind: "code" | "string" | "comment", text: string, line: number }} Piece */

// In this order: raw string, line comment, block comment, string, character (a digit separator is none).
const TOKEN = /R"([^()\\\s]*)\([\s\S]*?\)\1"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)*'/g;

/**
 * @param {string} source
 * @returns {Piece[]}
 */
export function splitCpp(source) {
  /** @type {Piece[]} */
  const pieces = [];
  let line = 1;
  /** @param {Piece["kind"]} kind @param {string} text */
  const add = (kind, text) => {
    if (text === "") return;
    pieces.push({ kind, text, line });
    line += text.split("\n").length - 1;
  };
  let end = 0;
  for (const match of source.matchAll(TOKEN)) {
    add("code", source.slice(end, match.index));
    add(match[0].startsWith("/") ? "comment" : "string", match[0]);
    end = match.index + match[0].length;
  }
  add("code", source.slice(end));
  return pieces;
}

/**
 * The source with comments and the insides of strings left out; every line keeps its number.
 * @param {string} source
 */
export function codeOnly(source) {
  const blank = (/** @type {string} */ text) => text.replace(/[^\n]/g, " ");
  return splitCpp(source).map(({ kind, text }) => (kind === "code" ? text : blank(text))).join("");
}
