import { ApiError, dailyCap } from "./errors.mjs";

/** Bearers `sk-or-<fate>` and `sk-or-<fate>-<anything>` have a fate; every other one is a good key. */
const REFUSED = /** @type {Record<string, () => ApiError>} */ ({
  revoked: () => new ApiError(401, "This key has been revoked"),
  broke: () => new ApiError(402),
});

/** These may ask for their own state, and only their chats fail. */
const FAILS_CHAT = /** @type {Record<string, () => ApiError>} */ ({
  forbidden: () => new ApiError(403),
  capped: () => new ApiError(403, "Key limit exceeded (total limit)"),
  limited: () => new ApiError(429, undefined, { hint: [] }),
  daily: dailyCap,
  busy: () => new ApiError(529),
});

/** @param {Record<string, string>} headers lower-case names */
export function bearerOf({ authorization = "" }) {
  return /^Bearer +(\S.*)$/i.exec(authorization)?.[1];
}

/** @param {Record<string, () => ApiError>} fates @param {string} key */
function suffer(fates, key) {
  const fate = /^sk-or-([a-z]+)(?:-|$)/.exec(key)?.[1];
  if (fate !== undefined && Object.hasOwn(fates, fate)) throw fates[fate]();
}

/** @param {Record<string, string>} headers lower-case names */
export function authenticate(headers) {
  const key = bearerOf(headers);
  if (!key) throw new ApiError(401);
  suffer(REFUSED, key);
}

/**
 * Whether this key may chat now.
 * @param {import("./exchange.mjs").Exchange} exchange
 * @param {import("./knobs.mjs").Knobs} knobs
 */
export function admitChat({ record, simulator }, { rateLimit }) {
  const key = bearerOf(record.headers) ?? "";
  suffer(FAILS_CHAT, key);
  if (rateLimit) simulator.limits.admit(key, rateLimit);
  simulator.limits.spend(key);
}

/** Of a key without a limit of its own. */
const DEFAULT_LIMIT = 10;

/** `GET /key` @param {import("./exchange.mjs").Exchange} exchange */
export function answerKey(exchange) {
  const { limit, spent, remaining } = exchange.simulator.limits.credit(bearerOf(exchange.record.headers) ?? "");
  const usage = spent / 100;
  const noByok = { byok_usage: 0, byok_usage_daily: 0, byok_usage_weekly: 0, byok_usage_monthly: 0 };
  exchange.sendJson({
    data: {
      label: "local simulator",
      limit: limit === null ? DEFAULT_LIMIT : limit / 100,
      limit_remaining: limit === null ? DEFAULT_LIMIT : remaining / 100,
      limit_reset: null,
      include_byok_in_limit: false,
      usage,
      usage_daily: usage,
      usage_weekly: usage,
      usage_monthly: usage,
      ...noByok,
      is_free_tier: false,
      is_management_key: false,
      is_provisioning_key: false,
      creator_user_id: "user_simulator",
      expires_at: null,
      rate_limit: { requests: -1, interval: "10s", note: "Deprecated: carries no limit" },
    },
  });
}

/** `GET /generation` @param {import("./exchange.mjs").Exchange} exchange */
export function answerGeneration(exchange) {
  const id = exchange.query.get("id");
  if (!id) throw new ApiError(400, "id: expected a generation id");
  const row = exchange.simulator.generations.get(id);
  if (!row) throw new ApiError(404, `Generation ${id} not found`);
  exchange.sendJson({ data: row });
}
