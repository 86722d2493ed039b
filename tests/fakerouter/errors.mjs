import { combineHints, rateLimitHeaders } from "./hints.mjs";

/** Status -> [message, documented `metadata.error_type`]. */
const KNOWN = /** @type {Record<number, [string, string]>} */ ({
  400: ["The request is not valid", "invalid_request"],
  401: ["Missing Authentication header", "authentication"],
  402: ["Insufficient credits", "payment_required"],
  403: ["This key may not do that", "permission_denied"],
  404: ["Not found", "not_found"],
  408: ["The request timed out", "timeout"],
  412: ["Precondition failed", "precondition_failed"],
  413: ["The request body is too large", "payload_too_large"],
  422: ["The request cannot be processed", "unprocessable"],
  429: ["Rate limit exceeded", "rate_limit_exceeded"],
  500: ["Internal Server Error", "server"],
  502: ["Provider returned error", "provider_unavailable"],
  503: ["No provider is available right now", "provider_overloaded"],
  504: ["The provider timed out", "timeout"],
  524: ["The provider timed out", "timeout"],
  529: ["The provider is overloaded", "provider_overloaded"],
});

/** Statuses on which OpenRouter may say when to come back. */
const WITH_RETRY_AFTER = new Set([429, 503]);
const DEFAULT_WAIT = 1;

/** An answer in OpenRouter's error envelope; thrown anywhere, written by the router. */
export class ApiError extends Error {
  #headers;
  #error;

  /**
   * @param {number} status
   * @param {string} [message]
   * @param {object} [options]
   * @param {string} [options.errorType] `none` leaves `metadata.error_type` out
   * @param {number} [options.retryAfter] seconds; 429 and 503 name one second by themselves
   * @param {string[]} [options.hint] where they stand
   * @param {Record<string, string>} [options.headers] more headers
   * @param {Record<string, unknown>} [options.metadata] more metadata
   */
  constructor(status, message, { errorType, retryAfter, hint, headers, metadata } = {}) {
    const [knownMessage, knownType] = KNOWN[status] ?? [`Simulated status ${status}`, "unmapped"];
    super(message ?? knownMessage);
    this.status = status;
    const hints = hint ?? (retryAfter !== undefined || WITH_RETRY_AFTER.has(status) ? ["seconds"] : []);
    const told = combineHints(hints, retryAfter ?? DEFAULT_WAIT);
    this.#headers = { "content-type": "application/json", ...told.headers, ...headers };
    const type = errorType ?? knownType;
    const facts = { ...(type !== "none" && { error_type: type }), ...told.metadata, ...metadata };
    this.#error = {
      code: status,
      message: this.message,
      ...(Object.keys(facts).length > 0 && { metadata: facts }),
      ...(told.availability && { availability: told.availability }),
    };
  }

  /** @returns {Record<string, string>} */
  headers() {
    return this.#headers;
  }

  body() {
    return JSON.stringify({ error: this.#error });
  }
}

const FREE_PER_DAY = 50;
const DAY_MS = 86_400_000;

/** The cap on free models, which ends at midnight UTC; the three headers stand in the body too. */
export function dailyCap() {
  const midnight = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
  const headers = rateLimitHeaders(FREE_PER_DAY, 0, midnight);
  return new ApiError(429, "Rate limit exceeded: free-models-per-day", { hint: [], headers, metadata: { headers } });
}
