// An OpenAI-compatible gateway in front of one FluffBuzz client. Needs nothing from its host but WHATWG fetch types, so
// the same file serves the edge worker and Node. What the gateway decides is who may call and how large a body may be;
// models, routes, headers and retries are the core's.

import { ADMISSION } from "./gateway/admission.js";
import { passThrough, refuse, seal } from "./gateway/answers.js";
import { discardBody } from "./gateway/body.js";
import { failureAnswer } from "./gateway/errors.js";
import { images } from "./gateway/images.js";

export { Ledger } from "./gateway/ledger.js";
export { KeyConflictError } from "./gateway/ledger_keys.js";
export { MetricsBook, sumMetrics } from "./gateway/metrics_book.js";
export { SqlStore } from "./gateway/sql_store.js";

/** @import { GatewayOptions, Gateway, GatewayContext } from "./gateway.js" */
/** @import { Exchange, Route, Settings } from "./gateway/admission.js" */
/** @import { Client } from "./index.js" */

const DEFAULT_MAX_BODY_BYTES = 8 * 1024 * 1024;

/** @type {Record<string, Route>} */
const ROUTES = {
  "/healthz": { method: "GET", open: true, answer: health },
  "/v1/models": { method: "GET", open: false, answer: models },
  "/v1/chat/completions": { method: "POST", open: false, answer: chat },
  "/v1/images/generations": { method: "POST", open: false, answer: images },
};

/** Stands in until the admission list has found the route; no request is answered by it. */
const NO_ROUTE = /** @type {Route} */ ({ method: "GET", open: false, answer: () => refuse({
  status: 404, code: "not_found", message: "There is no such endpoint." }) });

/**
 * @param {GatewayOptions} options
 * @returns {Gateway}
 */
export function createGateway(options) {
  const settings = readOptions(options);
  return { fetch: (request, context) => handle(settings, request, context) };
}

/**
 * @param {GatewayOptions} options
 * @returns {Settings}
 */
function readOptions({ client, unavailable, token, upstream = "custom", version = "", allowedOrigins = [],
  maxBodyBytes = DEFAULT_MAX_BODY_BYTES, assets, onFault, carryBody = (body) => body }) {
  if (!client && !unavailable) throw new TypeError("createGateway needs `client`, or `unavailable` to say why there is none");
  // A forgotten token must not open the gateway: whoever wants it open writes null.
  if (token !== null && !token) throw new TypeError("createGateway needs `token`; null means that everybody may call");
  return { client: /** @type {Client} */ (client), unavailable, token, upstream, version, allowedOrigins, maxBodyBytes,
    assets, onFault, carryBody };
}

/**
 * @param {Settings} settings
 * @param {Request} request
 * @param {GatewayContext} [context]
 * @returns {Promise<Response>}
 */
async function handle(settings, request, context) {
  const path = new URL(request.url).pathname;
  if (settings.assets && !isApiPath(path)) return settings.assets(request);
  /** @type {Exchange} */
  const exchange = { settings, request, context, path, requestId: crypto.randomUUID(), signal: clientGone(request),
    route: NO_ROUTE, body: new Uint8Array() };
  return seal(await answer(exchange), exchange);
}

/** @param {string} path */
function isApiPath(path) {
  return path === "/healthz" || path === "/v1" || path.startsWith("/v1/");
}

/**
 * @param {Exchange} exchange
 * @returns {Promise<Response>}
 */
async function answer(exchange) {
  try {
    for (const step of ADMISSION) {
      const refusal = await step(exchange, ROUTES);
      if (!refusal) continue;
      await discardBody(exchange.request, exchange.settings.maxBodyBytes);
      return refusal;
    }
    return await exchange.route.answer(exchange);
  } catch (error) {
    return failureAnswer(error, exchange);
  }
}

/**
 * Aborts when the client disconnects. A signal of our own: workerd ignores the incoming request's when fetch gets it.
 * @param {Request} request
 * @returns {AbortSignal}
 */
function clientGone({ signal }) {
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  return controller.signal;
}

/** @param {Exchange} exchange */
function health({ settings }) {
  return Response.json({ status: "ok", upstream: settings.upstream, version: settings.version });
}

/** @param {Exchange} exchange */
async function models({ settings, signal }) {
  return passThrough(await settings.client.request("/models", { signal }));
}

/** @param {Exchange} exchange */
async function chat({ settings, context, signal, body }) {
  const relay = settings.client.relay(body, { signal });
  // The outcome settles after the last byte, when the host may already have dropped the request.
  context?.waitUntil?.(relay.outcome);
  const answer = await passThrough(await relay.response, settings.carryBody);
  // The core has repeated what may be repeated; a client that did the same would multiply it.
  if (answer.status >= 400) answer.headers.set("x-should-retry", "false");
  return answer;
}
