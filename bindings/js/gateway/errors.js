// What the client is told when the core gives up.

import { refuse } from "./answers.js";
import { StoreError } from "./guarded_store.js";

/** @import { ErrorCode, FluffBuzzError } from "../index.js" */
/** @import { Exchange } from "./exchange.js" */

/** The client has gone; nobody reads this status, it is for the log. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * HTTP status of an error that upstream gave none for.
 * @type {Record<ErrorCode, number>}
 */
export const STATUS_BY_CODE = {
  misuse: 400, invalid_request: 400, constraint: 400, context_overflow: 400,
  auth: 401, auth_permanent: 401, billing: 402,
  not_allowed: 403, moderation: 403, guardrail: 403, region_restricted: 403,
  model_not_found: 404, unknown_model: 404, too_large: 413, rate_limit: 429, aborted: CLIENT_CLOSED_REQUEST,
  internal: 500,
  network: 502, redirected: 502, server_error: 502, truncated: 502, bad_response: 502, empty_response: 502,
  provider_error: 502, no_image: 502,
  config_error: 503, overloaded: 503, timeout: 504,
};

/**
 * @param {unknown} error
 * @param {Exchange} exchange
 * @returns {Response}
 */
export function failureAnswer(error, { signal, requestId, gatehouse, story }) {
  if (isFluffBuzzError(error) && error.code !== "internal") {
    story.error = error.code;
    return fluffBuzzAnswer(error);
  }
  if (signal.aborted) {
    return refuse({ status: CLIENT_CLOSED_REQUEST, code: "aborted", message: "The client closed the request." });
  }
  if (error instanceof StoreError) {
    gatehouse.onFault?.(error.cause, requestId);
    return storeUnavailable();
  }
  // A fault of the gateway itself: its text goes to the operator, not to the client.
  gatehouse.onFault?.(error, requestId);
  return refuse({ status: 500, code: "internal", message: "The gateway failed. Its log has the reason under this request id." });
}

/**
 * By name, because the class itself belongs to the host's copy of the package.
 * @param {unknown} error
 * @returns {error is FluffBuzzError}
 */
function isFluffBuzzError(error) {
  return error instanceof Error && error.name === "FluffBuzzError";
}

export function storeUnavailable() {
  return refuse({ status: 503, code: "store_unavailable", headers: { "retry-after": "1" },
    message: "Keys and their limits cannot be looked up at the moment." });
}

/** @param {FluffBuzzError} error */
function fluffBuzzAnswer(error) {
  // A 200 that broke before its first output, and a redirect, have a status that is no failure.
  // A model that this key may not use is told like one that does not exist, as OpenAI's own service does.
  const unknown = error.code === "unknown_model" || (error.code === "not_allowed" && isModelField(error.param));
  const status = error.status !== null && error.status >= 400 ? error.status : STATUS_BY_CODE[error.code] ?? 500;
  // The core has repeated what may be repeated; a client that did the same would multiply it.
  /** @type {Record<string, string>} */
  const headers = { "x-should-retry": "false", "x-attempts": String(error.attempts.length) };
  if (error.retryAfterMs !== null) headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1000));
  if (error.generationId !== null) headers["x-generation-id"] = error.generationId;
  const details = { ...upstreamDetails(error.upstream), ...(error.param && { param: error.param }) };
  return refuse({ status: unknown ? 404 : status, code: unknown ? "model_not_found" : error.code, message: error.message, details, headers });
}

/** @param {string | null} param */
function isModelField(param) {
  return param === "model" || /^models(\.|$)/.test(param ?? "");
}

/**
 * OpenRouter says there what kind of failure it was and what may help; a FluffBuzz client behind this gateway reads it.
 * @param {FluffBuzzError["upstream"]} upstream
 * @returns {Record<string, unknown>}
 */
function upstreamDetails(upstream) {
  if (upstream === null || typeof upstream !== "object" || Array.isArray(upstream)) return {};
  const { metadata, availability } = upstream;
  return { metadata, availability };
}
