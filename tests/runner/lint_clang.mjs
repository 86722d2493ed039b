// clang-format and clang-tidy. Both change their mind between releases, so only the release that Debian 12 has may
// fail a build; with another one the check is skipped and says so.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBinary } from "../../.ci/setup.mjs";
import { configure } from "./builds.mjs";
import { readRepositoryFile } from "./files.mjs";
import { inParallel, ROOT, runProcess } from "./run_process.mjs";

/** @typedef {{ state: "passed" | "failed" | "skipped", about: string, output: string }} Outcome */

const VERSION = 14;
const CACHE = join(ROOT, "build", ".tidy-cache");
const COMMANDS = join(ROOT, "build", "native", "compile_commands.json");

/** Both at the same time; a third one would not fit a small machine. */
const JOBS = 2;

/**
 * The tool, or the outcome that says why it cannot be used.
 * @param {string} name
 * @returns {Promise<{ path: string } | Outcome>}
 */
async function findTool(name) {
  const path = findBinary([`${name}-${VERSION}`, name]);
  if (!path) return { state: "failed", about: `${name} was not found`, output: "" };
  const { output } = await runProcess(path, ["--version"]);
  const version = Number(output.match(/version (\d+)/)?.[1]);
  if (version === VERSION) return { path };
  return { state: "skipped", about: `needs ${name} ${VERSION}, this is ${version}`, output: "" };
}

/**
 * @param {string[]} files of the repository
 * @param {boolean} fix
 * @returns {Promise<Outcome>}
 */
export async function clangFormat(files, fix) {
  const tool = await findTool("clang-format");
  if ("state" in tool) return tool;
  const sources = files.filter((path) => /^(src|bindings|docs|tests\/cpp|tests\/fuzz|bench)\/.*\.(cpp|h)$/.test(path));
  if (sources.length === 0) return { state: "failed", about: "found no C++ file", output: "" };
  const { code, output } = await runProcess(tool.path, [...(fix ? ["-i"] : ["--dry-run", "-Werror"]), ...sources]);
  return { state: code === 0 ? "passed" : "failed", about: `${sources.length} files`, output };
}

/**
 * @param {string[]} files of the repository
 * @returns {Promise<Outcome>}
 */
export async function clangTidy(files) {
  const tool = await findTool("clang-tidy");
  if ("state" in tool) return tool;
  const configured = await configure("native");
  if (configured.code !== 0) return { state: "failed", about: "cmake --preset native failed", output: configured.output };
  const sources = files.filter((path) => /^src\/.*\.cpp$/.test(path));
  if (sources.length === 0) return { state: "failed", about: "found no C++ file", output: "" };
  const keyOf = cacheKeys(files);
  mkdirSync(CACHE, { recursive: true });
  const keys = new Map(sources.map((path) => [path, keyOf(path)]));
  const changed = sources.filter((path) => !existsSync(join(CACHE, keys.get(path) ?? "")));
  const outputs = await inParallel(changed.map((path) => () => tidyOne(tool.path, path, keys.get(path) ?? "")), JOBS);
  dropStaleKeys(new Set(keys.values()));
  const output = outputs.join("");
  const about = `${sources.length} files, ${changed.length} of them new or changed`;
  return { state: output === "" ? "passed" : "failed", about, output };
}

/**
 * What the verdict on a file depends on: the file, the core's headers that it sees, the rules, and how it is compiled.
 * @param {string[]} files
 */
function cacheKeys(files) {
  const known = new Set(files);
  const rules = readRepositoryFile(".clang-tidy");
  /** @type {{ file: string, command: string }[]} */
  const compileCommands = JSON.parse(readFileSync(COMMANDS, "utf8"));
  return (/** @type {string} */ path) => {
    const command = compileCommands.find(({ file }) => file.endsWith(`/${path}`))?.command ?? "";
    const hash = createHash("sha256").update(rules).update(command);
    for (const seen of withHeaders(path, known)) hash.update(seen).update(readRepositoryFile(seen));
    return hash.digest("hex");
  };
}

/**
 * The file and every header of the core that it includes, directly or not.
 * @param {string} path
 * @param {Set<string>} known all files of the repository
 */
function withHeaders(path, known) {
  const seen = new Set([path]);
  // A set gives what is added while it is walked.
  for (const file of seen) {
    for (const [, name] of readRepositoryFile(file).matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) {
      if (known.has(`src/${name}`)) seen.add(`src/${name}`);
    }
  }
  return seen;
}

/**
 * Gives the findings, or "" when there are none.
 * @param {string} tool
 * @param {string} path
 * @param {string} key
 */
async function tidyOne(tool, path, key) {
  // The commands are g++'s: warnings that only g++ knows are no reason to stop.
  const { code, output } = await runProcess(tool, ["-p", "build/native", "--quiet", "--warnings-as-errors=*",
    "--extra-arg=-Wno-unknown-warning-option", path], { timeoutMs: 300_000 });
  if (code === 0) {
    writeFileSync(join(CACHE, key), "");
    return "";
  }
  // How many warnings it left out in system headers helps nobody.
  const findings = output.replace(/^\d+ warnings? generated\.\n/gm, "");
  return findings || `${path}: clang-tidy ended with code ${code}\n`;
}

/** @param {Set<string>} used */
function dropStaleKeys(used) {
  for (const name of readdirSync(CACHE)) if (!used.has(name)) rmSync(join(CACHE, name));
}
