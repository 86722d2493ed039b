#!/usr/bin/env node
// `npm run build`: everything into dist/. The core by CMake and Emscripten, the glue made fit for every host, the
// package's JavaScript and types beside it, then the page and the worker.

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BINDINGS = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(BINDINGS);
const DIST = join(ROOT, "dist");
const WASM_BUILD = join(ROOT, "build", "wasm");
const LOCK = join(ROOT, "build", "dist.lock");

/** @param {string[]} args */
function cmake(args) {
  const { status, stdout, stderr, error } = spawnSync("cmake", args, { cwd: ROOT, encoding: "utf8" });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}${error ? `${error.message}\n` : ""}`);
  throw new Error(`cmake ${args.join(" ")} failed`);
}

function buildCore() {
  if (!existsSync(join(WASM_BUILD, "build.ninja"))) cmake(["--preset", "wasm"]);
  forgetBrokenObjects();
  cmake(["--build", "--preset", "wasm"]);
}

/**
 * A build that was killed at the wrong moment leaves objects without a list of the headers that they were made from: they
 * would never be made again, and would disagree with all others about the layout of a class.
 */
function forgetBrokenObjects() {
  const { stdout } = spawnSync("ninja", ["-C", WASM_BUILD, "-t", "deps"], { encoding: "utf8", maxBuffer: 1 << 28 });
  for (const [, name] of (stdout ?? "").matchAll(/^(\S+\.o): #deps 0,/gm)) rmSync(join(WASM_BUILD, name), { force: true });
}

/**
 * Emscripten's glue without its own idea of where the wasm lies: bundlers would take it for a second asset, and in
 * workerd `import.meta.url` is undefined. The loaders of the package say where it is.
 * @param {string} glue
 */
async function fitGlue(glue) {
  const { minify } = await import("terser");
  const placed = glue
    .replace(/new URL\("fluffbuzz\.wasm",\s*import\.meta\.url\)\.(toString\(\)|href)/g, '"fluffbuzz.wasm"')
    .replace(/import\.meta\.url/g, '""');
  const { code } = await minify(placed, { module: true, compress: { passes: 3 }, mangle: true });
  if (!code || code.includes("import.meta")) throw new Error("the glue still names import.meta: see fitGlue");
  return code;
}

/** Writes only what changed, in one step: nobody who loads the package meanwhile reads half a file. */
function place(/** @type {string} */ name, /** @type {string | Uint8Array} */ contents) {
  const path = join(DIST, name);
  const bytes = Buffer.from(contents);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, bytes);
  chmodSync(draft, 0o644);
  renameSync(draft, path);
}

async function buildPackage() {
  mkdirSync(DIST, { recursive: true });
  const built = join(WASM_BUILD, "bindings");
  const glue = readFileSync(join(built, "fluffbuzz.mjs"), "utf8");
  // Minifying takes a second: done again only when the glue is another one.
  const kept = join(WASM_BUILD, "glue-before.mjs");
  const unchanged = existsSync(kept) && existsSync(join(DIST, "fluffbuzz.mjs")) && readFileSync(kept, "utf8") === glue;
  if (!unchanged) {
    place("fluffbuzz.mjs", await fitGlue(glue));
    copyFileSync(join(built, "fluffbuzz.mjs"), kept);
  }
  place("fluffbuzz.wasm", readFileSync(join(built, "fluffbuzz.wasm")));
  const sources = readdirSync(join(BINDINGS, "js")).filter((name) => /\.(js|d\.ts)$/.test(name));
  for (const name of sources) place(name, readFileSync(join(BINDINGS, "js", name)));
  placeFolder("gateway");
  place("config.schema.json", readFileSync(join(ROOT, "docs", "config.schema.json")));
  const wanted = new Set([...sources, "config.schema.json", "fluffbuzz.mjs", "fluffbuzz.wasm", "gateway", "web", "worker", "cli"]);
  for (const name of readdirSync(DIST)) {
    if (!wanted.has(name)) rmSync(join(DIST, name), { recursive: true, force: true });
  }
}

/** @param {string} folder of bindings/js */
function placeFolder(folder) {
  mkdirSync(join(DIST, folder), { recursive: true });
  const names = readdirSync(join(BINDINGS, "js", folder));
  for (const name of names) place(join(folder, name), readFileSync(join(BINDINGS, "js", folder, name)));
  for (const name of readdirSync(join(DIST, folder))) {
    if (!names.includes(name)) rmSync(join(DIST, folder, name));
  }
}

/**
 * Two builds at once would write over each other. The second one waits; a lock whose owner is gone counts for nothing.
 * @param {() => Promise<void>} work
 */
async function alone(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
      if (!isRunning(Number(readFileSync(LOCK, "utf8")))) rmSync(LOCK, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

async function main() {
  const { ensureSetup } = await import("../.ci/setup.mjs");
  await ensureSetup({ need: ["npm", "wasm"] });
  await alone(buildAll);
}

async function buildAll() {
  buildCore();
  await buildPackage();
  const { buildWeb } = await import("../web/build.mjs");
  await buildWeb();
  const { buildWorker } = await import("../worker/build.mjs");
  await buildWorker();
  const { buildCli } = await import("../cli/build.mjs");
  await buildCli();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? `build: ${error.message}` : error);
  process.exitCode = 1;
}
