// How answers look: OpenAI's error shape, which upstream headers pass, and the headers that every answer carries.

/** @import { Exchange } from "./exchange.js" */

const EXPOSED_HEADERS = "retry-after, x-request-id, x-generation-id, x-should-retry, x-attempts, x-cache, x-idempotent-replay, " +
  "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests, x-fluffbuzz-rules, traceparent";
const PREFLIGHT_SECONDS = "7200";

/** Upstream's other headers (cookies, its own CORS, encodings of a body that fetch has decoded) are not the client's business. */
const PASSED_HEADERS = ["content-type", "retry-after", "retry-after-ms", "x-should-retry", "x-generation-id", "x-attempts"];
const PASSED_PREFIXES = ["x-ratelimit-", "x-openrouter-"];

/**
 * OpenAI's word for a class of errors, by HTTP status.
 * @type {Record<number, string>}
 */
const ERROR_TYPES = { 401: "authentication_error", 402: "insufficient_quota", 403: "permission_error",
  408: "timeout_error", 429: "rate_limit_error", 504: "timeout_error" };

/**
 * @typedef {object} Problem
 * @property {number} status
 * @property {string} code
 * @property {string} message
 * @property {Record<string, unknown>} [details] more members of the error object
 * @property {Record<string, string>} [headers]
 */

/**
 * @param {Problem} problem
 * @returns {Response}
 */
export function refuse({ status, code, message, details, headers }) {
  const type = ERROR_TYPES[status] ?? (status < 500 ? "invalid_request_error" : "server_error");
  return Response.json({ error: { message, type, code, param: null, ...details } }, { status, headers });
}

/**
 * An upstream answer with its body untouched, except for an error that no client of an API could read.
 * @param {Response} upstream
 * @param {ReadableStream<Uint8Array> | null} [body] its body, where somebody has begun to read it
 * @param {(body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>} [carry]
 * @returns {Promise<Response>}
 */
export async function passThrough(upstream, body = upstream.body, carry = (given) => given) {
  const headers = passedHeaders(upstream.headers);
  const type = headers.get("content-type") ?? "";
  if (upstream.status >= 400 && !type.includes("json")) {
    await body?.cancel();
    headers.delete("content-type");
    return refuse({ status: upstream.status, code: "bad_response", headers: Object.fromEntries(headers),
      message: `Upstream answered ${upstream.status} without a JSON body.` });
  }
  // Tells buffering proxies in front of a gateway to hand events on as they come.
  if (type.startsWith("text/event-stream")) headers.set("x-accel-buffering", "no");
  // The core has repeated what may be repeated; a client that did the same would multiply it.
  if (upstream.status >= 400) headers.set("x-should-retry", "false");
  return new Response(body && carry(body), { status: upstream.status, headers });
}

/** What of upstream's headers is a client's business. @param {Headers} headers */
export function passedHeaders(headers) {
  const passed = new Headers();
  for (const [name, value] of headers) {
    if (PASSED_HEADERS.includes(name) || PASSED_PREFIXES.some((prefix) => name.startsWith(prefix))) passed.set(name, value);
  }
  return passed;
}

/**
 * @param {Request} request
 * @param {string[]} allowedOrigins
 * @returns {Response}
 */
export function preflight(request, allowedOrigins) {
  const headers = new Headers({ vary: "Access-Control-Request-Headers" });
  if (allowedOrigin(request, allowedOrigins)) {
    headers.set("access-control-allow-methods", "GET, POST, PATCH, DELETE");
    // SDKs send headers of their own (x-stainless-*): an origin that may call may name them.
    headers.set("access-control-allow-headers", request.headers.get("access-control-request-headers") ??
      "authorization, content-type");
    headers.set("access-control-max-age", PREFLIGHT_SECONDS);
  }
  return new Response(null, { status: 204, headers });
}

/**
 * Adds what every answer carries, errors included.
 * @param {Response} response one that was made here, so that its headers may change
 * @param {Exchange} exchange
 * @returns {Response}
 */
export function seal(response, { request, gatehouse, requestId, trace, story }) {
  const { headers } = response;
  headers.set("x-request-id", requestId);
  headers.set("traceparent", trace.traceparent);
  if (story.cache) headers.set("x-cache", story.cache.toUpperCase());
  headers.set("cache-control", "private, no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.append("vary", "Origin");
  const origin = allowedOrigin(request, gatehouse.allowedOrigins);
  if (origin) {
    headers.set("access-control-allow-origin", origin);
    headers.set("access-control-expose-headers", EXPOSED_HEADERS);
  }
  return request.method === "HEAD" ? new Response(null, response) : response;
}

/**
 * The request's origin when it is listed: exact text, never a wildcard.
 * @param {Request} request
 * @param {string[]} allowedOrigins
 */
function allowedOrigin(request, allowedOrigins) {
  const origin = request.headers.get("origin");
  return origin !== null && allowedOrigins.includes(origin) ? origin : null;
}
