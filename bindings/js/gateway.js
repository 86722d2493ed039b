// An OpenAI-compatible gateway in front of one FluffBuzz client. Needs nothing from its host but WHATWG fetch types, so
// the same file serves the edge worker and Node. What the gateway decides is who may call, how much and how large; models,
// routes, headers, retries, what a request may use and what it costs are the core's.

import { ADMISSION } from "./gateway/admission.js";
import { refuse, seal } from "./gateway/answers.js";
import { discardBody } from "./gateway/body.js";
import { failureAnswer } from "./gateway/errors.js";
import { Floods } from "./gateway/floods.js";
import { guarded } from "./gateway/guarded_store.js";
import { InFlight } from "./gateway/in_flight.js";
import { isApiPath } from "./gateway/routes.js";
import { newStory, noteAnswer, tellStory } from "./gateway/story.js";
import { continueTrace } from "./gateway/trace.js";

export { Ledger } from "./gateway/ledger.js";
export { KeyConflictError } from "./gateway/ledger_keys.js";
export { MetricsBook, sumMetrics } from "./gateway/metrics_book.js";
export { SqlStore } from "./gateway/sql_store.js";

/** @import { GatewayOptions, Gateway, GatewayContext } from "./gateway.js" */
/** @import { Caller, Exchange, Gatehouse, Route } from "./gateway/exchange.js" */
/** @import { Client } from "./index.js" */

/** Without a client there are no settings; nothing but refusals is answered then. */
const WITHOUT_CLIENT = { allowedOrigins: [], maxBodyBytes: 1024 * 1024, maxBodiesInFlightBytes: 1024 * 1024 };

/** Stands in until the admission list has found the route; no request is answered by it. */
const NO_ROUTE = /** @type {Route} */ ({ method: "GET", access: "open", answer: () => refuse({
  status: 404, code: "not_found", message: "There is no such endpoint." }) });

const NOBODY = /** @type {Caller} */ (/** @type {unknown} */ ({ id: "-", record: null, policy: {} }));

/**
 * @param {GatewayOptions} options
 * @returns {Gateway}
 */
export function createGateway(options) {
  const gatehouse = readOptions(options);
  /** @type {Set<Promise<void>>} */
  const endings = new Set();
  return {
    fetch: (request, context) => handle(gatehouse, endings, request, context),
    settled: async () => {
      while (endings.size > 0) await Promise.all(endings);
    },
  };
}

/**
 * @param {GatewayOptions} options
 * @returns {Gatehouse}
 */
function readOptions({ client, unavailable, token, adminToken, pepper = "", store, upstream = "custom", version = "", allowedOrigins, maxBodyBytes,
  now = Date.now, assets, carryBody = (body) => body, coarseLimit, onFault, onRequest }) {
  if (!client && !unavailable) throw new TypeError("createGateway needs `client`, or `unavailable` to say why there is none");
  // A forgotten token must not open the gateway: whoever wants it open writes null.
  if (token !== null && !token && !store && !unavailable) throw new TypeError("createGateway needs `token` or a `store` of keys; token: null means that everybody may call");
  if (adminToken && !pepper) throw new TypeError("createGateway needs `pepper` where keys are administered: what is stored of them is mixed with it");
  const settings = client?.gatewaySettings ?? /** @type {import("./gateway_types.js").GatewaySettings} */ (WITHOUT_CLIENT);
  const origins = [...settings.allowedOrigins, ...(allowedOrigins ?? [])];
  return { ...settings, allowedOrigins: origins, maxBodyBytes: maxBodyBytes ?? settings.maxBodyBytes,
    client: /** @type {Client} */ (client), unavailable, token, adminToken, pepper, store: store && guarded(store), upstream, version, now,
    inFlight: new InFlight(Math.max(settings.maxBodiesInFlightBytes, maxBodyBytes ?? 0)), floods: new Floods(coarseLimit, now), assets, carryBody, onFault, onRequest };
}

/**
 * @param {Gatehouse} gatehouse
 * @param {Set<Promise<void>>} endings
 * @param {Request} request
 * @param {GatewayContext} [context]
 * @returns {Promise<Response>}
 */
async function handle(gatehouse, endings, request, context) {
  const path = new URL(request.url).pathname;
  if (gatehouse.assets && !isApiPath(path)) return gatehouse.assets(request);
  /** @type {Exchange} */
  const exchange = { gatehouse, request, context, path, requestId: crypto.randomUUID(), trace: continueTrace(request.headers.get("traceparent")),
    signal: clientGone(request), startedAt: performance.now(), route: NO_ROUTE, name: "", caller: NOBODY, body: new Uint8Array(),
    story: newStory(), ending: null, release: () => {} };
  const answered = answer(exchange).then((response) => seal(response, exchange));
  const ending = finish(exchange, answered).finally(() => endings.delete(ending));
  endings.add(ending);
  // From the start: a host drops a request whose client has left, and with it what has not been settled.
  context?.waitUntil?.(ending);
  return answered;
}

/** @param {Exchange} exchange @param {Promise<Response>} answered */
async function finish(exchange, answered) {
  const response = await answered;
  noteAnswer(exchange, response);
  try {
    await exchange.ending;
  } finally {
    exchange.release();
    await tellStory(exchange, response.status);
  }
}

/**
 * @param {Exchange} exchange
 * @returns {Promise<Response>}
 */
async function answer(exchange) {
  try {
    for (const step of ADMISSION) {
      const refusal = await step(exchange);
      if (!refusal) continue;
      await discardBody(exchange.request, exchange.gatehouse.maxBodyBytes);
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
