// One bundle for each contestant: a page that streams one completion.
import { readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ourSizes } from "./our_sizes.mjs";
import { PEERS } from "./peers/index.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = `${ROOT}build/bench-bundles`;

/** @param {string} id @param {"browser" | "node"} platform */
async function bundle(id, platform) {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}bench/peers/${PEERS[id].file}`], bundle: true, minify: true, write: false, format: "esm", platform, target: "es2022",
    logLevel: "error", external: ["node:*"],
    // Parts of some peers are CommonJS, which asks for Node's own modules.
    ...(platform === "node" && { banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' } }),
  });
  return outputFiles[0].contents;
}

/** Minified, and compressed by gzip at level 9. @param {string} id @returns {Promise<{ raw: number, gzip: number }>} */
export async function pageSize(id) {
  const script = await bundle(id, "browser");
  const sizes = { raw: script.length, gzip: gzipSync(script, { level: 9 }).length };
  if (id !== "fluffbuzz") return sizes;
  const wasm = readFileSync(`${ROOT}dist/fluffbuzz.wasm`);
  return { raw: sizes.raw + wasm.length, gzip: sizes.gzip + gzipSync(wasm, { level: 9 }).length };
}

/** A bundle that Node can import. @param {string} id */
export async function nodeBundle(id) {
  const folder = `${OUT}/${id}`;
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/bundle.mjs`, await bundle(id, "node"));
  if (id === "fluffbuzz") await copyFile(`${ROOT}dist/fluffbuzz.wasm`, `${folder}/fluffbuzz.wasm`);
  return `${folder}/bundle.mjs`;
}

/** What a page that streams downloads of us may weigh, compressed. */
const MOST_BYTES = 70_000;

/** @param {string[]} ids @param {(id: string) => string} titleOf */
export async function benchSize(ids, titleOf) {
  const rows = [];
  for (const id of ids) {
    const { raw, gzip } = await pageSize(id);
    rows.push([titleOf(id), raw.toLocaleString("en-US"), gzip.toLocaleString("en-US")]);
  }
  const { table, gzip } = await ourSizes();
  const ratio = gzip / MOST_BYTES;
  return {
    tables: [{ title: "Page that streams one completion, bytes (esbuild --minify; gzip -9)", head: ["", "minified", "gzip"], rows }, table],
    budgets: [{ name: `wasm + glue + shim, gzip: ${gzip.toLocaleString("en-US")} of 70,000 bytes`, most: 1, ratio: { median: ratio, low: ratio, high: ratio } }],
  };
}
