// What a request must pass before it is answered: one ordered list, each step independent of the others. A step returns
// the refusal, or nothing to let the request go on. Rate and budget come later, in one visit to the key's ledger.

import { preflight, refuse } from "./answers.js";
import { readBody } from "./body.js";
import { failureAnswer } from "./errors.js";
import { callerOf, idOf, operatorOf, presented, sameSecret } from "./keys.js";
import { routeOf, pathsOf } from "./routes.js";
import { unauthorized } from "./unauthorized.js";

/** @import { Exchange } from "./exchange.js" */

/** @typedef {(exchange: Exchange) => Response | void | Promise<Response | void>} Admission */

const BUSY_RETRY_SECONDS = "1";

/**
 * The cheap checks stand first, and the body is read last: a caller without a key cannot make the gateway hold a body.
 * @type {Admission[]}
 */
export const ADMISSION = [browserPreflight, knownPath, available, mayCall, contentType, declaredSize, wholeBody];

/** Browsers send no key with a preflight, so it is answered before any other check. @type {Admission} */
function browserPreflight({ request, gatehouse }) {
  const asks = request.method === "OPTIONS" && request.headers.has("origin") &&
    request.headers.has("access-control-request-method");
  if (asks) return preflight(request, gatehouse.allowedOrigins);
}

/** @type {Admission} */
function knownPath(exchange) {
  // Monitors ask for the head alone.
  const method = exchange.request.method === "HEAD" ? "GET" : exchange.request.method;
  const found = routeOf(method, exchange.path);
  if (!found) {
    return refuse({ status: 404, code: "not_found", message: `There is no such endpoint. This gateway has ${pathsOf(exchange.gatehouse).join(", ")}.` });
  }
  if (!found.route) {
    const allow = found.methods.join(", ");
    return refuse({ status: 405, code: "method_not_allowed", message: `This endpoint takes ${allow} only.`, headers: { allow } });
  }
  exchange.route = found.route;
  exchange.name = found.name;
}

/** Whether it lives and what is missing is told all the same. @type {Admission} */
function available({ gatehouse, route }) {
  if (gatehouse.unavailable && route.access !== "open") return refuse({ status: 503, ...gatehouse.unavailable });
}

/** @param {Exchange} exchange */
async function mayCall(exchange) {
  const { request, gatehouse, route } = exchange;
  if (route.access === "open") return;
  if (route.access === "admin" && !gatehouse.adminToken) {
    return refuse({ status: 404, code: "not_found", message: "This gateway has no admin token, so nothing can be administered." });
  }
  const address = request.headers.get("cf-connecting-ip") ?? "unknown";
  if (gatehouse.floods.isShut(address)) return tooFast();
  try {
    const caller = await whoCalls(exchange, presented(request));
    if (caller) {
      exchange.caller = caller;
      return caller.record && !(await gatehouse.floods.lets(caller.id)) ? tooFast() : undefined;
    }
    if (!(await gatehouse.floods.wrong(address))) return tooFast();
  } catch (error) {
    // Open or closed on failure is for limits. Who calls must be known.
    return failureAnswer(error, exchange);
  }
  return unauthorized(route.access === "admin" ? "its admin token" : "a key of its own");
}

/** @param {Exchange} exchange @param {string} text what is presented @returns {Promise<Exchange["caller"] | null>} */
async function whoCalls({ gatehouse, route, caller: nobody }, text) {
  if (route.access === "admin") return await sameSecret(text, gatehouse.adminToken ?? "") ? { ...nobody, id: "admin" } : null;
  // Where everybody may call, whoever shows a key is still held to it.
  if (gatehouse.token === null && gatehouse.store && idOf(text)) return callerOf(gatehouse, text);
  return await operatorOf(gatehouse, text) ?? callerOf(gatehouse, text);
}

function tooFast() {
  return refuse({ status: 429, code: "rate_limit_exceeded", message: "Too many requests in a short time.", headers: { "retry-after": "10" } });
}

/** @type {Admission} */
function contentType({ request }) {
  if (request.method !== "POST" && request.method !== "PATCH") return;
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0].trim().toLowerCase();
  if (type !== "application/json") {
    return refuse({ status: 415, code: "unsupported_media_type", message: "The content-type must be application/json." });
  }
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    return refuse({ status: 415, code: "unsupported_encoding", message: "The body must be sent without content-encoding." });
  }
}

/** The declared length may lie in both directions: it can only refuse early, the count decides. @type {Admission} */
function declaredSize({ request, gatehouse }) {
  if (Number(request.headers.get("content-length") ?? 0) > gatehouse.maxBodyBytes) return tooLarge(gatehouse.maxBodyBytes);
}

/** @param {Exchange} exchange */
async function wholeBody(exchange) {
  const { request, gatehouse } = exchange;
  if (request.method !== "POST" && request.method !== "PATCH") return;
  const share = gatehouse.inFlight.share();
  exchange.release = share.release;
  // Nothing else runs any more in a host that drops the request of a client that has left.
  exchange.signal.addEventListener("abort", share.release, { once: true });
  const body = await readBody(request, gatehouse.maxBodyBytes, share.take);
  if (body === "gone") return refuse({ status: 499, code: "aborted", message: "The client closed the request." });
  if (body === "too large") return tooLarge(gatehouse.maxBodyBytes);
  if (body === "no room") {
    return refuse({ status: 503, code: "busy", message: "The gateway holds as many request bodies as it can at the moment.",
      headers: { "retry-after": BUSY_RETRY_SECONDS } });
  }
  exchange.body = body;
}

/** @param {number} limit */
function tooLarge(limit) {
  return refuse({ status: 413, code: "request_too_large", message: `The body is larger than ${limit} bytes.` });
}
