#!/usr/bin/env node
// `npm run size`: what a page that streams has to download, raw and compressed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const built = spawnSync(process.execPath, ["bindings/build.mjs"], { cwd: ROOT, stdio: "inherit" });
if (built.status !== 0) process.exit(1);
const { build } = await import("esbuild");

/** The shim as a page gets it: bundled and minified, without the glue. */
async function shim() {
  const { outputFiles } = await build({
    stdin: { contents: 'export { createClient, FluffBuzzError } from "fluffbuzz";', resolveDir: ROOT },
    bundle: true, minify: true, write: false, format: "esm", conditions: ["browser"], target: "es2022",
    external: ["./fluffbuzz.mjs"],
  });
  return outputFiles[0].contents;
}

/** @type {[string, Uint8Array][]} */
const parts = [
  ["fluffbuzz.wasm", readFileSync(`${ROOT}/dist/fluffbuzz.wasm`)],
  ["fluffbuzz.mjs (glue)", readFileSync(`${ROOT}/dist/fluffbuzz.mjs`)],
  ["shim, minified", await shim()],
];
const sizes = parts.map(([name, bytes]) => ({
  name,
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
}));
const total = sizes.reduce((sum, { raw, gzip, brotli }) => ({ name: "together", raw: sum.raw + raw, gzip: sum.gzip + gzip, brotli: sum.brotli + brotli }), { name: "", raw: 0, gzip: 0, brotli: 0 });
console.log("| part                 |     raw |    gzip |  brotli |\n| -------------------- | ------: | ------: | ------: |");
for (const { name, raw, gzip, brotli } of [...sizes, total]) {
  console.log(`| ${name.padEnd(20)} | ${[raw, gzip, brotli].map((n) => String(n).padStart(7)).join(" | ")} |`);
}
