#!/usr/bin/env node
// Makes sure that this machine can build and test FluffBuzz. Runs before the npm dependencies exist, so it uses Node's
// built-in modules only. A second run only looks at a few files and starts no process.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, "node_modules", ".fluffbuzz-lock-hash");

/** The command line needs `util.parseEnv`, which came with this release; so do its tests. */
const OLDEST_NODE = [20, 12];

/** Folders that are searched beside PATH: Homebrew does not link its LLVM. */
const EXTRA_BIN = ["/opt/homebrew/opt/llvm/bin", "/usr/local/opt/llvm/bin", "/opt/homebrew/bin"];
const INCLUDE = ["/usr/include", "/usr/local/include", "/opt/homebrew/include"];

/** @typedef {"npm" | "wasm" | "native" | "browser" | "bench"} Need */
/**
 * @typedef {object} Tool
 * @property {string} name what a person calls it
 * @property {Need[]} groups
 * @property {() => boolean} present looks at files only, so that the check costs nothing
 * @property {string[][]} apt packages; of each list the first one that apt knows is taken, "" means "may be absent"
 * @property {string[]} brew
 * @property {string} hint for everybody else
 */

/**
 * First of the names that is an executable file.
 * @param {string[]} names
 * @returns {string | null}
 */
export function findBinary(names) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...EXTRA_BIN];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

/**
 * Path of a Chromium or Chrome that can be started, or null.
 * @returns {string | null}
 */
export function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) return existsSync(chosen) ? chosen : null;
  const onPath = ["chromium", "google-chrome", "google-chrome-stable", "chrome", "chromium-browser"];
  for (const name of onPath) {
    const path = findBinary([name]);
    if (path && !isSnapStub(path)) return path;
  }
  const apps = ["Google Chrome", "Chromium"].flatMap((app) =>
    ["", homedir()].map((home) => `${home}/Applications/${app}.app/Contents/MacOS/${app}`));
  return apps.find((path) => existsSync(path)) ?? null;
}

/**
 * Ubuntu's package is a script that only says "install the snap".
 * @param {string} path
 */
function isSnapStub(path) {
  const head = readFileSync(path).subarray(0, 4096).toString("latin1");
  return head.startsWith("#!") && head.includes("snap") && !existsSync("/snap/bin/chromium");
}

/** @param {string} name */
const header = (name) => INCLUDE.some((folder) => existsSync(join(folder, name)));

/** @param {string} folder */
const list = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

/** AddressSanitizer and libFuzzer live in clang's runtime folder, whose path carries version and machine. */
function hasSanitizers() {
  if (process.platform === "darwin") return findBinary(["clang++"]) !== null;
  return list("/usr/lib").filter((name) => name.startsWith("llvm-")).some((llvm) =>
    list(`/usr/lib/${llvm}/lib/clang`).some((version) =>
      list(`/usr/lib/${llvm}/lib/clang/${version}/lib`).some((os) =>
        list(`/usr/lib/${llvm}/lib/clang/${version}/lib/${os}`).some((file) => file.includes("fuzzer")))));
}

/** @param {string[]} names */
const binary = (names) => () => findBinary(names) !== null;

/** @type {Tool[]} */
const TOOLS = [
  { name: "Emscripten (emcc)", groups: ["wasm"], present: binary(["emcc"]), apt: [["emscripten"]],
    brew: ["emscripten"], hint: "https://emscripten.org/docs/getting_started/downloads.html" },
  { name: "CMake", groups: ["wasm", "native"], present: binary(["cmake"]), apt: [["cmake"]],
    brew: ["cmake"], hint: "https://cmake.org/download, 3.23 or newer" },
  { name: "Ninja", groups: ["wasm", "native"], present: binary(["ninja"]), apt: [["ninja-build"]],
    brew: ["ninja"], hint: "https://ninja-build.org" },
  { name: "nlohmann/json headers", groups: ["wasm", "native"], present: () => header("nlohmann/json.hpp"),
    apt: [["nlohmann-json3-dev"]], brew: ["nlohmann-json"], hint: "https://github.com/nlohmann/json" },
  { name: "GoogleTest", groups: ["native"], present: () => header("gtest/gtest.h"), apt: [["libgtest-dev"]],
    brew: ["googletest"], hint: "https://github.com/google/googletest" },
  { name: "a C++ compiler", groups: ["native"], present: binary(["g++", "c++"]), apt: [["g++"]],
    brew: [], hint: "g++ 12 or newer; on macOS: xcode-select --install" },
  { name: "Clang", groups: ["native"], present: binary(["clang++-14", "clang++"]), apt: [["clang-14", "clang"]],
    brew: ["llvm"], hint: "https://releases.llvm.org, version 14 or newer" },
  { name: "Clang's sanitizer runtime", groups: ["native"], present: hasSanitizers,
    apt: [["libclang-rt-14-dev", "libclang-rt-dev", ""]], brew: ["llvm"], hint: "compiler-rt of the same Clang" },
  { name: "clang-format", groups: ["native"], present: binary(["clang-format-14", "clang-format"]),
    apt: [["clang-format-14", "clang-format"]], brew: ["llvm"], hint: "part of LLVM, version 14" },
  { name: "clang-tidy", groups: ["native"], present: binary(["clang-tidy-14", "clang-tidy"]),
    apt: [["clang-tidy-14", "clang-tidy"]], brew: ["llvm"], hint: "part of LLVM, version 14" },
  { name: "Google Benchmark", groups: ["bench"], present: () => header("benchmark/benchmark.h"), apt: [["libbenchmark-dev"]],
    brew: ["google-benchmark"], hint: "https://github.com/google/benchmark" },
  { name: "Chromium", groups: ["browser"], present: () => findChromium() !== null, apt: [["chromium"]],
    brew: ["--cask chromium"], hint: "install Chrome or Chromium, or set CHROMIUM_PATH to its executable" },
];

/** A problem that the reader can solve; the message is the whole story, so no stack is shown. */
export class SetupError extends Error {}

/**
 * Installs what is missing for the named groups. Throws SetupError with one clear message when it cannot.
 * @param {{ need: Need[], check?: boolean, verbose?: boolean, say?: (line: string) => void }} options
 */
export async function ensureSetup({ need, check = false, verbose = false, say = console.log }) {
  checkNode();
  const wanted = TOOLS.filter((tool) => tool.groups.some((group) => need.includes(group)));
  if (verbose) for (const tool of wanted) say(`${tool.present() ? "present" : "missing"}: ${tool.name}`);
  const missing = wanted.filter((tool) => !tool.present());
  const npmMissing = need.includes("npm") && !npmReady();
  if (verbose && need.includes("npm")) say(`${npmMissing ? "missing" : "present"}: npm dependencies`);
  if (check) {
    const names = missing.map((tool) => tool.name).concat(npmMissing ? ["npm dependencies"] : []);
    if (names.length > 0) throw new SetupError(`Missing: ${names.join(", ")}. Run: node .ci/setup.mjs`);
    return;
  }
  if (missing.length > 0) installTools(missing, say);
  if (npmMissing) installNpm(say);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new SetupError(`FluffBuzz is built and tested with Node ${OLDEST_NODE.join(".")} or newer; ` +
      `this is Node ${process.versions.node}. Get a newer one from https://nodejs.org.`);
  }
}

/**
 * @param {Tool[]} missing
 * @param {(line: string) => void} say
 */
function installTools(missing, say) {
  const names = missing.map((tool) => tool.name).join(", ");
  say(`setup: missing on this machine: ${names}`);
  let problem;
  if (process.platform === "darwin" && findBinary(["brew"])) problem = installWithBrew(missing, say);
  else if (findBinary(["apt-get"])) problem = installWithApt(missing, say);
  else problem = "no package manager that this script knows (apt-get, brew) was found";
  const still = missing.filter((tool) => !tool.present());
  if (still.length === 0) return;
  const lines = still.map((tool) => `  - ${tool.name}: ${howToGet(tool)}`);
  throw new SetupError([`Cannot set this machine up: ${problem ?? "the packages did not bring what was expected"}.`,
    "Please install by hand:", ...lines].join("\n"));
}

/** @param {Tool} tool */
function howToGet(tool) {
  if (process.platform === "darwin" && tool.brew.length > 0) return `brew install ${tool.brew.join(" ")}`;
  if (tool.name === "Chromium" && isUbuntu()) return `Ubuntu's own package is a snap; ${tool.hint}`;
  if (findBinary(["apt-get"])) return `apt-get install ${tool.apt.map(([first]) => first).join(" ")}`;
  return tool.hint;
}

function isUbuntu() {
  return existsSync("/etc/os-release") && /^ID=ubuntu$/m.test(readFileSync("/etc/os-release", "utf8"));
}

/**
 * Returns the reason when something failed.
 * @param {Tool[]} missing
 * @param {(line: string) => void} say
 */
function installWithApt(missing, say) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !findBinary(["sudo"])) return "it takes root rights to install packages, and there is no sudo";
  // Without a terminal nobody can type a password: fail instead of waiting for it.
  const sudo = isRoot ? [] : ["sudo", ...(process.stdin.isTTY ? [] : ["-n"])];
  const apt = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
  const installable = missing.filter((tool) => tool.name !== "Chromium" || !isUbuntu());
  if (installable.length === 0) return "Ubuntu has Chromium as a snap only";
  const updated = run([...apt, "update"], say);
  if (updated) return updated;
  const packages = installable.flatMap((tool) => tool.apt.map(firstKnownPackage)).filter((name) => name !== "");
  return run([...apt, "install", "-y", "--no-install-recommends", ...new Set(packages)], say);
}

/** @param {string[]} names */
function firstKnownPackage(names) {
  const known = (/** @type {string} */ name) =>
    name === "" || spawnSync("apt-cache", ["show", name], { stdio: "ignore" }).status === 0;
  return names.find(known) ?? names[0];
}

/**
 * @param {Tool[]} missing
 * @param {(line: string) => void} say
 */
function installWithBrew(missing, say) {
  let problem;
  for (const formula of new Set(missing.flatMap((tool) => tool.brew))) {
    problem ??= run(["brew", "install", ...formula.split(" ")], say);
  }
  return problem;
}

/**
 * Runs a command, silent unless it fails. Returns the reason of a failure.
 * @param {string[]} command
 * @param {(line: string) => void} say
 * @returns {string | undefined}
 */
function run(command, say) {
  say(`setup: ${command.join(" ")}`);
  const result = spawnSync(command[0], command.slice(1), { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.status === 0) return undefined;
  const tail = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim().split("\n").slice(-12).join("\n");
  if (tail) say(tail);
  return `"${command.join(" ")}" failed (is there a network connection?)`;
}

function lockHash() {
  return createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json"))).digest("hex");
}

function npmReady() {
  if (existsSync(STAMP)) return readFileSync(STAMP, "utf8") === lockHash();
  if (!installedMatchesLock()) return false;
  writeFileSync(STAMP, lockHash());
  return true;
}

/** True after a plain `npm install` or `npm ci` by hand: npm keeps a list of what it installed. */
function installedMatchesLock() {
  const record = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) =>
    path === "" || entry.optional || installed[path]?.version === entry.version);
}

/** @param {(line: string) => void} say */
function installNpm(say) {
  // A changed lock file whose packages are all there (npm install by hand) needs a new stamp only.
  if (!installedMatchesLock()) {
    const problem = run(["npm", "ci", "--no-audit", "--no-fund"], say);
    if (problem) throw new SetupError(`Cannot install the npm dependencies: ${problem}.`);
  }
  writeFileSync(STAMP, lockHash());
}

const HELP = `Usage: node .ci/setup.mjs [npm] [wasm] [native] [browser] [bench] [--check] [--verbose] [--help]

Installs what is needed to build and test FluffBuzz; without a group, everything but what only
"npm run bench -- --native" takes (bench).
  --check    install nothing; exit code 1 when something is missing
  --verbose  say what was found`;

async function main() {
  const args = process.argv.slice(2);
  if (args.includes("--help")) return console.log(HELP);
  const groups = /** @type {Need[]} */ (["npm", "wasm", "native", "browser"]);
  const named = /** @type {Need[]} */ ([...groups, "bench"]);
  const unknown = args.find((arg) => !["--check", "--verbose", ...named].includes(arg));
  if (unknown) throw new SetupError(`Unknown argument ${unknown}.\n${HELP}`);
  const chosen = named.filter((group) => args.includes(group));
  await ensureSetup({ need: chosen.length > 0 ? chosen : groups, check: args.includes("--check"),
    verbose: args.includes("--verbose") });
  console.log("setup: everything is in place");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  });
}
