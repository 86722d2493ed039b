// What a page that streams has to download of FluffBuzz, part by part.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The shim as a page gets it: bundled and minified, without the glue. */
async function shim() {
  const { outputFiles } = await build({
    stdin: { contents: 'export { createClient, FluffBuzzError } from "fluffbuzz";', resolveDir: ROOT },
    bundle: true, minify: true, write: false, format: "esm", conditions: ["browser"], target: "es2022",
    external: ["./fluffbuzz.mjs"],
  });
  return outputFiles[0].contents;
}

/** @returns {Promise<{ table: import("./table.mjs").Table, gzip: number }>} */
export async function ourSizes() {
  /** @type {[string, Uint8Array][]} */
  const parts = [
    ["fluffbuzz.wasm", readFileSync(`${ROOT}/dist/fluffbuzz.wasm`)],
    ["fluffbuzz.mjs (glue)", readFileSync(`${ROOT}/dist/fluffbuzz.mjs`)],
    ["shim, minified", await shim()],
  ];
  const sizes = parts.map(([, bytes]) => [
    bytes.length,
    gzipSync(bytes, { level: 9 }).length,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  ]);
  const total = [0, 1, 2].map((i) => sizes.reduce((sum, row) => sum + row[i], 0));
  const rows = [...sizes, total].map((row, i) => [parts[i]?.[0] ?? "together", ...row.map((bytes) => bytes.toLocaleString("en-US"))]);
  return { table: { title: "What a page downloads of FluffBuzz, bytes", head: ["part", "raw", "gzip", "brotli"], rows }, gzip: total[1] };
}
