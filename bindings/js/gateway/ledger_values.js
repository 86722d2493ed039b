// What may enter the ledger. A number that is no number, or a text that a database cuts, would falsify what is owed; it
// is refused before anything is written.

/** @import { Admission, KeyRecord, Settlement } from "./store.js" */

/** Money and tokens, also as sums: beyond it numbers are no longer exact. */
export const MOST = Number.MAX_SAFE_INTEGER;
/** The last moment that a Date can name, as far as it matters here. */
const LAST_TIME = 8.64e15;
const LONGEST_TEXT = 1024;

/** @param {unknown} value @param {string} name @param {number} [most] */
function whole(value, name, most = MOST) {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most) return;
  throw new RangeError(`${name} must be a whole number from 0 to ${most}, not ${kindOf(value)}`);
}

/** @param {unknown} value @param {string} name */
export function text(value, name) {
  // eslint-disable-next-line no-control-regex -- a zero byte ends a text in some drivers
  if (typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT && !/[\u0000-\u001f\ud800-\udfff]/u.test(value)) return;
  throw new RangeError(`${name} must be a text of 1 to ${LONGEST_TEXT} characters without control characters, not ${kindOf(value)}`);
}

/** The kind only: a value may be a secret. @param {unknown} value */
function kindOf(value) {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value === "" ? "an empty text" : "another text";
  return value === null ? "null" : typeof value;
}

/** @param {string} id @param {Admission} admission */
export function checkAdmission(id, { requestId, now, version, limits, reserve, floor, tokens, holdMs, idempotency, cacheKey }) {
  text(id, "the key's id");
  text(requestId, "requestId");
  whole(now, "now", LAST_TIME);
  if (version !== null) whole(version, "version");
  whole(reserve, "reserve");
  whole(floor, "floor");
  whole(tokens, "tokens");
  whole(holdMs, "holdMs", LAST_TIME);
  if (limits.limit !== null) whole(limits.limit, "limits.limit");
  if (limits.rate) {
    whole(limits.rate.requests, "limits.rate.requests");
    whole(limits.rate.seconds, "limits.rate.seconds", LAST_TIME / 1000);
  }
  if (limits.tokensPerMinute !== null) whole(limits.tokensPerMinute, "limits.tokensPerMinute");
  if (limits.parallel !== null) whole(limits.parallel, "limits.parallel");
  if (idempotency) {
    text(idempotency.key, "idempotency.key");
    text(idempotency.bodyHash, "idempotency.bodyHash");
  }
  if (cacheKey !== null) text(cacheKey, "cacheKey");
}

/** @param {string} id @param {Settlement} settlement */
export function checkSettlement(id, { requestId, now, cost, tokens, outcome, keep }) {
  text(id, "the key's id");
  text(requestId, "requestId");
  whole(now, "now", LAST_TIME);
  whole(cost, "cost");
  whole(tokens, "tokens");
  text(outcome, "outcome");
  if (!keep) return;
  if (keep.idempotencyMs !== null) whole(keep.idempotencyMs, "keep.idempotencyMs", LAST_TIME);
  if (keep.cache) {
    text(keep.cache.key, "keep.cache.key");
    whole(keep.cache.ms, "keep.cache.ms", LAST_TIME);
  }
  whole(keep.answer.status, "keep.answer.status", 999);
  if (!ArrayBuffer.isView(keep.answer.body)) throw new TypeError(`keep.answer.body must be bytes, not ${kindOf(keep.answer.body)}`);
}

/** @param {KeyRecord} record */
export function checkRecord({ id, version, expiresAt, disabled }) {
  text(id, "record.id");
  whole(version, "record.version");
  if (expiresAt !== null) whole(expiresAt, "record.expiresAt", LAST_TIME);
  if (typeof disabled !== "boolean") throw new RangeError(`record.disabled must be true or false, not ${kindOf(disabled)}`);
}

/** @param {string} id @param {number} now */
export function checkQuestion(id, now) {
  text(id, "the key's id");
  whole(now, "now", LAST_TIME);
}
