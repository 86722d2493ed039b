// Adds up what the isolates count. Kept in memory and written every few seconds: a crash costs those seconds, and not a
// write for each request.

import { DurableObject } from "cloudflare:workers";
import { MetricsBook } from "fluffbuzz/gateway";

/** @import { MetricsSnapshot } from "fluffbuzz/gateway" */

const WRITE_AFTER_MS = 5000;
const SNAPSHOT = "snapshot";

export class MetricsObject extends DurableObject {
  /** @type {MetricsBook | null} */
  #book = null;
  #isWriting = false;

  /** @param {MetricsSnapshot} counted what an isolate has counted since it last told */
  async add(counted) {
    this.#open().add(counted);
    if (this.#isWriting) return;
    this.#isWriting = true;
    await this.ctx.storage.setAlarm(Date.now() + WRITE_AFTER_MS);
  }

  async snapshot() {
    return this.#open().snapshot();
  }

  async ping() {
    return true;
  }

  async alarm() {
    this.#isWriting = false;
    this.ctx.storage.kv.put(SNAPSHOT, this.#open().snapshot());
  }

  #open() {
    if (this.#book) return this.#book;
    this.#book = new MetricsBook();
    const kept = this.ctx.storage.kv.get(SNAPSHOT);
    if (kept) this.#book.add(kept);
    return this.#book;
  }
}
