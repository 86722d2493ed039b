#!/usr/bin/env node
// Bundles the edge worker. Run by `npm run build` and `npm start`; alone: node worker/build.mjs

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const WORKER = dirname(fileURLToPath(import.meta.url));
const OUTDIR = join(dirname(WORKER), "dist", "worker");

/** @typedef {{ entry: string, wasm: string }} WorkerBundle full paths of what the bundle consists of */

/**
 * Bundles worker/index.js into `outdir`: index.js and the core's .wasm, which workerd wants as a module of its own.
 * Files that would not change are left alone.
 * @param {{ outdir?: string }} [options]
 * @returns {Promise<WorkerBundle>}
 */
export async function buildWorker({ outdir = OUTDIR } = {}) {
  // Loaded late: this file is imported before the npm dependencies may be there.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(WORKER, "index.js")],
    outdir,
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]-[hash]",
    logLevel: "error",
  });
  if (!outputFiles.some(({ path }) => path.endsWith(".wasm"))) {
    throw new Error("The worker bundle has no .wasm: `fluffbuzz` did not resolve to its workerd entry. " +
      "Look at the \"workerd\" condition in package.json and at dist/entry_workerd.js.");
  }
  mkdirSync(outdir, { recursive: true });
  for (const { path, contents } of outputFiles) replaceFile(path, contents);
  removeOthers(outdir, outputFiles.map(({ path }) => basename(path)));
  return findWorker({ outdir });
}

/**
 * The bundle that was built last.
 * @param {{ outdir?: string }} [options]
 * @returns {WorkerBundle}
 */
export function findWorker({ outdir = OUTDIR } = {}) {
  const wasm = readdirSync(outdir).find((name) => name.endsWith(".wasm"));
  if (!wasm) throw new Error(`There is no worker in ${outdir}. Build it: npm run build`);
  return { entry: join(outdir, "index.js"), wasm: join(outdir, wasm) };
}

/**
 * In one step, so that a worker that starts at the same time never reads half a file.
 * @param {string} path
 * @param {Uint8Array} contents
 */
function replaceFile(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

/**
 * Earlier cores have other names; wrangler would upload them too.
 * @param {string} outdir
 * @param {string[]} names
 */
function removeOthers(outdir, names) {
  for (const name of readdirSync(outdir)) {
    if (name.endsWith(".wasm") && !names.includes(name)) rmSync(join(outdir, name), { force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { entry, wasm } = await buildWorker();
  console.log(`worker: ${entry}\nworker: ${wasm}`);
}
