/** The places where an error answer may say when to come back. */

/**
 * @typedef {object} Hint what it adds to an error answer
 * @property {Record<string, string>} [headers]
 * @property {Record<string, unknown>} [availability]
 * @property {Record<string, unknown>} [metadata]
 */

/**
 * @param {number} limit
 * @param {number} remaining
 * @param {number} reset epoch in ms, as seen in the field
 */
export function rateLimitHeaders(limit, remaining, reset) {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(Math.ceil(reset)),
  };
}

/** What a free model allows in a minute. */
const FREE_PER_MINUTE = 20;

/** @param {number} wait seconds */
const inTime = (wait) => Date.now() + wait * 1000;

const HINTS = /** @type {Record<string, (wait: number) => Hint>} */ ({
  "none": () => ({}),
  "seconds": (wait) => ({ headers: { "retry-after": String(Math.ceil(wait)) } }),
  "date": (wait) => ({ headers: { "retry-after": new Date(inTime(wait)).toUTCString() } }),
  "ms": (wait) => ({ headers: { "retry-after-ms": String(wait * 1000) } }),
  "reset": (wait) => ({ headers: rateLimitHeaders(FREE_PER_MINUTE, 0, inTime(wait)) }),
  "availability": (wait) => ({ availability: { retry_after: wait } }),
  "metadata": (wait) => ({ metadata: { headers: rateLimitHeaders(FREE_PER_MINUTE, 0, inTime(wait)) } }),
  "metadata-retry": (wait) => ({ metadata: { headers: { "Retry-After": String(Math.ceil(wait)) } } }),
});

export const HINT_NAMES = Object.keys(HINTS);

/**
 * @param {string[]} names
 * @param {number} wait seconds
 */
export function combineHints(names, wait) {
  const hints = names.map((name) => HINTS[name](wait));
  return {
    headers: /** @type {Record<string, string>} */ (Object.assign({}, ...hints.map(({ headers }) => headers))),
    availability: hints.find(({ availability }) => availability)?.availability,
    metadata: hints.find(({ metadata }) => metadata)?.metadata,
  };
}
