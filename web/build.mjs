#!/usr/bin/env node
// Builds the chat page into dist/web: one script, the styles, the markup with its security policy, the icon, the core.
// Run by `npm run build` and `npm start`; alone: node web/build.mjs

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { contentSecurityPolicy } from "./csp.js";

const WEB = dirname(fileURLToPath(import.meta.url));
const DIST = join(dirname(WEB), "dist");
const CORE = join(DIST, "fluffbuzz.wasm");
const AS_THEY_ARE = ["style.css", "chat.css", "icon.svg"];

/**
 * Files that would not change are left alone.
 * @param {{ outdir?: string }} [options]
 * @returns {Promise<string>} the folder of the page
 */
export async function buildWeb({ outdir = join(DIST, "web") } = {}) {
  if (!existsSync(CORE)) {
    throw new Error(`The page needs the core, and ${CORE} is not there. Build it first: node bindings/build.mjs`);
  }
  const markup = readFileSync(join(WEB, "index.html"), "utf8");
  /** @type {Record<string, Uint8Array>} */
  const files = {
    ...await bundle(),
    "index.html": Buffer.from(markup.replace("{{contentSecurityPolicy}}", contentSecurityPolicy)),
    ...Object.fromEntries(AS_THEY_ARE.map((name) => [name, readFileSync(join(WEB, name))])),
    // The script fetches the core from beside itself.
    "fluffbuzz.wasm": readFileSync(CORE),
  };
  mkdirSync(outdir, { recursive: true });
  for (const [name, contents] of Object.entries(files)) replaceFile(join(outdir, name), contents);
  for (const name of readdirSync(outdir)) {
    if (!(name in files)) rmSync(join(outdir, name), { recursive: true, force: true });
  }
  return outdir;
}

/** @returns {Promise<Record<string, Uint8Array>>} */
async function bundle() {
  // Loaded late: this file is imported before the npm dependencies may be there.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(WEB, "app.js")],
    outfile: "app.js",
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["browser"],
    target: "es2020",
    minify: true,
    logLevel: "error",
  });
  return { "app.js": outputFiles[0].contents };
}

/**
 * In one step, so that a server that runs at the same time never sends half a file.
 * @param {string} path
 * @param {Uint8Array} contents
 */
function replaceFile(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(`page: ${await buildWeb()}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
