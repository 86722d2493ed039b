// What a request must pass before it is answered: one ordered list, each step independent of the others. A step returns
// the refusal, or nothing to let the request go on.

import { preflight, refuse } from "./answers.js";
import { readBody } from "./body.js";

/** @import { GatewayOptions, GatewayContext } from "../gateway.js" */
/** @import { Client } from "../index.js" */

/**
 * What a gateway was created with, defaults filled in.
 * @typedef {Required<Omit<GatewayOptions, "client" | "unavailable" | "assets" | "onFault">>
 *   & Pick<GatewayOptions, "unavailable" | "assets" | "onFault"> & { client: Client }} Settings
 */

/**
 * One endpoint.
 * @typedef {object} Route
 * @property {"GET" | "POST"} method
 * @property {boolean} open true when it needs no token
 * @property {(exchange: Exchange) => Response | Promise<Response>} answer
 */

/**
 * One request on its way through the gateway; the admission steps fill in `route` and `body`.
 * @typedef {object} Exchange
 * @property {Settings} settings
 * @property {Request} request
 * @property {GatewayContext | undefined} context
 * @property {string} path
 * @property {string} requestId
 * @property {AbortSignal} signal the client has gone
 * @property {Route} route
 * @property {Uint8Array} body
 */

/** @typedef {(exchange: Exchange, routes: Record<string, Route>) => Response | void | Promise<Response | void>} Admission */

/**
 * The cheap checks stand first, and the body is read last: a caller without a token cannot make the gateway hold a body.
 * @type {Admission[]}
 */
export const ADMISSION = [browserPreflight, knownPath, knownMethod, available, contentType, bearerToken, wholeBody];

/** Browsers send no token with a preflight, so it is answered before any other check. @type {Admission} */
function browserPreflight({ request, settings }) {
  const asks = request.method === "OPTIONS" && request.headers.has("origin") &&
    request.headers.has("access-control-request-method");
  if (asks) return preflight(request, settings.allowedOrigins);
}

/** @type {Admission} */
function knownPath(exchange, routes) {
  if (!Object.hasOwn(routes, exchange.path)) {
    return refuse({ status: 404, code: "not_found", message: "There is no such endpoint. This gateway has " +
      `${Object.keys(routes).join(", ")}.` });
  }
  exchange.route = routes[exchange.path];
}

/** @type {Admission} */
function knownMethod({ request, route }) {
  if (request.method === route.method) return;
  return refuse({ status: 405, code: "method_not_allowed", message: `This endpoint takes ${route.method} only.`,
    headers: { allow: route.method } });
}

/** @type {Admission} */
function available({ settings }) {
  if (settings.unavailable) return refuse({ status: 503, ...settings.unavailable });
}

/** @type {Admission} */
function contentType({ request }) {
  if (request.method !== "POST") return;
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0].trim().toLowerCase();
  if (type !== "application/json") {
    return refuse({ status: 415, code: "unsupported_media_type", message: "The content-type must be application/json." });
  }
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    return refuse({ status: 415, code: "unsupported_encoding", message: "The body must be sent without content-encoding." });
  }
}

/** @param {Exchange} exchange */
async function bearerToken({ request, settings, route }) {
  if (route.open || settings.token === null) return;
  const presented = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  if (await sameSecret(presented, settings.token)) return;
  // One answer for a missing, malformed and wrong token; what was presented is not repeated.
  return refuse({ status: 401, code: "invalid_api_key",
    message: "This gateway needs its own bearer token: send `Authorization: Bearer <token>`.",
    headers: { "www-authenticate": "Bearer" } });
}

/**
 * Compares digests, not texts, and all of their bytes: the time taken says nothing about the expected token.
 * @param {string} presented
 * @param {string} expected
 */
async function sameSecret(presented, expected) {
  const [one, other] = await Promise.all([sha256(presented), sha256(expected)]);
  let difference = 0;
  for (let i = 0; i < one.length; i++) difference |= one[i] ^ other[i];
  return difference === 0;
}

/** @param {string} text */
async function sha256(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** @param {Exchange} exchange */
async function wholeBody(exchange) {
  const { request, settings } = exchange;
  if (request.method !== "POST") return;
  const body = await readBody(request, settings.maxBodyBytes);
  if (!body) {
    return refuse({ status: 413, code: "request_too_large",
      message: `The body is larger than ${settings.maxBodyBytes} bytes.` });
  }
  exchange.body = body;
}
