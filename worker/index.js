// The edge worker: the gateway on workerd, with the key as a secret and the chat page as static assets.
// Nothing runs at global scope: workerd has no randomness, clock or network there, so the core starts with the first request.

/* global IdentityTransformStream -- a class of workerd, see workerd.d.ts */

import { createClient } from "fluffbuzz";
import { createGateway } from "fluffbuzz/gateway";
import { version } from "fluffbuzz/package.json";
import { Catalogue } from "./catalogue.js";
import { DurableStore } from "./durable_store.js";
import { servePage } from "./page.js";
import { allowedOriginsOf, readSettings } from "./settings.js";
import { startProblem } from "./start_problem.js";

// The classes that wrangler.jsonc binds.
export { KeyObject } from "./key_object.js";
export { MetricsObject } from "./metrics_object.js";

/** @import { Gateway, GatewayContext, GatewayOptions } from "fluffbuzz/gateway" */
/** @import { Client } from "fluffbuzz" */
/** @import { Env } from "./settings.js" */

/**
 * The isolate's one gateway. A value, not a promise: a request that waits for a promise of another request hangs when
 * that other one is cancelled.
 * @type {Gateway | null}
 */
let gateway = null;
/** @type {{ client: Client, catalogue: Catalogue } | null} */
let models = null;

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {GatewayContext} context
   */
  async fetch(request, env, context) {
    const ready = gateway ?? await startGateway(env);
    // Probes and the page ask nobody.
    if (new URL(request.url).pathname.startsWith("/v1/")) models?.catalogue.refresh(models.client, context);
    return ready.fetch(request, context);
  },
};

/**
 * @param {Env} env
 * @returns {Promise<Gateway>}
 */
async function startGateway(env) {
  /** @type {Pick<GatewayOptions, "version" | "assets" | "allowedOrigins" | "carryBody" | "onFault" | "onRequest">} */
  const common = { version, assets: (request) => servePage(request, env.ASSETS), allowedOrigins: allowedOriginsOf(env), carryBody, onFault: logFault, onRequest: logRequest };
  let settings, client, catalogue;
  try {
    settings = await readSettings(env);
    const { config, clientEnv } = settings;
    catalogue = new Catalogue(env.KEYS, { baseUrl: config.models?.providers?.openrouter?.baseUrl });
    client = await clientWith({ config, env: clientEnv, fetch: catalogue.fetch }, await catalogue.read());
  } catch (error) {
    // Not kept: the next request tries again.
    return createGateway({ ...common, unavailable: startProblem(error) });
  }
  if (gateway) {
    // Another request was quicker.
    client.close();
    return gateway;
  }
  models = { client, catalogue };
  const { token, adminToken, pepper, simulator } = settings;
  gateway = createGateway({ ...common, client, token, adminToken, pepper, store: new DurableStore(env, client.gatewaySettings),
    upstream: simulator ? "simulator" : upstreamOf(client), coarseLimit: env.COARSE_LIMIT && (async (key) => (await env.COARSE_LIMIT?.limit({ key }))?.success ?? true) });
  return gateway;
}

/**
 * With the kept catalogue if the core takes it: one that it refuses must not keep the worker from starting.
 * @param {Parameters<typeof createClient>[0]} options @param {string | undefined} catalogue
 */
async function clientWith(options, catalogue) {
  if (catalogue === undefined) return createClient(options);
  try {
    return await createClient({ ...options, catalogue });
  } catch {
    // Whatever else is wrong is said by the attempt without it.
    return createClient(options);
  }
}

/**
 * workerd tells only streams of its own that nobody reads any more. A stream made of JavaScript, while something still
 * waits for its end, would go on reading from upstream for a client that has left.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {ReadableStream<Uint8Array>}
 */
function carryBody(body) {
  return body.pipeThrough(new IdentityTransformStream());
}

/**
 * Asks the core, which alone knows what counts as OpenRouter itself.
 * @param {Client} of
 */
function upstreamOf(of) {
  return of.explain({ messages: [{ role: "user", content: "." }] }).verified ? "openrouter" : "custom";
}

/** @param {object} line */
function logRequest(line) {
  // eslint-disable-next-line no-console -- the worker's log is where its operator looks
  console.log(JSON.stringify(line));
}

/**
 * @param {unknown} error
 * @param {string} requestId
 */
function logFault(error, requestId) {
  // eslint-disable-next-line no-console -- the worker's log is where its operator looks
  console.error(`request ${requestId} failed:`, error);
}
