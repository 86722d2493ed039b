/** Scenarios that answer with an error status: what they say is data, how it is said is documented (API 3.6). */
import { ApiError, dailyCap } from "./errors.mjs";
import { combineHints } from "./hints.mjs";

/** @typedef {import("./scenarios.mjs").Scenario} Scenario */
/** @typedef {import("./scenarios.mjs").PlainScript} PlainScript */

const DOCS_URL = "https://openrouter.ai/docs/api/reference/errors-and-debugging";

/** Availability code -> [status, retryable, error_type]. */
const AVAILABILITY = /** @type {Record<string, [number, boolean, string]>} */ ({
  "model_not_found": [400, false, "invalid_request"],
  "wrong_endpoint": [400, false, "invalid_request"],
  "region_restricted": [403, false, "permission_denied"],
  "no_endpoints": [404, false, "not_found"],
  "model_deprecated": [404, false, "not_found"],
  "model_unavailable_upstream": [404, false, "not_found"],
  "privacy_restricted": [404, false, "not_found"],
  "constraint_filtered": [404, false, "not_found"],
  "free_variant_ended": [404, false, "not_found"],
  "capacity_exhausted": [429, true, "rate_limit_exceeded"],
  "temporarily_unavailable": [503, true, "provider_overloaded"],
});

/** Codes that say which wish of the request excluded every provider, and the one that is named by itself. */
const EXCLUDING = /** @type {Record<string, string>} */ ({
  "constraint_filtered": "max_price",
  "privacy_restricted": "data_policy:training",
});

/** @param {ApiError} error @returns {PlainScript} */
function script(error) {
  return { status: error.status, headers: error.headers(), body: error.body() };
}

/** @param {string} reason */
function exclusion(reason) {
  const field = `provider.${reason.split(":")[0]}`;
  return { excluded_by: [reason], constraint: { field, detail: `no provider is left by ${reason}` } };
}

/**
 * The documented examples carry `error_type` and `http_status` and no `code`.
 * @param {string} code
 * @returns {Scenario}
 */
function unavailable(code) {
  const [status, retryable, type] = AVAILABILITY[code];
  return ({ model, knobs: { hint = [], retryAfter = 1, errorType = type, excludedBy = EXCLUDING[code] } }) => {
    const told = combineHints(hint, retryAfter);
    const availability = {
      code, retryable, requested_models: [model], docs_url: DOCS_URL, ...told.availability,
      ...(excludedBy && exclusion(excludedBy)),
    };
    const error = {
      message: `${model} is not available: ${code}`,
      ...(errorType !== "none" && { error_type: errorType }),
      http_status: status,
      availability,
      ...(told.metadata && { metadata: told.metadata }),
    };
    const headers = { "content-type": "application/json", ...told.headers };
    return { status, headers, body: JSON.stringify({ error }) };
  };
}

/** @param {number} status @returns {Scenario} */
function failing(status) {
  return ({ knobs: { errorType, retryAfter, hint } }) => script(new ApiError(status, undefined, { errorType, retryAfter, hint }));
}

/** A refusal whose metadata tells it from a bad key. @param {string} message @param {Record<string, unknown>} metadata */
function refusing(message, metadata) {
  return () => script(new ApiError(403, message, { errorType: "none", metadata }));
}

/** What the provider itself said stands as JSON text in `metadata.raw`. */
const RAW = JSON.stringify({ error: { type: "overloaded", message: "GPU 7 is on fire" } });

/** @type {Record<string, Scenario>} */
const FAILURES = {
  "moderation": refusing("Your input was flagged", {
    reasons: ["violence"], flagged_input: "a flagged piece of the input", provider_name: "Simulator", model_slug: "sim/moderation",
  }),
  "guardrail": refusing("A guardrail blocked the request", { patterns: ["credit-card"] }),
  "key-limit": () => script(new ApiError(403, "Key limit exceeded (total limit)", { errorType: "permission_denied" })),
  "provider-error": ({ knobs: { errorType = "none" } }) =>
    script(new ApiError(502, undefined, { errorType, metadata: { provider_name: "Simulator", raw: RAW } })),
  "daily-cap": () => script(dailyCap()),
  ...Object.fromEntries(Object.keys(AVAILABILITY).map((code) => [`availability-${code}`, unavailable(code)])),
};

export const FAILURE_NAMES = Object.keys(FAILURES);

/** @param {string} name @returns {Scenario | undefined} */
export function findFailure(name) {
  if (Object.hasOwn(FAILURES, name)) return FAILURES[name];
  const status = /^status-([45]\d\d)$/.exec(name)?.[1];
  return status === undefined ? undefined : failing(Number(status));
}
