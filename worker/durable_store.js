// The store of the edge worker. Exact state of a key is in its Durable Object; records of keys are read from KV, which
// every location caches. A record in KV may be old, which the object notices; it is written there after the object.

import { KeyConflictError, MetricsBook, sumMetrics } from "fluffbuzz/gateway";

/** @import { Admission, Admitted, KeyRecord, LimitReset, MetricsSample, MetricsSnapshot, Settlement, Store, Usage } from "fluffbuzz/gateway" */
/** @import { KeyObject } from "./key_object.js" */
/** @import { MetricsObject } from "./metrics_object.js" */

/**
 * The bindings that wrangler.jsonc names.
 * @typedef {object} StoreBindings
 * @property {KvNamespace} [KEYS]
 * @property {DurableNamespace<KeyObject>} [KEY_LEDGER]
 * @property {DurableNamespace<MetricsObject>} [METRICS]
 * @property {AnalyticsDataset} [ANALYTICS] optional
 */

const REQUIRED = /** @type {const} */ (["KEYS", "KEY_LEDGER", "METRICS"]);
const PREFIX = "key:";
const RECORD_CACHE_SECONDS = 60;
/** KV takes metadata of 1024 bytes; a longer record is read by itself when keys are listed. */
const MOST_METADATA = 1024;
/** An index of Analytics Engine has 96 bytes. */
const MOST_INDEX = 32;
/** So long an isolate counts by itself: one call to the counters for all its requests of that time. */
const COUNT_MS = 1000;
/** Whoever wanted to tell by then is gone. */
const TELLER_GONE_MS = 5000;

/** @implements {Store} */
export class DurableStore {
  #bindings;
  #shards;
  #counted = new MetricsBook();
  /** Until when somebody else is sure to tell what was counted; 0: nobody. */
  #toldBy = 0;

  /** @param {StoreBindings} bindings @param {{ metricsShards?: number }} [options] metricsShards: how many objects count requests */
  constructor(bindings, { metricsShards = 1 } = {}) {
    this.#bindings = bindings;
    this.#shards = metricsShards;
  }

  /** @param {string} id @param {{ exact?: boolean }} [options] @returns {Promise<KeyRecord | null>} */
  async findKey(id, { exact = false } = {}) {
    if (exact) return this.#ask(id, (object) => object.findKey(id));
    return this.#need("KEYS").get(PREFIX + id, { type: "json", cacheTtl: RECORD_CACHE_SECONDS });
  }

  /** @param {string} id @param {Admission} admission @returns {Promise<Admitted>} */
  admit(id, admission) {
    return this.#ask(id, (object) => object.admit(id, admission));
  }

  /** @param {string} id @param {Settlement} settlement */
  async settle(id, settlement) {
    await this.#ask(id, (object) => object.settle(id, settlement));
  }

  /** @param {KeyRecord} record */
  async putKey(record) {
    if (!(await this.#ask(record.id, (object) => object.putKey(record)))) throw new KeyConflictError(record.id);
    const text = JSON.stringify(record);
    const isShort = new TextEncoder().encode(text).length <= MOST_METADATA;
    await this.#need("KEYS").put(PREFIX + record.id, text, isShort ? { metadata: record } : undefined);
  }

  /** @param {{ cursor: string | null, limit: number }} page */
  async listKeys({ cursor, limit }) {
    const kv = this.#need("KEYS");
    const page = await kv.list({ prefix: PREFIX, limit, cursor });
    const records = await Promise.all(page.keys.map(({ name, metadata }) => metadata ?? kv.get(name, { type: "json" })));
    return { keys: records.filter(Boolean), cursor: page.list_complete ? null : page.cursor ?? null };
  }

  /** @param {string} id @param {{ now: number, limitReset: LimitReset }} period @returns {Promise<Usage>} */
  usage(id, period) {
    return this.#ask(id, (object) => object.usage(id, period));
  }

  /** @param {MetricsSample} sample */
  async count(sample) {
    this.#bindings.ANALYTICS?.writeDataPoint(dataPoint(sample));
    this.#counted.count(sample);
    const now = Date.now();
    // A time and not a promise: here no request may wait for another one's.
    if (now < this.#toldBy) return;
    this.#toldBy = now + TELLER_GONE_MS;
    await new Promise((resolve) => setTimeout(resolve, COUNT_MS));
    await this.#tell();
  }

  async #tell() {
    this.#toldBy = 0;
    const counted = this.#counted;
    this.#counted = new MetricsBook();
    try {
      await this.#shard(Math.floor(Math.random() * this.#shards)).add(counted.snapshot());
    } catch (error) {
      this.#counted.add(counted.snapshot());
      throw error;
    }
  }

  /** @returns {Promise<MetricsSnapshot>} */
  async metrics() {
    await this.#tell();
    return sumMetrics(await Promise.all(Array.from({ length: this.#shards }, (_, number) => this.#shard(number).snapshot())));
  }

  async ready() {
    const missing = REQUIRED.filter((name) => !this.#bindings[name]);
    if (missing.length > 0) return missing.map((name) => `binding ${name} is missing`);
    const probes = {
      KEYS: () => this.#need("KEYS").get("ready", { type: "json" }),
      KEY_LEDGER: () => this.#object("ready").ping(),
      METRICS: () => this.#shard(0).ping(),
    };
    const failures = await Promise.all(Object.entries(probes).map(async ([name, probe]) => {
      try {
        await probe();
        return [];
      } catch (error) {
        return [`binding ${name} fails: ${error instanceof Error ? error.message : String(error)}`];
      }
    }));
    return failures.flat();
  }

  /**
   * Once more when the platform says that this may help: an object that has just moved. Every question may be repeated.
   * @template T @param {string} id @param {(object: KeyObject) => Promise<T>} question @returns {Promise<T>}
   */
  async #ask(id, question) {
    try {
      return await question(this.#object(id));
    } catch (error) {
      const { retryable, overloaded } = /** @type {{ retryable?: boolean, overloaded?: boolean }} */ (error);
      if (!retryable || overloaded) throw error;
      return question(this.#object(id));
    }
  }

  /** @param {string} id */
  #object(id) {
    const objects = this.#need("KEY_LEDGER");
    return objects.get(objects.idFromName(id));
  }

  /** @param {number} number */
  #shard(number) {
    const objects = this.#need("METRICS");
    return objects.get(objects.idFromName(`metrics-${number}`));
  }

  /** @template {"KEYS" | "KEY_LEDGER" | "METRICS"} N @param {N} name @returns {NonNullable<StoreBindings[N]>} */
  #need(name) {
    const binding = this.#bindings[name];
    if (!binding) throw new Error(`binding ${name} is missing: see worker/wrangler.jsonc`);
    return binding;
  }
}

/** Blobs: endpoint, model, status, outcome. Doubles: ms to the first token (-1: none came), ms in all, tokens in, tokens out, dollars. @param {MetricsSample} sample */
function dataPoint({ endpoint, model, status, outcome, ttftMs, durationMs, promptTokens, completionTokens, cost }) {
  return {
    indexes: [model.slice(0, MOST_INDEX)],
    blobs: [endpoint, model, String(status), outcome],
    doubles: [ttftMs ?? -1, durationMs, promptTokens, completionTokens, cost / 1e9],
  };
}
