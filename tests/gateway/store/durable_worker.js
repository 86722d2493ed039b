// The edge worker's store behind a door for tests: a method and its arguments in, its result out.

import { DurableStore } from "../../../worker/durable_store.js";
import { KeyObject as PlainKeys } from "../../../worker/key_object.js";
import { MetricsObject as PlainMetrics } from "../../../worker/metrics_object.js";
import { decode, encode } from "./wire.mjs";

export class MetricsObject extends PlainMetrics {
  /** As if its time had come. */
  write() {
    return this.alarm();
  }
}

export class KeyObject extends PlainKeys {
  /** @param {string} id */
  async rows(id) {
    const tables = ["requests", "spending", "answers"];
    return Object.fromEntries(tables.map((table) => [table,
      this.ctx.storage.sql.exec(`SELECT COUNT(*) AS count FROM ${table} WHERE key_id = ?`, id).toArray()[0].count]));
  }
}

/** Questions of the tests themselves. */
const OWN = {
  rows: (env, id) => env.KEY_LEDGER.get(env.KEY_LEDGER.idFromName(id)).rows(id),
  bindings: (env) => Object.keys(env).sort(),
  writeMetrics: (env) => Promise.all([0, 1, 2].map((shard) => env.METRICS.get(env.METRICS.idFromName(`metrics-${shard}`)).write())),
  limit: async (env, key, times) => {
    const answers = await Promise.all(Array.from({ length: times }, () => env.COARSE_LIMIT.limit({ key })));
    return answers.filter(({ success }) => success).length;
  },
};

/** What this isolate has read, for ever: KV of a location that hears of nothing. @type {Map<string, any>} */
const read = new Map();

/** @param {any} kv */
function stale(kv) {
  return {
    put: kv.put.bind(kv),
    async get(name, options) {
      if (!read.has(name)) read.set(name, await kv.get(name, options));
      return read.get(name);
    },
  };
}

export default {
  /** @param {Request} request @param {any} env */
  async fetch(request, env) {
    const { method, args, isStale } = decode(await request.text());
    const store = new DurableStore(isStale ? { ...env, KEYS: stale(env.KEYS) } : env, { metricsShards: 3 });
    try {
      const result = Object.hasOwn(OWN, method) ? await OWN[method](env, ...args) : await store[method](...args);
      return new Response(encode({ result }));
    } catch (error) {
      return new Response(encode({ error: { name: error.name, message: error.message } }));
    }
  },
};
