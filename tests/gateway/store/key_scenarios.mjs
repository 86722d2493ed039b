// Records of keys: created, changed, revoked, listed; and what admission makes of an older copy.

import assert from "node:assert/strict";
import { ask, go, MONDAY, record, refused } from "./ask.mjs";

/** @typedef {import("./scenarios.mjs").Scenario} Scenario */

/** @type {Scenario[]} */
export const KEYS = [
  ["a key is found as it was put, and is nowhere before", async ({ store, id }) => {
    for (const exact of [false, true]) assert.equal(await store.findKey(id, { exact }), null);
    const key = record(id, { name: "ü 'quoted'", policy: { models: ["a/*"], limitUsd: 1.5, plugins: true }, expiresAt: MONDAY + 5 });
    await store.putKey(key);
    for (const exact of [false, true]) assert.deepEqual(await store.findKey(id, { exact }), key);
    assert.deepEqual(await store.admit(id, ask({ version: 1 })), { status: "go" });
  }],
  ["who has read an older version is given the present one, before anything counts", async ({ store, id }) => {
    await store.putKey(record(id));
    const changed = record(id, { version: 2, policy: { limitUsd: 1 } });
    await store.putKey(changed);
    const limits = { rate: { requests: 1, seconds: 60 } };
    for (const version of [1, null]) assert.deepEqual(await refused(store, id, { version, limits }), { status: "stale", record: changed });
    await go(store, id, { version: 2, limits });
  }],
  ["a revoked key, an expired one and one that was never heard of are all refused", async ({ store, id }) => {
    await store.putKey(record(id));
    await go(store, id, { version: 1 });
    await store.putKey(record(id, { version: 2, disabled: true }));
    assert.deepEqual(await refused(store, id, { version: 2 }), { status: "revoked" });
    await store.putKey(record(id, { version: 3, expiresAt: MONDAY }));
    assert.deepEqual(await refused(store, id, { version: 3 }), { status: "revoked" });
    await go(store, id, { version: 3, now: MONDAY - 1 });
    assert.deepEqual(await refused(store, `${id}-unknown`, { version: 1 }), { status: "revoked" });
  }],
  ["of two changes at once one is told to begin again; repeating one that succeeded succeeds", async ({ store, id }) => {
    await store.putKey(record(id));
    const one = record(id, { version: 2, name: "one" });
    await store.putKey(one);
    await assert.rejects(store.putKey(record(id, { version: 2, name: "two" })), { name: "KeyConflictError" });
    await assert.rejects(store.putKey(record(id)), { name: "KeyConflictError" });
    await store.putKey(one);
    assert.deepEqual(await store.findKey(id), one);
  }],
  ["the list has every key, page by page", async ({ store, id }) => {
    const ids = Array.from({ length: 5 }, (_, place) => `${id}-${place}`);
    // A policy that is longer than what a list can carry along.
    const models = Array.from({ length: 100 }, (_, place) => `vendor/model-${place}`);
    for (const one of ids) await store.putKey(record(one, { policy: one === ids[2] ? { models } : {} }));
    const found = [];
    let cursor = null;
    do {
      const page = await store.listKeys({ cursor, limit: 2 });
      assert.ok(page.keys.length <= 2);
      found.push(...page.keys.filter((key) => key.id.startsWith(id)));
      ({ cursor } = page);
    } while (cursor !== null);
    assert.deepEqual(found.map((key) => key.id), ids);
    assert.equal(found[2].policy.models.length, 100);
  }],
  ["requests are counted, and the store says that it is ready", async ({ store }) => {
    const sample = { endpoint: "chat", model: "a/b", status: 200, outcome: "complete", ttftMs: 400, durationMs: 1500, promptTokens: 10, completionTokens: 5, cost: 1000 };
    await store.count(sample);
    await store.count({ ...sample, ttftMs: null, status: 429 });
    const { requests, models } = await store.metrics();
    // Several places may have counted.
    assert.deepEqual(requests.sort((one, other) => one.status.localeCompare(other.status)), [
      { endpoint: "chat", model: "a/b", status: "200", outcome: "complete", count: 1 },
      { endpoint: "chat", model: "a/b", status: "429", outcome: "complete", count: 1 },
    ]);
    assert.equal(models.length, 1);
    assert.deepEqual([models[0].promptTokens, models[0].completionTokens, models[0].cost], [20, 10, 2000]);
    assert.equal(models[0].firstToken.counts.reduce((sum, count) => sum + count), 1);
    assert.equal(models[0].duration.sum, 3);
    assert.deepEqual(await store.ready(), []);
  }],
];
