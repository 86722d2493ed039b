// The table of layers: who may include or import what. The picture is in docs/ARCHITECTURE.md.

import ts from "typescript";
import { splitCpp } from "./cpp_lexer.mjs";

/** @typedef {{ path: string, line: number, message: string }} Violation */

/** Folders of src/ that a folder of src/ may include, beside itself. Request and response never see each other. */
const CORE_LAYERS = /** @type {Record<string, string[]>} */ ({
  base: [],
  model: ["base"],
  config: ["base", "model"],
  request: ["base", "model", "config"],
  response: ["base", "model", "config"],
  call: ["base", "model", "config", "request", "response"],
});

/** The core performs nothing, so it has no use for these. */
const IO_HEADERS = new Set(["atomic", "chrono", "condition_variable", "cstdio", "ctime", "filesystem", "fstream",
  "future", "iostream", "mutex", "random", "thread"]);

/**
 * @param {string} path of a file in src/ or of a .cpp file in bindings/
 * @param {string} source
 * @returns {Violation[]}
 */
export function checkIncludes(path, source) {
  return includesOf(source).flatMap(({ line, name, angled }) => {
    const message = angled ? checkSystemHeader(path, name) : checkOwnHeader(path, name);
    return message ? [{ path, line, message }] : [];
  });
}

/** @param {string} source */
function includesOf(source) {
  const comments = splitCpp(source).filter(({ kind }) => kind === "comment");
  const commented = new Set(comments.flatMap(({ line, text }) => text.startsWith("/*")
    ? text.split("\n").map((_, index) => line + index) : []));
  return source.split("\n").flatMap((text, index) => {
    const match = text.match(/^\s*#\s*include\s*([<"])([^">]+)[">]/);
    if (!match || commented.has(index + 1)) return [];
    return [{ line: index + 1, name: match[2], angled: match[1] === "<" }];
  });
}

/**
 * @param {string} path
 * @param {string} name
 */
function checkSystemHeader(path, name) {
  if (path.startsWith("bindings/")) {
    return /^[a-z_]+$|^emscripten\//.test(name) ? null : `<${name}>: a binding uses Emscripten and the standard library only`;
  }
  if (IO_HEADERS.has(name)) return `<${name}>: the core performs nothing (no I/O, clock, randomness or threads)`;
  return /^[a-z_0-9]+$|^nlohmann\//.test(name) ? null : `<${name}>: only the standard library and nlohmann/json`;
}

/**
 * @param {string} path
 * @param {string} name
 */
function checkOwnHeader(path, name) {
  const target = name.replace(/^src\//, "").split("/")[0];
  if (path.startsWith("bindings/")) {
    return target === "call" ? null : `"${name}": a binding includes src/call only`;
  }
  const layer = path.split("/")[1];
  if (!(layer in CORE_LAYERS)) return `src/${layer} is no layer`;
  if (!(target in CORE_LAYERS)) return `"${name}": write the path from src/, e.g. "base/error.h"`;
  if (target === layer || CORE_LAYERS[layer].includes(target)) return null;
  return `"${name}": src/${layer} may include ${[layer, ...CORE_LAYERS[layer]].join(", ")} only`;
}

/** Bundled into dist/cli, so that the package itself depends on nothing. */
const CLI_LIBRARIES = ["@clack/prompts", "@remix-run/node-fetch-server", "commander", "fastest-levenshtein", "open", "picocolors", "string-width"];

/** Not bundled: who needs one installs it. */
const CLI_OPTIONAL = ["node-sqlite3-wasm"];

/**
 * What a folder of JavaScript may import beside relative files of its own folder. Scripts (.mjs) build and start
 * things and may use Node, development tools, and the scripts of the other folders.
 */
const JS_FOLDERS = /** @type {Record<string, RegExp>} */ ({
  "bindings/js": /^node:/,
  "web": /^fluffbuzz(\/[\w.]+)?$/,
  "worker": /^(fluffbuzz(\/[\w.]+)?|cloudflare:workers)$/,
  "cli": new RegExp(`^(fluffbuzz(/[\\w.]+)?$|node:|(${[...CLI_LIBRARIES, ...CLI_OPTIONAL].join("|")})$)`),
});

/**
 * @param {string} path of a .js, .mjs or .d.ts file in bindings/, web/, worker/ or cli/
 * @param {string} source
 * @returns {Violation[]}
 */
export function checkImports(path, source) {
  const isScript = path.endsWith(".mjs");
  const folder = Object.keys(JS_FOLDERS).find((name) => path.startsWith(`${name}/`)) ?? path.split("/")[0];
  return ts.preProcessFile(source, true, true).importedFiles.flatMap(({ fileName, pos }) => {
    const allowed = fileName.startsWith(".") ? relativeAllowed(path, folder, fileName, isScript)
      : isScript ? !fileName.startsWith("/") : JS_FOLDERS[folder]?.test(fileName);
    if (allowed) return [];
    const line = source.slice(0, pos).split("\n").length;
    const reason = isScript ? "a script imports other scripts, Node and packages only"
      : `${folder}/ imports its own files${folder === "bindings/js" ? "" : ' and the package "fluffbuzz"'} only`;
    return [{ path, line, message: `"${fileName}": ${reason}` }];
  });
}

/**
 * @param {string} path
 * @param {string} folder
 * @param {string} target
 * @param {boolean} isScript
 */
function relativeAllowed(path, folder, target, isScript) {
  const full = new URL(target, `file:///${path}`).pathname.slice(1);
  return full.startsWith(`${folder}/`) || (isScript && (full.endsWith(".mjs") || full.endsWith(".json")));
}
