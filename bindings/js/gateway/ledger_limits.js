// The limits that a request must keep, asked of the ledger's tables. Windows slide: a request counts from its moment to
// exactly one window later.

import { ALL_TIME, periodOf } from "./ledger_periods.js";
import { MOST } from "./ledger_values.js";

/** @import { Admission, Admitted, LimitReset, SqlDriver } from "./store.js" */

const MINUTE_MS = 60_000;
/** When a running request ends is unknown; so long a wait costs little and asks rarely. */
const PARALLEL_RETRY_MS = 1000;

/** @param {SqlDriver} sql @param {string} id @param {Admission} admission @returns {Admitted | null} */
export function overRate(sql, id, { now, limits: { rate } }) {
  if (!rate) return null;
  const windowMs = rate.seconds * 1000;
  // The one whose leaving makes room: as many are younger as may be in the window beside the new one.
  const [oldest] = rate.requests === 0 ? [{ started: now }]
    : sql.all("SELECT started FROM requests WHERE key_id = ? ORDER BY started DESC LIMIT 1 OFFSET ?", id, rate.requests - 1);
  if (!oldest || oldest.started <= now - windowMs) return null;
  return { status: "rate", limit: "requests", retryAfterMs: oldest.started + windowMs - now, tooLarge: false };
}

/** @param {SqlDriver} sql @param {string} id @param {Admission} admission @returns {Admitted | null} */
export function overParallel(sql, id, { limits: { parallel } }) {
  if (parallel === null || runningOf(sql, id, 0).running < parallel) return null;
  return { status: "parallel", retryAfterMs: PARALLEL_RETRY_MS };
}

/** @param {SqlDriver} sql @param {string} id @param {Admission} admission @returns {Admitted | null} */
export function overTokens(sql, id, { now, tokens, limits: { tokensPerMinute } }) {
  if (tokensPerMinute === null) return null;
  if (tokens > tokensPerMinute) return { status: "rate", limit: "tokens", retryAfterMs: MINUTE_MS, tooLarge: true };
  const rows = sql.all("SELECT started, tokens FROM requests WHERE key_id = ? AND started > ? AND tokens > 0 ORDER BY started", id, now - MINUTE_MS);
  let excess = rows.reduce((sum, row) => sum + row.tokens, tokens) - tokensPerMinute;
  if (excess <= 0) return null;
  const last = rows.find((row) => (excess -= row.tokens) <= 0) ?? rows[rows.length - 1];
  return { status: "rate", limit: "tokens", retryAfterMs: last.started + MINUTE_MS - now, tooLarge: false };
}

/** @param {SqlDriver} sql @param {string} id @param {Admission} admission @returns {Admitted | null} */
export function overBudget(sql, id, { now, reserve, limits: { limit, reset } }) {
  if (limit === null) return null;
  const { spent } = spentOf(sql, id, reset, now);
  const { startsAt, resetsAt } = periodOf(reset, now);
  const { held } = runningOf(sql, id, startsAt);
  // Subtracted, not added: sums may be beyond exact numbers.
  if (reserve <= limit - spent - held) return null;
  return { status: "budget", limit, spent, held, resetsAt };
}

/** What runs since that moment. @param {SqlDriver} sql @param {string} id @param {number} since @returns {{ running: number, held: number }} */
export function runningOf(sql, id, since) {
  const [{ running, held }] = sql.all(
    "SELECT COUNT(*) AS running, TOTAL(reserve) AS held FROM requests WHERE key_id = ? AND state = 0 AND started >= ?", id, since);
  return { running, held: Math.min(held, MOST) };
}

/**
 * What was charged to requests that began in the period.
 * @param {SqlDriver} sql @param {string} id @param {LimitReset} reset @param {number} now
 * @returns {{ spent: number, requests: number }}
 */
export function spentOf(sql, id, reset, now) {
  const { first } = periodOf(reset, now);
  const [row] = first === ALL_TIME ? sql.all("SELECT spent, requests FROM spending WHERE key_id = ? AND day = ?", id, ALL_TIME)
    : sql.all("SELECT TOTAL(spent) AS spent, TOTAL(requests) AS requests FROM spending WHERE key_id = ? AND day >= ?", id, first);
  return { spent: Math.min(row?.spent ?? 0, MOST), requests: row?.requests ?? 0 };
}
