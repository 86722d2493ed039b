// The state of the key that asks, in the shape of OpenRouter's own `GET /key`: a program that shows what is left with
// OpenRouter shows it here as well.

import { dollars } from "./money.js";

/** @import { Exchange } from "./exchange.js" */

/** @param {Exchange} exchange */
export async function ownKey({ gatehouse, caller: { id, record, policy } }) {
  const usage = await gatehouse.store?.usage(id, { now: gatehouse.now(), limitReset: policy.limitReset });
  const limit = policy.limitUsd ?? null;
  const spent = usage ? dollars(usage.spent) : null;
  return Response.json({ data: {
    label: record?.name ?? id,
    limit,
    limit_reset: policy.limitReset === "never" ? null : policy.limitReset,
    limit_remaining: limit === null ? null : Math.max(0, limit - (spent ?? 0) - dollars(usage?.held ?? 0)),
    usage: spent,
    is_free_tier: false,
    rate_limit: policy.rateLimit.requests ? { requests: policy.rateLimit.requests, interval: `${policy.rateLimit.seconds}s` } : null,
    expires_at: record?.expiresAt ? new Date(record.expiresAt).toISOString() : null,
  } });
}
