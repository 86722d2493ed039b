// The exact copy of every key's record.

import { checkRecord } from "./ledger_values.js";

/** @import { Admitted, KeyRecord, SqlDriver } from "./store.js" */

/** Somebody else has changed the key since it was read: nothing was written. */
export class KeyConflictError extends Error {
  /** @param {string} id */
  constructor(id) {
    super(`the key ${id} was changed by somebody else meanwhile: read it again and repeat the change`);
    this.name = "KeyConflictError";
  }
}

export class Keys {
  #sql;

  /** @param {SqlDriver} sql */
  constructor(sql) {
    this.#sql = sql;
  }

  /** @param {string} id @returns {KeyRecord | null} */
  find(id) {
    const [row] = this.#sql.all("SELECT record FROM keys WHERE id = ?", id);
    return row ? JSON.parse(row.record) : null;
  }

  /**
   * Repeating the same change succeeds: the caller may not have heard that it did.
   * @param {KeyRecord} record @returns {boolean} false: a version as high is there with other contents
   */
  put(record) {
    checkRecord(record);
    const text = JSON.stringify(record);
    const [row] = this.#sql.all("SELECT version, record FROM keys WHERE id = ?", record.id);
    if (row && row.version >= record.version) return row.record === text;
    this.#sql.run("INSERT OR REPLACE INTO keys (id, version, record) VALUES (?, ?, ?)", record.id, record.version, text);
    return true;
  }

  /** @param {string | null} cursor @param {number} limit @returns {{ keys: KeyRecord[], cursor: string | null }} */
  list(cursor, limit) {
    const rows = this.#sql.all("SELECT id, record FROM keys WHERE id > ? ORDER BY id LIMIT ?", cursor ?? "", limit + 1);
    const keys = rows.slice(0, limit).map(({ record }) => JSON.parse(record));
    return { keys, cursor: rows.length > limit ? rows[limit - 1].id : null };
  }

  /**
   * Whether the caller has read what holds now.
   * @param {string} id @param {number | null} version @param {number} now @returns {Admitted | null} null: it has, and the key is good
   */
  check(id, version, now) {
    const record = this.find(id);
    if (!record) return version === null ? null : { status: "revoked" };
    if (record.version !== version) return { status: "stale", record };
    const over = record.disabled || (record.expiresAt !== null && record.expiresAt <= now);
    return over ? { status: "revoked" } : null;
  }
}
