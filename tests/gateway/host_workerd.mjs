// The gateway in workerd, as it is deployed: the built bundle with wrangler.jsonc's bindings, storage in a folder.

import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";
import { hostWorker } from "../../worker/host.mjs";
import { findWorker } from "../../worker/build.mjs";

const ASSETS = fileURLToPath(new URL("../../dist/web", import.meta.url));

/**
 * @param {import("./hosts.mjs").Settings} settings
 * @param {{ folder: string, heard: (text: string) => void, isolates?: number }} where
 * @returns {Promise<import("./hosts.mjs").Process>}
 */
export async function runWorkerd({ config, secrets, baseUrl, upstreamUrl, allowedOrigins, coarseLimit = null }, { folder, heard, isolates }) {
  const { result: worker, pid } = await watchWorkerd(() => hostWorker({
    bundle: findWorker(),
    assets: ASSETS,
    persist: folder,
    onOutput: heard,
    isolates,
    // Hundreds of requests in a few seconds are no abuse here; the limit itself has a test of its own.
    overrides: { ratelimits: coarseLimit === null ? {} : { COARSE_LIMIT: { simple: { limit: coarseLimit, period: 60 } } } },
    bindings: { ...secrets, FLUFFBUZZ_CONFIG: JSON.stringify(config), FLUFFBUZZ_ALLOWED_ORIGINS: allowedOrigins.join(","),
      ...(baseUrl && { OPENROUTER_BASE_URL: baseUrl }) },
    // Its fetches then go through this process, which is slow and takes more from upstream than the client wants.
    outboundService: baseUrl?.startsWith("http:") ? undefined : (request) => redirected(request, upstreamUrl),
  }));
  // Miniflare ends workerd with SIGKILL, so closing and killing are the same.
  return { urls: worker.urls, pid, records: () => worker.kv("KEYS"), stop: worker.close, kill: worker.close };
}

/**
 * Whatever the other machine's name is, the simulator answers.
 * @param {Request} request @param {string} upstreamUrl
 */
function redirected(request, upstreamUrl) {
  const { pathname, search } = new URL(request.url);
  const init = { method: request.method, headers: [...request.headers], body: request.body, duplex: "half", redirect: "manual" };
  return fetch(upstreamUrl + pathname + search, /** @type {any} */ (init));
}

/**
 * Starts something and tells which workerd process came of it.
 * @template T
 * @param {() => Promise<T>} start
 */
export async function watchWorkerd(start) {
  const before = workerdProcesses();
  const result = await start();
  return { result, pid: workerdProcesses().find((found) => !before.includes(found)) };
}

/** The workerd processes of this one. */
function workerdProcesses() {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" });
  return stdout.trim().split("\n").map((line) => line.trim().split(/\s+/))
    .filter(([, parent, name]) => Number(parent) === process.pid && name.endsWith("workerd"))
    .map(([pid]) => Number(pid));
}
