// Admission of a call by its key's ledger: rate, repeated requests, kept answers, parallel calls and budget, in one visit.

import { refuse } from "./answers.js";
import { failureAnswer, storeUnavailable } from "./errors.js";
import { StoreError } from "./guarded_store.js";
import { callerWith, hashOf, isGood } from "./keys.js";
import { kept } from "./keeper.js";
import { dollars, nanoAtLeast } from "./money.js";
import { callPolicy, termsOf } from "./terms.js";
import { unauthorized } from "./unauthorized.js";

/** @import { Exchange } from "./exchange.js" */
/** @import { Estimate } from "../model_types.js" */
/** @import { Admission as Asked, Admitted } from "./store.js" */

/**
 * @typedef {object} Admission
 * @property {boolean} booked whether the ledger holds a reservation to be settled
 * @property {number} reserve nano-dollars
 * @property {{ idempotencyMs: number | null, cache: { key: string, ms: number } | null } | null} keeps what is to be done with the answer
 */

/** @typedef {{ reserve: number, floor: number, tokens: number }} Price */
/** @typedef {{ refusal: Response }} Refused */

const FREE = { reserve: 0, floor: 0, tokens: 0 };
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * @param {Exchange} exchange
 * @param {(options: object) => Estimate} estimate of the request, with call options
 * @returns {Promise<Admission | Refused>}
 */
export async function admit(exchange, estimate) {
  const { gatehouse, caller } = exchange;
  const repeat = await repeatOf(exchange);
  if (repeat && "refusal" in repeat) return repeat;
  const cacheKey = await cacheKeyOf(exchange);
  if (cacheKey) exchange.story.cache = "miss";
  const limits = limitsOf(caller.policy);
  if (!gatehouse.store || (!caller.record && !repeat && !cacheKey && isFree(limits))) {
    return { booked: false, reserve: 0, keeps: null };
  }
  const price = await priceOf(exchange, estimate, limits);
  const refused = "refusal" in price ? price : null;
  const { reserve, floor, tokens } = "refusal" in price ? FREE : price;
  /** @type {Asked} */
  const asked = { requestId: exchange.requestId, now: gatehouse.now(), version: caller.record?.version ?? null, limits,
    refused: refused !== null, reserve, floor, tokens, holdMs: gatehouse.budget.holdSeconds * 1000, idempotency: repeat, cacheKey };
  const admitted = await visit(exchange, asked);
  if (admitted === null) return refused ?? { booked: false, reserve, keeps: null };
  if (admitted.status === "stale") return again(exchange, estimate, admitted.record);
  if (admitted.status === "refused" && refused) return refused;
  if (admitted.status !== "go") return { refusal: answerTo(exchange, admitted) };
  return { booked: true, reserve, keeps: keepsOf(exchange, repeat, cacheKey) };
}

/** The record that the request was let in with is not the newest: everything that depends on it is done again. */
function again(/** @type {Exchange} */ exchange, /** @type {(options: object) => Estimate} */ estimate, /** @type {import("./store.js").KeyRecord} */ record) {
  if (!isGood(record, exchange.gatehouse.now()) || record.hash !== exchange.caller.record?.hash) return { refusal: unauthorized("a key of its own") };
  exchange.caller = callerWith(record, exchange.gatehouse.defaults);
  return admit(exchange, estimate);
}

/** Null when the ledger cannot be asked and the settings let requests pass then. */
async function visit(/** @type {Exchange} */ { gatehouse, caller, requestId }, /** @type {Asked} */ asked) {
  try {
    return await /** @type {NonNullable<typeof gatehouse.store>} */ (gatehouse.store).admit(caller.id, asked);
  } catch (error) {
    // What the store refuses to take is no failure of the store: nothing passes uncounted because of it.
    if (!(error instanceof StoreError)) throw error;
    gatehouse.onFault?.(error.cause, requestId);
    return gatehouse.storeFailure === "open" ? null : /** @type {const} */ ({ status: "unavailable" });
  }
}

/** @param {Asked["limits"]} limits */
function isFree(limits) {
  return limits.limit === null && limits.rate === null && limits.tokensPerMinute === null && limits.parallel === null;
}

/** @param {import("./exchange.js").Terms} policy @returns {Asked["limits"]} */
function limitsOf({ limitUsd, limitReset, rateLimit, tokensPerMinute, maxParallelRequests }) {
  return { limit: limitUsd === undefined ? null : nanoAtLeast(limitUsd), reset: limitReset,
    rate: rateLimit.requests ? { requests: rateLimit.requests, seconds: rateLimit.seconds } : null,
    tokensPerMinute: tokensPerMinute ?? null, parallel: maxParallelRequests ?? null };
}

/**
 * What must be set aside: the most that the request may cost; or why it cannot be let in.
 * @param {Exchange} exchange
 * @param {(options: object) => Estimate} estimate
 * @param {Asked["limits"]} limits
 * @returns {Promise<Price | Refused>}
 */
async function priceOf(exchange, estimate, limits) {
  const { gatehouse: { client, budget }, caller, signal } = exchange;
  if (limits.limit === null && limits.tokensPerMinute === null) return FREE;
  try {
    const policy = callPolicy(caller.policy);
    let asked = estimate({ policy });
    if (asked.catalogue === "absent") {
      // Prices stand in the catalogue. Without it, what is not configured has none, and is treated so.
      await client.models.refresh().catch(() => {});
      if (signal.aborted) throw signal.reason;
      asked = estimate({ policy });
    }
    const missing = asked.catalogue === "absent" && asked.unpriced.length > 0 && budget.unknownPriceReserve === undefined;
    return missing && limits.limit !== null ? { refusal: NO_PRICES() } : priced(asked, limits, budget.unknownPriceReserve);
  } catch (error) {
    return { refusal: failureAnswer(error, exchange) };
  }
}

const NO_PRICES = () => refuse({ status: 503, code: "prices_unavailable", headers: { "retry-after": "5" },
  message: "The model catalogue with its prices cannot be loaded at the moment, so nothing can be counted against this key's budget." });

/** @param {Estimate} asked @param {Asked["limits"]} limits @param {number | undefined} unknownReserve US dollars @returns {Price | Refused} */
function priced({ worstCost, unpriced, promptCost, promptTokens }, limits, unknownReserve) {
  if (limits.limit === null) return { ...FREE, tokens: promptTokens };
  if (unpriced.length > 0 && unknownReserve === undefined) {
    return { refusal: refuse({ status: 402, code: "price_unknown", details: { param: "model" },
      message: `What "${unpriced[0]}" costs is not known, so it cannot be counted against this key's budget. The operator can set gateway.budget.unknownPriceReserve.` }) };
  }
  const reserve = Math.max(worstCost ?? 0, unpriced.length > 0 ? /** @type {number} */ (unknownReserve) : 0);
  return { reserve: nanoAtLeast(reserve), floor: nanoAtLeast(Math.min(promptCost ?? reserve, reserve)), tokens: promptTokens };
}

/** What makes a request a repetition of another one. @param {Exchange} exchange @returns {Promise<Asked["idempotency"] | Refused>} */
async function repeatOf({ request, path, body }) {
  const key = request.headers.get("idempotency-key");
  if (key === null || key === "") return null;
  if (!IDEMPOTENCY_KEY.test(key)) {
    return { refusal: refuse({ status: 400, code: "invalid_request", details: { param: "Idempotency-Key" }, message: "Idempotency-Key: must be 1 to 255 characters of ASCII." }) };
  }
  return { key, bodyHash: await hashOf(path, body) };
}

/** @param {Exchange} exchange @returns {Promise<string | null>} */
async function cacheKeyOf(exchange) {
  const { gatehouse, request, path, body, caller } = exchange;
  const asksForNew = /\bno-(cache|store)\b/i.test(request.headers.get("cache-control") ?? "");
  if (!gatehouse.cache.enabled || !gatehouse.store || asksForNew) return null;
  // Other headers and another policy may have another answer.
  const { traceparent: _trace, ...headers } = /** @type {Record<string, string>} */ (termsOf(exchange).headers);
  return hashOf(`${path} ${JSON.stringify([headers, caller.policy])}`, body);
}

/** @param {Exchange} exchange @param {Asked["idempotency"]} repeat @param {string | null} cacheKey @returns {Admission["keeps"]} */
function keepsOf({ gatehouse }, repeat, cacheKey) {
  if (!repeat && !cacheKey) return null;
  return { idempotencyMs: repeat ? gatehouse.idempotency.ttlSeconds * 1000 : null,
    cache: cacheKey ? { key: cacheKey, ms: gatehouse.cache.ttlSeconds * 1000 } : null };
}

/**
 * @param {Exchange} exchange
 * @param {Exclude<Admitted, { status: "go" | "stale" }> | { status: "unavailable" }} admitted
 * @returns {Response}
 */
function answerTo(exchange, admitted) {
  switch (admitted.status) {
    case "replay":
      Object.assign(exchange.story, { replay: true, cost: 0 });
      return kept(admitted.answer, { "x-idempotent-replay": "true" });
    case "cached":
      Object.assign(exchange.story, { cache: "hit", cost: 0 });
      return kept(admitted.answer, {});
    case "revoked":
    case "refused":
      return unauthorized("a key of its own");
    case "rate":
      return overRate(admitted, exchange);
    case "parallel":
      return tooMany("concurrency_limit", "This key has as many requests running as it may.", admitted.retryAfterMs, exchange);
    case "budget":
      return overBudget(admitted);
    default:
      return REFUSALS[admitted.status]();
  }
}

/** @type {Record<"in_progress" | "mismatch" | "not_kept" | "unavailable", () => Response>} */
const REFUSALS = {
  in_progress: () => refuse({ status: 409, code: "idempotency_in_progress", headers: { "retry-after": "1" },
    message: "A request with this Idempotency-Key is still running." }),
  mismatch: () => refuse({ status: 422, code: "idempotency_mismatch",
    message: "This Idempotency-Key belongs to a request with another body. Use a new one." }),
  not_kept: () => refuse({ status: 409, code: "idempotency_not_kept", headers: { "x-should-retry": "false" },
    message: "The request with this Idempotency-Key has ended, and its answer was not kept: it failed, was cut short or was too large. It may have cost; use a new key to ask again." }),
  unavailable: storeUnavailable,
};

/** @param {Extract<Admitted, { status: "rate" }>} admitted @param {Exchange} exchange */
function overRate({ limit, retryAfterMs, tooLarge }, exchange) {
  if (tooLarge) {
    return refuse({ status: 413, code: "request_too_large", message: `This request alone asks for more than the ${exchange.caller.policy.tokensPerMinute} tokens that this key has in a minute.` });
  }
  const used = limit === "tokens" ? "used its tokens of this minute" : `made its ${exchange.caller.policy.rateLimit.requests} requests in ${exchange.caller.policy.rateLimit.seconds} seconds`;
  return tooMany("rate_limit_exceeded", `This key has ${used}.`, retryAfterMs, exchange);
}

/** @param {string} code @param {string} message @param {number} retryAfterMs @param {Exchange} exchange */
function tooMany(code, message, retryAfterMs, { caller: { policy } }) {
  const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  /** @type {Record<string, string>} */
  const headers = { "retry-after": seconds };
  if (code === "rate_limit_exceeded" && policy.rateLimit.requests) {
    headers["x-ratelimit-limit-requests"] = String(policy.rateLimit.requests);
    headers["x-ratelimit-remaining-requests"] = "0";
    headers["x-ratelimit-reset-requests"] = `${seconds}s`;
  }
  return refuse({ status: 429, code, message, headers });
}

/** @param {Extract<Admitted, { status: "budget" }>} admitted */
function overBudget({ limit, spent, held, resetsAt }) {
  const reset = resetsAt === null ? "" : ` It begins anew at ${new Date(resetsAt).toISOString()}.`;
  return refuse({ status: 402, code: "budget_exceeded", message: `This key may spend $${dollars(limit)}; $${dollars(spent)} is spent, ` +
    `$${dollars(held)} is held by running requests, and this request might cost more than the rest.${reset}` });
}
