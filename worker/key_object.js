// One Durable Object for each key: all its requests, from wherever they come, are admitted here, one after the other.

import { DurableObject } from "cloudflare:workers";
import { Ledger } from "fluffbuzz/gateway";

/** @import { Admission, KeyRecord, LimitReset, Settlement, SqlDriver } from "fluffbuzz/gateway" */

export class KeyObject extends DurableObject {
  /** @type {Ledger | null} */
  #ledger = null;
  /** When the object will be woken; undefined: not looked up yet. @type {number | null | undefined} */
  #alarm;

  /** Made when it is first needed: an object that is only asked whether it is there stores nothing. */
  get ledger() {
    this.#ledger ??= new Ledger(driverOf(this.ctx.storage));
    return this.#ledger;
  }

  /** @param {string} id @param {Admission} admission */
  async admit(id, admission) {
    const answer = this.ledger.admit(id, admission);
    await this.#wake();
    return answer;
  }

  /** @param {string} id @param {Settlement} settlement */
  async settle(id, settlement) {
    this.ledger.settle(id, settlement);
    await this.#wake();
  }

  /** @param {string} id @param {{ now: number, limitReset: LimitReset }} period */
  async usage(id, period) {
    return this.ledger.usage(id, period);
  }

  /** An error would lose its name on the way. @param {KeyRecord} record @returns {Promise<boolean>} false: see Ledger.keys.put */
  async putKey(record) {
    return this.ledger.keys.put(record);
  }

  /** @param {string} id @returns {Promise<KeyRecord | null>} */
  async findKey(id) {
    return this.ledger.keys.find(id);
  }

  async ping() {
    return true;
  }

  async alarm() {
    this.#alarm = null;
    this.ledger.expire(Date.now());
    await this.#wake();
  }

  /** Sets the alarm to when a reservation runs out, unless it rings before anyway. */
  async #wake() {
    const next = this.ledger.nextAlarm();
    if (next === null) return;
    if (this.#alarm === undefined) this.#alarm = await this.ctx.storage.getAlarm();
    if (this.#alarm !== null && this.#alarm <= next) return;
    this.#alarm = next;
    await this.ctx.storage.setAlarm(next);
  }
}

/** @param {DurableStorage} storage @returns {SqlDriver} */
function driverOf(storage) {
  return {
    all: (sql, ...values) => storage.sql.exec(sql, ...values).toArray(),
    run: (sql, ...values) => void storage.sql.exec(sql, ...values),
    transaction: (work) => storage.transactionSync(work),
  };
}
