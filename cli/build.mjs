#!/usr/bin/env node
// Bundles the command line into dist/cli: a small entry, and a chunk for each command that is loaded when it runs.
// The package itself stays an import, so that there is one core. Run by `npm run build`; alone: node cli/build.mjs

import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const CLI = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(CLI);
const OUTDIR = join(ROOT, "dist", "cli");

/** Libraries in CommonJS call `require` for Node's own modules, and ask where they are. */
const COMMONJS = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url), __filename = import.meta.filename ?? import.meta.url;`;

/**
 * Files that would not change are left alone.
 * @param {{ outdir?: string }} [options]
 * @returns {Promise<string>} the program's path
 */
export async function buildCli({ outdir = OUTDIR } = {}) {
  // Loaded late: this file is imported before the npm dependencies may be there.
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    entryPoints: [join(CLI, "main.js")],
    outdir,
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    absWorkingDir: ROOT,
    format: "esm",
    platform: "node",
    target: "node20",
    chunkNames: "[name]-[hash]",
    // The second is there only for who needs it.
    external: ["fluffbuzz", "fluffbuzz/*", "node-sqlite3-wasm"],
    banner: { js: COMMONJS },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
  });
  mkdirSync(outdir, { recursive: true });
  const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
  files.push({ name: "LICENSES.txt", contents: Buffer.from(licences(Object.keys(metafile.inputs))) });
  for (const { name, contents } of files) replaceFile(join(outdir, name), contents, name === "main.js" ? 0o755 : 0o644);
  for (const name of readdirSync(outdir)) {
    if (!files.some((file) => file.name === name)) rmSync(join(outdir, name), { recursive: true, force: true });
  }
  return join(outdir, "main.js");
}

/**
 * What the licences of the bundled libraries ask for: their own texts, beside the code.
 * @param {string[]} inputs
 */
function licences(inputs) {
  const packages = [...new Set(inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))].sort();
  return packages.map((path) => {
    const folder = join(ROOT, path);
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`The licence of ${name}, which is bundled, is not in its folder`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  }).join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * In one step, so that a program that starts at the same time never reads half a file.
 * @param {string} path @param {Uint8Array} contents @param {number} mode
 */
function replaceFile(path, contents, mode) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  chmodSync(draft, mode);
  renameSync(draft, path);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) console.log(await buildCli());
