/** What a key may do: requests in a window of time, and credit. */
import { ApiError } from "./errors.mjs";
import { rateLimitHeaders } from "./hints.mjs";

/** Every chat request costs this much, whatever its usage says. */
const CENTS_PER_REQUEST = 1;

/** `sk-or-credit-<cents>`, with anything behind it. @param {string} key */
function creditOf(key) {
  const cents = /^sk-or-credit-(\d{1,9})(?:-|$)/.exec(key)?.[1];
  return cents === undefined ? undefined : Number(cents);
}

export class Limits {
  /** @type {Map<string, number[]>} times of the admitted requests */
  #admitted = new Map();
  /** @type {Map<string, number>} cents */
  #spent = new Map();

  /**
   * @param {string} key
   * @param {{most: number, windowMs: number}} limit
   */
  admit(key, { most, windowMs }) {
    const now = Date.now();
    const recent = (this.#admitted.get(key) ?? []).filter((time) => time > now - windowMs);
    this.#admitted.set(key, recent);
    if (recent.length < most) {
      recent.push(now);
      return;
    }
    const reset = (recent[0] ?? now) + windowMs;
    throw new ApiError(429, undefined, { retryAfter: (reset - now) / 1000, headers: rateLimitHeaders(most, 0, reset) });
  }

  /** @param {string} key */
  spend(key) {
    const { limit, remaining } = this.credit(key);
    if (limit === null) return;
    if (remaining < CENTS_PER_REQUEST) throw new ApiError(402, "The credit limit of this key is reached");
    this.#spent.set(key, limit - remaining + CENTS_PER_REQUEST);
  }

  /**
   * In cents; a key without a limit has the remaining credit of nobody.
   * @param {string} key
   */
  credit(key) {
    const limit = creditOf(key) ?? null;
    const spent = this.#spent.get(key) ?? 0;
    return { limit, spent, remaining: limit === null ? Infinity : limit - spent };
  }

  clear() {
    this.#admitted.clear();
    this.#spent.clear();
  }
}
