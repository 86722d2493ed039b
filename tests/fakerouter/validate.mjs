import { ApiError } from "./errors.mjs";

/** The only strict object of a chat request. */
const PROVIDER_KEYS = new Set([
  "order", "only", "ignore", "allow_fallbacks", "require_parameters", "data_collection", "zdr",
  "enforce_distillable_text", "quantizations", "sort", "preferred_min_throughput", "preferred_max_latency", "max_price",
]);

const EFFORTS = new Set(["max", "xhigh", "high", "medium", "low", "minimal", "none"]);

/** @param {string} message */
function refuse(message) {
  throw new ApiError(400, message);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} provider */
function checkProvider(provider) {
  if (provider === undefined || provider === null) return;
  if (!isObject(provider)) refuse("provider: expected an object");
  for (const key of Object.keys(/** @type {object} */ (provider))) {
    if (!PROVIDER_KEYS.has(key)) refuse(`provider: unrecognized key "${key}"`);
  }
}

/**
 * @param {string} path
 * @param {unknown} effort
 */
function checkEffort(path, effort) {
  if (effort === undefined || effort === null) return;
  if (typeof effort !== "string" || !EFFORTS.has(effort)) {
    refuse(`${path}: ${JSON.stringify(effort)} is none of ${[...EFFORTS].join(", ")}`);
  }
}

/** @param {any} body */
function checkReasoning({ reasoning, reasoning_effort: effort }) {
  if (reasoning !== undefined && reasoning !== null && !isObject(reasoning)) refuse("reasoning: expected an object");
  checkEffort("reasoning.effort", reasoning?.effort);
  checkEffort("reasoning_effort", effort);
  if (reasoning?.effort && effort && reasoning.effort !== effort) {
    refuse("reasoning_effort and reasoning.effort must not differ");
  }
}

/**
 * Refuses what OpenRouter is documented to refuse; unknown top-level keys are welcome there.
 * @param {any} body the parsed body, undefined if it was no JSON
 */
export function validateChatRequest(body) {
  if (body === undefined) refuse("The request body is not valid JSON");
  if (!isObject(body)) refuse("The request body must be a JSON object");
  if (!Array.isArray(body.messages)) refuse("messages: expected an array");
  if (body.messages.length === 0) refuse("messages: expected at least one message");
  if (body.model !== undefined && typeof body.model !== "string") refuse("model: expected a string");
  checkProvider(body.provider);
  checkReasoning(body);
}
