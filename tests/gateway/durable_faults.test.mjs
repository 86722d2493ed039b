// What the edge worker's store does when the platform fails: bindings that are missing, objects that throw.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DurableStore } from "../../worker/durable_store.js";
import { ask, done, record } from "./store/ask.mjs";

const KV = { get: async () => null, put: async () => {}, list: async () => ({ keys: [], list_complete: true }) };

/** @param {Record<string, (...args: any[]) => any>} object */
const objects = (object) => ({ idFromName: (name) => name, get: () => object });

/** Fails as workerd does. @param {object} [marks] */
function failing(marks) {
  const calls = [];
  const fail = async (...args) => {
    calls.push(args);
    throw Object.assign(new Error("the object was reset"), marks);
  };
  return { calls, namespace: objects({ admit: fail, settle: fail, usage: fail, putKey: fail, ping: fail, add: fail, snapshot: fail }) };
}

test("every missing binding is named", async () => {
  assert.deepEqual(await new DurableStore({}).ready(), ["KEYS", "KEY_LEDGER", "METRICS"].map((name) => `binding ${name} is missing`));
  assert.deepEqual(await new DurableStore({ KEYS: KV, KEY_LEDGER: objects({}) }).ready(), ["binding METRICS is missing"]);
  await assert.rejects(async () => new DurableStore({}).admit("k", ask()), /binding KEY_LEDGER is missing/);
});

test("every binding that fails is named, with its reason", async () => {
  const store = new DurableStore({ KEYS: { ...KV, get: async () => { throw new Error("KV is away"); } },
    KEY_LEDGER: failing().namespace, METRICS: objects({ ping: async () => true }) });
  assert.deepEqual(await store.ready(), ["binding KEYS fails: KV is away", "binding KEY_LEDGER fails: the object was reset"]);
});

test("an object that throws is asked once more when the platform says so, and not when it is overloaded", async () => {
  for (const [marks, times] of [[{}, 1], [{ retryable: true }, 2], [{ retryable: true, overloaded: true }, 1]]) {
    const { calls, namespace } = failing(marks);
    const store = new DurableStore({ KEYS: KV, KEY_LEDGER: namespace, METRICS: namespace });
    await assert.rejects(store.admit("k", ask()), /the object was reset/);
    assert.equal(calls.length, times);
    assert.equal(calls.at(-1)[0], "k");
    await assert.rejects(store.settle("k", done("r")), /the object was reset/);
    assert.equal(calls.length, 2 * times);
  }
});

test("a key whose object did not take it is not written to KV", async () => {
  const written = [];
  const KEYS = { ...KV, put: async (...args) => { written.push(args); } };
  await assert.rejects(new DurableStore({ KEYS, KEY_LEDGER: failing().namespace }).putKey(record("k")), /the object was reset/);
  await assert.rejects(new DurableStore({ KEYS, KEY_LEDGER: objects({ putKey: async () => false }) }).putKey(record("k")), { name: "KeyConflictError" });
  assert.deepEqual(written, []);
});

test("Analytics Engine gets one point for each request, whatever becomes of the counters", async () => {
  const points = [];
  const ANALYTICS = { writeDataPoint: (point) => points.push(point) };
  const sample = { endpoint: "chat", model: "ü".repeat(100), status: 200, outcome: "complete", ttftMs: null, durationMs: 5,
    promptTokens: 1, completionTokens: 2, cost: 2_500_000_000 };
  await assert.rejects(new DurableStore({ KEYS: KV, METRICS: failing().namespace, ANALYTICS }).count(sample));
  assert.deepEqual(points.map(({ blobs, doubles }) => [blobs[0], ...doubles]), [["chat", -1, 5, 1, 2, 2.5]]);
  assert.ok(Buffer.byteLength(points[0].indexes[0]) <= 96);
});
