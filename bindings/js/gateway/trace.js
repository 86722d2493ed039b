// W3C trace context (https://www.w3.org/TR/trace-context/): the caller's trace goes on with a span of our own.

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZERO = /^0+$/;

/**
 * @param {string | null} given the request's `traceparent`; an invalid one counts as none, as the standard says
 * @returns {{ traceId: string, traceparent: string }}
 */
export function continueTrace(given) {
  const [, trace, parent, flags] = TRACEPARENT.exec(given?.trim() ?? "") ?? [];
  const known = trace !== undefined && !ZERO.test(trace) && !ZERO.test(parent);
  const traceId = known ? trace : randomHex(16);
  return { traceId, traceparent: `00-${traceId}-${randomHex(8)}-${known ? flags : "00"}` };
}

/** @param {number} bytes */
export function randomHex(bytes) {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
