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
 * @property {string} [persist] folder that keeps Durable Objects and KV from one start to the next; default: memory
 * @property {number} [isolates] default 1; the others have memories of their own and share the objects of the first
 * @property {(text: string) => void} [onOutput] gets what the worker logs, in place of the terminal
 * @property {Record<string, any>} [overrides] options of Miniflare that go before those of the deployment, for tests
 */

/**
 * Starts workerd and resolves when it listens.
 * @param {HostOptions} options
 * @returns {Promise<{ url: string, urls: string[], kv(binding: string): Promise<any>, close(): Promise<void> }>}
 *   urls: one for each isolate; kv: a namespace as the worker sees it
 */
export async function hostWorker(options) {
  const { port = 0, quiet = false, persist, isolates = 1, onOutput } = options;
  const { Log, LogLevel, Miniflare } = await import("miniflare");
  const deployment = readDeployment();
  const names = Array.from({ length: isolates }, (_, number) => (number === 0 ? deployment.name : `${deployment.name}-${number + 1}`));
  const miniflare = new Miniflare({
    host: HOST,
    port,
    cf: false,
    telemetry: { enabled: false },
    log: new Log(quiet ? LogLevel.NONE : LogLevel.ERROR),
    handleRuntimeStdio: onOutput ? (/** @type {import("node:stream").Readable[]} */ ...streams) => hear(onOutput, streams) : quiet ? drop : undefined,
    defaultPersistRoot: persist,
    durableObjectsPersist: persist !== undefined,
    kvPersist: persist !== undefined,
    workers: names.map((name) => workerOptions(name, deployment, options)),
  });
  try {
    const { origin } = await miniflare.ready;
    const others = await Promise.all(names.slice(1).map(async (name) => (await miniflare.unsafeGetDirectURL(name)).origin));
    return { url: origin, urls: [origin, ...others], kv: (binding) => miniflare.getKVNamespace(binding, deployment.name), close: () => miniflare.dispose() };
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    throw error;
  }
}

/**
 * @param {string} name @param {any} deployment @param {HostOptions} options
 * @returns {any} options of one worker of Miniflare
 */
function workerOptions(name, deployment, { bundle, assets, bindings, outboundService, overrides }) {
  const isFirst = name === deployment.name;
  return {
    name,
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
    ...stateOptions(deployment, isFirst ? undefined : deployment.name),
    // The first one has the main port.
    unsafeDirectSockets: isFirst ? undefined : [{ host: HOST, port: 0 }],
    outboundService,
    ...overrides,
  };
}

/** @param {any} deployment @param {string | undefined} scriptName of the worker that has the objects' classes; undefined: itself */
function stateOptions({ kv_namespaces: kv, durable_objects: objects, migrations, ratelimits, analytics_engine_datasets: datasets = [] }, scriptName) {
  const inSqlite = migrations.flatMap((/** @type {any} */ { new_sqlite_classes: names = [] }) => names);
  return {
    kvNamespaces: Object.fromEntries(kv.map((/** @type {any} */ { binding }) => [binding, binding])),
    durableObjects: Object.fromEntries(objects.bindings.map((/** @type {any} */ { name, class_name: className }) =>
      [name, { className, scriptName, useSQLite: inSqlite.includes(className) }])),
    ratelimits: Object.fromEntries(ratelimits.map((/** @type {any} */ { name, simple }) => [name, { simple }])),
    analyticsEngineDatasets: Object.fromEntries(datasets.map((/** @type {any} */ { binding, dataset }) => [binding, { dataset }])),
  };
}

/** What is deployed is what runs here: name, date, flags and assets come from the deployment's own file. */
function readDeployment() {
  const text = readFileSync(WRANGLER, "utf8");
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));
}

/** @param {(text: string) => void} onOutput @param {import("node:stream").Readable[]} streams */
function hear(onOutput, streams) {
  for (const stream of streams) stream.setEncoding("utf8").on("data", onOutput);
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
