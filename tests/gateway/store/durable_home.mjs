// The edge worker's store in workerd, as an object in Node.

import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { findWorker } from "../../../worker/build.mjs";
import { hostWorker } from "../../../worker/host.mjs";
import { decode, encode } from "./wire.mjs";

const ENTRY = fileURLToPath(new URL("durable_worker.js", import.meta.url));
const PAGE = fileURLToPath(new URL("../../../dist/web", import.meta.url));

/** @param {string} folder */
export async function bundle(folder) {
  const entry = join(folder, "worker.js");
  await build({ entryPoints: [ENTRY], outfile: entry, bundle: true, format: "esm", target: "es2022", conditions: ["workerd", "worker"],
    external: ["cloudflare:*"], logLevel: "error" });
  const { wasm } = findWorker();
  const copy = join(folder, basename(wasm));
  copyFileSync(wasm, copy);
  return { entry, wasm: copy };
}

/**
 * @param {{ entry: string, wasm: string }} bundled @param {{ persist?: string, isolates?: number }} [options]
 * @returns {Promise<{ stores: any[], staleStores: any[], ask: any, close(): Promise<void> }>}
 *   one store for each isolate; ask: a question of the tests themselves
 */
export async function startDurable(bundled, options) {
  const { urls, close } = await hostWorker({ bundle: bundled, assets: PAGE, bindings: {}, ...options });
  const [call] = urls.map(callerOf);
  return { stores: urls.map((url) => storeAt(url, false)), staleStores: urls.map((url) => storeAt(url, true)),
    ask: (/** @type {string} */ method, /** @type {any[]} */ ...args) => call(method, args, false), close };
}

/** @param {string} url @param {boolean} isStale whether its KV hears of nothing new */
function storeAt(url, isStale) {
  const call = callerOf(url);
  return new Proxy({}, { get: (_, method) => (...args) => call(String(method), args, isStale) });
}

/** @param {string} url */
function callerOf(url) {
  return async (/** @type {string} */ method, /** @type {any[]} */ args, /** @type {boolean} */ isStale) => {
    const response = await fetch(url, { method: "POST", body: encode({ method, args, isStale }) });
    const { result, error } = decode(await response.text());
    if (error) throw Object.assign(new Error(error.message), { name: error.name });
    return result;
  };
}
