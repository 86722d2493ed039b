// What the gateway is measured beside: a worker that does nothing but pass on, in the same runtime with the same settings.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runWorkerd, watchWorkerd } from "../tests/gateway/host_workerd.mjs";

const UPSTREAM = fileURLToPath(new URL("gateway_upstream.mjs", import.meta.url));
const SECRETS = { OPENROUTER_API_KEY: "sk-or-v1-bench", FLUFFBUZZ_TOKEN: "token-of-the-bench", FLUFFBUZZ_ADMIN_TOKEN: "admin-of-the-bench", FLUFFBUZZ_KEY_PEPPER: "pepper-of-the-bench" };

const BARE = `export default { fetch(request, env) {
  const { pathname } = new URL(request.url);
  const headers = { "authorization": "Bearer sk-or-v1-bench", "content-type": request.headers.get("content-type") };
  return fetch(env.UPSTREAM + pathname, { method: request.method, headers, body: request.body });
} };`;

/** A budget wants to know what a model costs. */
const priced = (/** @type {string} */ id) => ({ id, cost: { input: 1, output: 1 }, contextWindow: 100_000, maxTokens: 1000 });
const CONFIG = { models: { providers: { openrouter: { models: [priced("flood/small"), priced("flood/large")] } } } };

/** @typedef {{ title: string, url: string, key: string, pid: number, stop: () => Promise<void> }} Host */
/** @typedef {{ url: string, baseUrl: string, size: number, sent: () => Promise<number>, stop: () => void }} Upstream */

/** @param {number} bytes of a large stream @returns {Promise<Upstream>} */
export async function startUpstream(bytes) {
  const child = fork(UPSTREAM, [String(bytes)]);
  const [where] = await once(child, "message");
  return {
    ...where,
    async sent() {
      child.send("sent");
      const [bytesSent] = await once(child, "message");
      return bytesSent;
    },
    stop: () => child.disconnect(),
  };
}

/** @param {Upstream} upstream @returns {Promise<Host>} */
export async function startBare(upstream) {
  const { Log, LogLevel, Miniflare } = await import("miniflare");
  const { result: miniflare, pid } = await watchWorkerd(async () => {
    const started = new Miniflare({ name: "bare", host: "127.0.0.1", port: 0, cf: false, telemetry: { enabled: false }, log: new Log(LogLevel.NONE),
      modules: true, script: BARE, compatibilityDate: "2026-04-01", compatibilityFlags: ["enable_request_signal"], bindings: { UPSTREAM: `${upstream.url}/api` } });
    await started.ready;
    return started;
  });
  const { origin } = await miniflare.ready;
  return { title: "bare pass-through worker", url: origin, key: "", pid: Number(pid), stop: () => miniflare.dispose() };
}

/**
 * The gateway with its usual settings, and a key of each kind.
 * @param {Upstream} upstream @returns {Promise<Host[]>} the first one stops it
 */
export async function startGateway(upstream) {
  const folder = mkdtempSync(join(tmpdir(), "fluffbuzz-bench-"));
  const settings = { config: CONFIG, secrets: SECRETS, baseUrl: upstream.baseUrl, upstreamUrl: upstream.url, allowedOrigins: [] };
  const { urls: [url], pid, stop } = await runWorkerd(settings, { folder, heard: () => {} });
  const response = await fetch(`${url}/v1/keys`, { method: "POST", headers: { "authorization": `Bearer ${SECRETS.FLUFFBUZZ_ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "bench", policy: { limitUsd: 1_000_000, rateLimit: { requests: 1_000_000, seconds: 60 } } }) });
  const made = await response.json();
  if (!made.key) throw new Error(`The gateway made no key for the bench: ${JSON.stringify(made)}`);
  const common = { url, pid: Number(pid) };
  return [
    { ...common, title: "FluffBuzz, its own token", key: SECRETS.FLUFFBUZZ_TOKEN, stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    } },
    { ...common, title: "FluffBuzz, a virtual key with budget and rate", key: made.key, stop: async () => {} },
  ];
}
