import { ApiError } from "./errors.mjs";

/** Two bearers with a meaning; every other one is a good key. */
const REVOKED = "sk-or-revoked";
const BROKE = "sk-or-broke";

/** @param {Record<string, string>} headers lower-case names */
export function authenticate({ authorization = "" }) {
  const key = /^Bearer +(\S.*)$/i.exec(authorization)?.[1];
  if (!key) throw new ApiError(401);
  if (key === REVOKED) throw new ApiError(401, "This key has been revoked");
  if (key === BROKE) throw new ApiError(402);
}

/** `GET /key` @param {import("./exchange.mjs").Exchange} exchange */
export function answerKey(exchange) {
  const noUsage = { usage: 0, usage_daily: 0, usage_weekly: 0, usage_monthly: 0 };
  const noByok = { byok_usage: 0, byok_usage_daily: 0, byok_usage_weekly: 0, byok_usage_monthly: 0 };
  exchange.sendJson({
    data: {
      label: "local simulator",
      limit: 10,
      limit_remaining: 10,
      limit_reset: null,
      include_byok_in_limit: false,
      ...noUsage,
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
