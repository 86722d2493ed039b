/**
 * What a person reads when something goes wrong: one sentence about what happened and one about what to do next.
 * Every code of FluffBuzzError has an entry; a test compares this list with the public types.
 *
 * @typedef {import("fluffbuzz").ErrorCode} ErrorCode
 * @typedef {{ what: string, next: string, action?: "connect" }} Advice
 */

const again = "Try again.";
const laterOrOther = "Try again in a moment, or choose another model.";
const pickAnother = "Choose another model and try again.";

/** @type {Record<ErrorCode, Advice>} */
export const advice = {
  config_error: {
    what: "The connection settings do not fit together.",
    next: "Check where requests go.",
    action: "connect",
  },
  unknown_model: {
    what: "This model name is not known.",
    next: "Type a model as provider/model, for example openrouter/auto.",
  },
  not_allowed: { what: "This model is not on the list of allowed models.", next: pickAnother },
  invalid_request: {
    what: "The request was refused as invalid.",
    next: "Change the message, the model or the thinking level.",
  },
  misuse: { what: "The page used its engine wrongly.", next: "Reload the page and try again." },
  aborted: { what: "The answer was stopped.", next: again },
  timeout: { what: "The answer took too long.", next: laterOrOther },
  network: {
    what: "The connection failed before an answer arrived.",
    next: "Check that you are online, then try again.",
  },
  redirected: {
    what: "The server redirected the request, and a key is never sent to another address.",
    next: "Check where requests go.",
    action: "connect",
  },
  auth: { what: "The key or token was not accepted.", next: "Enter it again.", action: "connect" },
  auth_permanent: {
    what: "The key was revoked or has expired.",
    next: "Create another key and enter it here.",
    action: "connect",
  },
  billing: {
    what: "The account is out of credits, or the key has reached its limit.",
    next: "Add credits at openrouter.ai/credits, or choose a free model.",
  },
  rate_limit: { what: "Too many requests at the moment.", next: "Wait a little, then try again." },
  overloaded: { what: "The provider is overloaded.", next: laterOrOther },
  server_error: { what: "The server had a fault of its own.", next: laterOrOther },
  model_not_found: { what: "This model does not exist or is no longer offered.", next: pickAnother },
  constraint: {
    what: "No provider of this model meets the conditions of the request or of the account.",
    next: "Choose another model, or relax the account's provider and privacy settings.",
  },
  context_overflow: {
    what: "The conversation is longer than this model can read.",
    next: "Start a new conversation, or choose a model with a larger context.",
  },
  moderation: {
    what: "The message was flagged by moderation.",
    next: "Change the message, or choose another model.",
  },
  guardrail: {
    what: "A guardrail of the account blocked the message.",
    next: "Change the message, or adjust the guardrail.",
  },
  region_restricted: { what: "This model is not offered in this region.", next: pickAnother },
  truncated: {
    what: "The answer broke off before its end.",
    next: "What arrived is kept. Try again for a whole answer.",
  },
  bad_response: { what: "The answer could not be understood.", next: laterOrOther },
  empty_response: { what: "The answer was empty.", next: laterOrOther },
  provider_error: { what: "The provider reported an error.", next: laterOrOther },
  too_large: { what: "The request or the answer is too large.", next: "Start a new conversation, or send less." },
  no_image: { what: "The answer contained no image.", next: "Ask again, or choose a model that draws." },
  internal: { what: "The page's engine failed.", next: "Try again. If it fails again, reload the page." },
};

/**
 * @param {string} code
 * @returns {Advice}
 */
export function adviceFor(code) {
  return advice[/** @type {ErrorCode} */ (code)] ?? advice.internal;
}

/**
 * Whatever was thrown, as the plain data that the state keeps. Reads only fields that are free of keys by contract.
 * @param {unknown} error
 * @returns {import("./answer.js").Failure}
 */
export function toFailure(error) {
  const known = /** @type {Partial<import("fluffbuzz").FluffBuzzError>} */ (error ?? {});
  const { code, status, message, retryAfterMs } = known;
  return {
    code: code && code in advice ? code : "internal",
    status: status ?? null,
    message: typeof message === "string" ? message : "",
    retryAfterMs: retryAfterMs ?? null,
  };
}
