// The store of a gateway in one process: one SQLite database for all keys. Nothing runs by itself; reservations that run
// out are released when somebody asks for something, and when the host calls `tick`.

import { KeyConflictError } from "./ledger_keys.js";
import { Ledger } from "./ledger.js";
import { MetricsBook } from "./metrics_book.js";

/** @import { Admission, KeyRecord, LimitReset, MetricsSample, Settlement, SqlDriver, Store } from "./store.js" */

/** @implements {Store} */
export class SqlStore {
  #sql;
  #ledger;
  #metrics = new MetricsBook();

  /** @param {SqlDriver} sql */
  constructor(sql) {
    this.#sql = sql;
    this.#ledger = new Ledger(sql);
  }

  /** @param {string} id */
  async findKey(id) {
    return this.#ledger.keys.find(id);
  }

  /** @param {string} id @param {Admission} admission */
  async admit(id, admission) {
    return this.#ledger.admit(id, admission);
  }

  /** @param {string} id @param {Settlement} settlement */
  async settle(id, settlement) {
    this.#ledger.settle(id, settlement);
  }

  /** @param {KeyRecord} record */
  async putKey(record) {
    if (!this.#ledger.keys.put(record)) throw new KeyConflictError(record.id);
  }

  /** @param {{ cursor: string | null, limit: number }} page */
  async listKeys({ cursor, limit }) {
    return this.#ledger.keys.list(cursor, limit);
  }

  /** @param {string} id @param {{ now: number, limitReset: LimitReset }} period */
  async usage(id, period) {
    return this.#ledger.usage(id, period);
  }

  /** @param {MetricsSample} sample */
  async count(sample) {
    this.#metrics.count(sample);
  }

  async metrics() {
    return this.#metrics.snapshot();
  }

  async ready() {
    try {
      this.#sql.all("SELECT version FROM schema_version");
      return [];
    } catch (error) {
      return [`the key database: ${error instanceof Error ? error.message : String(error)}`];
    }
  }

  /** Releases what has run out, and drops what is no longer needed. @param {number} now */
  tick(now) {
    this.#ledger.expire(now);
  }
}
