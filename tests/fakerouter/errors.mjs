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

/** An answer in OpenRouter's error envelope; thrown anywhere, written by the router. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} [message]
   * @param {{errorType?: string, retryAfter?: number}} [options] `errorType: "none"` leaves `metadata` out
   */
  constructor(status, message, { errorType, retryAfter } = {}) {
    const [knownMessage, knownType] = KNOWN[status] ?? [`Simulated status ${status}`, "unmapped"];
    super(message ?? knownMessage);
    this.status = status;
    this.errorType = errorType ?? knownType;
    this.retryAfter = retryAfter ?? (WITH_RETRY_AFTER.has(status) ? 1 : undefined);
  }

  /** @returns {Record<string, string>} */
  headers() {
    const type = { "content-type": "application/json" };
    return this.retryAfter === undefined ? type : { ...type, "retry-after": String(this.retryAfter) };
  }

  body() {
    const metadata = this.errorType === "none" ? {} : { metadata: { error_type: this.errorType } };
    return JSON.stringify({ error: { code: this.status, message: this.message, ...metadata } });
  }
}
