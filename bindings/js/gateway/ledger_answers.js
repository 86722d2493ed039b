// Answers that can be given again: to the same idempotency key, and from the response cache. Each belongs to one key.

/** @import { Admission, Admitted, KeptAnswer, Settlement, SqlDriver } from "./store.js" */

/** A larger answer is not kept: a Durable Object takes rows of 2 MB, and everybody shares an isolate's memory. */
export const LARGEST_ANSWER = 1024 * 1024;
/** Of one key and kind together; what would end first goes first. */
const MOST_BYTES = 64 * LARGEST_ANSWER;
const MOST_CACHED = 1000;
/** An idempotency key whose answer is not kept stays known for as long. */
const KNOWN_MS = 86_400_000;
const IDEMPOTENCY = "idempotency";
const CACHE = "cache";

export class Answers {
  #sql;
  /** At most so much is kept of a key and kind: what has ended since is not subtracted. @type {Map<string, { bytes: number, rows: number }>} */
  #atMost = new Map();

  /** @param {SqlDriver} sql */
  constructor(sql) {
    this.#sql = sql;
  }

  /** @param {string} id @param {Admission} admission @returns {Admitted | null} null: nothing stands in its way */
  known(id, { idempotency, now }) {
    if (!idempotency) return null;
    const row = this.#find(id, IDEMPOTENCY, idempotency.key, now);
    if (!row) return null;
    if (row.body_hash !== idempotency.bodyHash) return { status: "mismatch" };
    if (row.status !== null) return { status: "replay", answer: answerOf(row) };
    return { status: row.size === null ? "in_progress" : "not_kept" };
  }

  /** @param {string} id @param {Admission} admission @returns {Admitted | null} */
  cached(id, { cacheKey, now }) {
    const row = cacheKey === null ? null : this.#find(id, CACHE, cacheKey, now);
    return row ? { status: "cached", answer: answerOf(row) } : null;
  }

  /** The request goes: whoever asks with the same idempotency key has to wait for it. @param {string} id @param {Admission} admission */
  begin(id, { idempotency, requestId, now, holdMs }) {
    if (!idempotency) return;
    this.#put(id, IDEMPOTENCY, { name: idempotency.key, bodyHash: idempotency.bodyHash, requestId, expires: now + holdMs + KNOWN_MS, size: null, answer: null });
  }

  /** Nobody settled it: it may have cost, so its key is used up. @param {string} id @param {string} requestId @param {string | null} name @param {number} now */
  abandon(id, requestId, name, now) {
    if (name === null) return;
    this.#sql.run("UPDATE answers SET size = 0, expires = ? WHERE key_id = ? AND kind = ? AND name = ? AND request_id = ? AND size IS NULL",
      now + KNOWN_MS, id, IDEMPOTENCY, name, requestId);
  }

  /**
   * @param {string} id @param {{ idempotency: string | null, body_hash: string | null } | null} request as it was admitted
   * @param {Settlement} settlement
   */
  settle(id, request, { requestId, keep, now, forget }) {
    const answer = keep && keep.answer.body.byteLength <= LARGEST_ANSWER ? keep.answer : null;
    const name = request?.idempotency ?? null;
    if (name !== null && this.#owns(id, name, requestId)) {
      if (answer && keep?.idempotencyMs) {
        this.#put(id, IDEMPOTENCY, { name, bodyHash: request?.body_hash ?? null, requestId, expires: now + keep.idempotencyMs, size: sizeOf(answer), answer });
        this.#makeRoom(id, IDEMPOTENCY, sizeOf(answer));
      } else if (forget) this.#sql.run("DELETE FROM answers WHERE key_id = ? AND kind = ? AND name = ?", id, IDEMPOTENCY, name);
      else this.#put(id, IDEMPOTENCY, { name, bodyHash: request?.body_hash ?? null, requestId, expires: now + (keep?.idempotencyMs ?? KNOWN_MS), size: 0, answer: null });
    }
    if (answer && keep?.cache) {
      this.#put(id, CACHE, { name: keep.cache.key, bodyHash: null, requestId, expires: now + keep.cache.ms, size: sizeOf(answer), answer });
      this.#makeRoom(id, CACHE, sizeOf(answer));
    }
  }

  /** @param {number} now */
  prune(now) {
    this.#sql.run("DELETE FROM answers WHERE expires <= ?", now);
  }

  /** When all of them are over, or null. @returns {number | null} */
  lastEnd() {
    return this.#sql.all("SELECT MAX(expires) AS last FROM answers")[0].last;
  }

  /** A late settlement must not take the key of the request that came after it. @param {string} id @param {string} name @param {string} requestId */
  #owns(id, name, requestId) {
    const [row] = this.#sql.all("SELECT request_id FROM answers WHERE key_id = ? AND kind = ? AND name = ?", id, IDEMPOTENCY, name);
    return !row || row.request_id === requestId;
  }

  /** @param {string} id @param {string} kind @param {string} name @param {number} now @returns {Record<string, any> | null} */
  #find(id, kind, name, now) {
    return this.#sql.all("SELECT * FROM answers WHERE key_id = ? AND kind = ? AND name = ? AND expires > ?", id, kind, name, now)[0] ?? null;
  }

  /**
   * size: null while the request runs, 0 and no answer when there is none to give.
   * @param {string} id @param {string} kind
   * @param {{ name: string, bodyHash: string | null, requestId: string, expires: number, size: number | null, answer: KeptAnswer | null }} row
   */
  #put(id, kind, { name, bodyHash, requestId, expires, size, answer }) {
    this.#sql.run(`INSERT OR REPLACE INTO answers (key_id, kind, name, body_hash, request_id, expires, size, status, headers, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, kind, name, bodyHash, requestId, expires, size,
    answer?.status ?? null, answer ? JSON.stringify(answer.headers) : null, answer?.body ?? null);
  }

  /** Reads the rows only when they may have become too many. @param {string} id @param {string} kind @param {number} added bytes */
  #makeRoom(id, kind, added) {
    const place = `${kind} ${id}`;
    const { bytes, rows } = this.#atMost.get(place) ?? { bytes: Infinity, rows: 0 };
    const bound = { bytes: bytes + added, rows: rows + 1 };
    const fits = bound.bytes <= MOST_BYTES && (kind !== CACHE || bound.rows <= MOST_CACHED);
    this.#atMost.set(place, fits ? bound : this.#dropLast(id, kind));
  }

  /** What would end first goes, until the rest fits. @param {string} id @param {string} kind @returns {{ bytes: number, rows: number }} the rest */
  #dropLast(id, kind) {
    const rest = { bytes: 0, rows: 0 };
    const rows = this.#sql.all("SELECT name, size FROM answers WHERE key_id = ? AND kind = ? AND size > 0 ORDER BY expires DESC", id, kind);
    for (const { name, size } of rows) {
      if (rest.bytes + size <= MOST_BYTES && (kind !== CACHE || rest.rows < MOST_CACHED)) {
        rest.bytes += size;
        rest.rows++;
        continue;
      }
      // An idempotency key stays used up when its answer goes.
      if (kind === CACHE) this.#sql.run("DELETE FROM answers WHERE key_id = ? AND kind = ? AND name = ?", id, kind, name);
      else this.#sql.run("UPDATE answers SET size = 0, status = NULL, headers = NULL, body = NULL WHERE key_id = ? AND kind = ? AND name = ?", id, kind, name);
    }
    return rest;
  }
}

/** Never 0, which means that there is no answer. @param {KeptAnswer} answer */
const sizeOf = ({ body }) => Math.max(1, body.byteLength);

/** @param {Record<string, any>} row @returns {KeptAnswer} */
function answerOf({ status, headers, body }) {
  // Durable Objects give an ArrayBuffer, an empty BLOB may come as null.
  return { status, headers: JSON.parse(headers), body: body instanceof Uint8Array ? body : new Uint8Array(body ?? 0) };
}
