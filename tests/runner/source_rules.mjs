// Rules about the text of single files. Each takes a path and a source and gives the lines that break it.

import { codeOnly, splitCpp } from "./cpp_lexer.mjs";

/** @typedef {import("./layers.mjs").Violation} Violation */

/** Lines of code outside the tests; a longer file does more than one thing. */
export const MAX_LINES = 320;

/**
 * @param {string} path
 * @param {string} source
 * @param {RegExp} pattern global
 * @param {string} message
 * @returns {Violation[]}
 */
function findAll(path, source, pattern, message) {
  return [...source.matchAll(pattern)].map((match) => ({
    path,
    line: source.slice(0, match.index).split("\n").length,
    message: `${match[0].trim()}: ${message}`,
  }));
}

const VENDOR_FILES = /^src\/model\/(model_traits|catalogue)\w*\.(cpp|h)$/;
// Lower case, as in model ids: a sentence for a person may say whose quirk it is about.
const VENDORS = /anthropic\/|google\/|gemini|x-ai|deepseek(?!_)|moonshotai|hunter-alpha|healer-alpha/g;

/** @param {string} path @param {string} source */
export function vendorNames(path, source) {
  if (VENDOR_FILES.test(path)) return [];
  return splitCpp(source).filter(({ kind }) => kind === "string").flatMap(({ text, line }) =>
    findAll(path, text, VENDORS, "names of vendors stand in src/model/model_traits.cpp only")
      .map((found) => ({ ...found, line: found.line + line - 1 })));
}

/** @param {string} path @param {string} source */
export function asciiOnly(path, source) {
  // eslint-disable-next-line no-control-regex -- the rule is about exactly these
  return findAll(path, source, /[^\x00-\x7f]+/g, "sources are ASCII; write an escape");
}

/** @param {string} path @param {string} source */
export function fileLength(path, source) {
  const lines = source.split("\n").length - 1;
  return lines > MAX_LINES ? [{ path, line: lines, message: `${lines} lines; at most ${MAX_LINES}, please split` }] : [];
}

// "Free" means: not a member and not a name of another namespace.
const FREE = String.raw`(?<![\w.:>])(?:std::|::)?`;

const BANNED = /** @type {[RegExp, string][]} */ ([
  [/\.at\(/g, "ends the program on a missing key; use a total accessor"],
  [/\.get<|\.get_to\(/g, "ends the program on a wrong type; use get_ptr or a total accessor"],
  [/(?:\.|->)value\((?!\s*\))/g, "ends the program on a wrong type; use a total accessor"],
  [/\bthrow\b/g, "the core reports errors as values"],
  [/\b(?:std::)?(?:cout|cerr|clog)\b/g, "the core prints nothing"],
  [new RegExp(`${FREE}(?:[fv]?printf|puts|fputs|putchar)\\s*\\(`, "g"), "the core prints nothing"],
  [new RegExp(`${FREE}(?:abort|exit|_Exit|quick_exit|terminate)\\s*\\(`, "g"), "the core ends no program"],
  [new RegExp(`${FREE}(?:time|clock|gettimeofday)\\s*\\(`, "g"), "time is an input"],
  [new RegExp(`${FREE}(?:rand|srand|random)\\s*\\(`, "g"), "randomness is an input"],
  [new RegExp(`${FREE}getenv\\s*\\(`, "g"), "the environment is an input"],
  [/\bstd::chrono\b/g, "time is an input, in milliseconds"],
]);

/**
 * Calls that are fine although they look banned: path, the text on the line, and why.
 * @type {{ path: string, text: string, reason: string }[]}
 */
const ALLOWED_CALLS = [];

/** @param {string} path @param {string} source */
export function bannedCalls(path, source) {
  const lines = source.split("\n");
  const code = codeOnly(source);
  return BANNED.flatMap(([pattern, message]) => findAll(path, code, pattern, message)).filter(({ line }) =>
    !ALLOWED_CALLS.some((allowed) => allowed.path === path && lines[line - 1].includes(allowed.text)));
}

/** @param {string} path @param {string} source */
export function machinePaths(path, source) {
  // Tests may speak about a folder for temporary files.
  const pattern = path.startsWith("tests/") ? /(?<![\w.)}*-])\/(?:work|root|home)\/\w/g
    : /(?<![\w.)}*-])\/(?:work|root|home|tmp|Users)\/\w/g;
  return findAll(path, source, pattern, "a path of one machine");
}

/** @param {string} path @param {string} source */
export function emptyTodos(path, source) {
  // With or without a topic in brackets, then a colon and at least three words.
  const empty = /\b(?:TODO|FIXME|XXX)\b(?!(?:\([^)]+\))?:(?:\s+\S+){3}).*/g;
  return findAll(path, source, empty, "say in words what is to be done");
}

/** @param {string} path @param {string} source */
export function binaryContent(path, source) {
  return source.includes("\0") ? [{ path, line: 1, message: "a binary file; build it or leave it out" }] : [];
}
