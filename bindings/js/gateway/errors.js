// What the client is told when the core gives up.

import { refuse } from "./answers.js";

/** @import { ErrorCode, FluffBuzzError } from "../index.js" */
/** @import { Exchange } from "./admission.js" */

/** The client has gone; nobody reads this status, it is for the log. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * HTTP status of an error that upstream gave none for.
 * @type {Record<ErrorCode, number>}
 */
export const STATUS_BY_CODE = {
  misuse: 400, invalid_request: 400, unknown_model: 400, constraint: 400, context_overflow: 400,
  auth: 401, auth_permanent: 401, billing: 402,
  not_allowed: 403, moderation: 403, guardrail: 403, region_restricted: 403,
  model_not_found: 404, too_large: 413, rate_limit: 429, aborted: CLIENT_CLOSED_REQUEST,
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
export function failureAnswer(error, { signal, requestId, settings }) {
  if (isFluffBuzzError(error)) return fluffBuzzAnswer(error);
  if (signal.aborted) {
    return refuse({ status: CLIENT_CLOSED_REQUEST, code: "aborted", message: "The client closed the request." });
  }
  // A fault of the gateway itself: its text goes to the operator, not to the client.
  settings.onFault?.(error, requestId);
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

/** @param {FluffBuzzError} error */
function fluffBuzzAnswer(error) {
  // A 200 that broke before its first output, and a redirect, have a status that is no failure.
  const status = error.status !== null && error.status >= 400 ? error.status : STATUS_BY_CODE[error.code] ?? 500;
  // The core has repeated what may be repeated; a client that did the same would multiply it.
  /** @type {Record<string, string>} */
  const headers = { "x-should-retry": "false" };
  if (error.retryAfterMs !== null) headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1000));
  if (error.generationId !== null) headers["x-generation-id"] = error.generationId;
  return refuse({ status, code: error.code, message: error.message, details: { param: error.param ?? null, ...upstreamDetails(error.upstream) }, headers });
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
