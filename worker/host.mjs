// Runs the bundled worker in workerd on this machine, offline, through Miniflare.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const HOST = "127.0.0.1";

const WRANGLER = join(dirname(fileURLToPath(import.meta.url)), "wrangler.jsonc");

/**
 * @typedef {object} HostOptions
 * @property {import("./build.mjs").WorkerBundle} bundle
 * @property {string} assets folder of the page
 * @property {Record<string, string | undefined>} bindings variables and secrets
 * @property {number} [port] 0, the default, takes a free one
 * @property {boolean} [quiet] drops what the worker logs
 * @property {(request: any) => any} [outboundService] answers every fetch of the worker instead of the network
 */

/**
 * Starts workerd and resolves when it listens.
 * @param {HostOptions} options
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function hostWorker({ bundle, assets, bindings, port = 0, quiet = false, outboundService }) {
  const { Log, LogLevel, Miniflare } = await import("miniflare");
  const deployment = readDeployment();
  const miniflare = new Miniflare({
    name: deployment.name,
    host: HOST,
    port,
    cf: false,
    telemetry: { enabled: false },
    log: new Log(quiet ? LogLevel.NONE : LogLevel.ERROR),
    handleRuntimeStdio: quiet ? drop : undefined,
    modulesRoot: dirname(bundle.entry),
    modules: [{ type: "ESModule", path: bundle.entry }, { type: "CompiledWasm", path: bundle.wasm }],
    compatibilityDate: deployment.compatibility_date,
    compatibilityFlags: deployment.compatibility_flags,
    bindings: Object.fromEntries(Object.entries(bindings).filter(([, value]) => value !== undefined)),
    assets: {
      directory: assets,
      binding: deployment.assets.binding,
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: deployment.assets.run_worker_first },
    },
    outboundService,
  });
  const url = await miniflare.ready.catch(async (error) => {
    await miniflare.dispose().catch(() => {});
    throw error;
  });
  return { url: url.origin, close: () => miniflare.dispose() };
}

/** What is deployed is what runs here: name, date, flags and assets come from the deployment's own file. */
function readDeployment() {
  const text = readFileSync(WRANGLER, "utf8");
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));
}

/**
 * A pipe that nobody reads would stop workerd.
 * @param {import("node:stream").Readable} stdout
 * @param {import("node:stream").Readable} stderr
 */
function drop(stdout, stderr) {
  stdout.resume();
  stderr.resume();
}
