// Answers that are given again: idempotency keys, and the response cache.

import assert from "node:assert/strict";
import { answer, ask, assertAnswer, DAY, done, go, MINUTE, MONDAY, refused } from "./ask.mjs";

const IDEMPOTENCY = { key: "order 1 / ü", bodyHash: "a1" };
const KEEP = { answer: answer("{\"id\":\"gen-1\"}"), idempotencyMs: DAY, cache: null };

/** @typedef {import("./scenarios.mjs").Scenario} Scenario */

/** @type {Scenario[]} */
export const ANSWERS = [
  ["an idempotency key: one goes, the others wait, then get its answer; another body is told apart", async ({ store, id }) => {
    const asked = Array.from({ length: 5 }, () => ask({ idempotency: IDEMPOTENCY }));
    const answers = await Promise.all(asked.map((admission) => store.admit(id, admission)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), ["go", "in_progress", "in_progress", "in_progress", "in_progress"]);
    const { requestId } = asked[answers.findIndex(({ status }) => status === "go")];
    const other = { ...IDEMPOTENCY, bodyHash: "b2" };
    assert.equal((await refused(store, id, { idempotency: other })).status, "mismatch");
    await store.settle(id, done(requestId, { cost: 5, keep: KEEP }));
    const replay = await refused(store, id, { idempotency: IDEMPOTENCY, reserve: 100, limits: { limit: 0 } });
    assert.equal(replay.status, "replay");
    assertAnswer(replay.answer, "{\"id\":\"gen-1\"}");
    assert.equal((await refused(store, id, { idempotency: other })).status, "mismatch");
    assert.equal((await store.usage(id, { now: MONDAY, limitReset: "never" })).spent, 5);
  }],
  ["an answer is replayed until its time is over, then the key is new", async ({ store, id }) => {
    const request = await go(store, id, { idempotency: IDEMPOTENCY });
    await store.settle(id, done(request, { keep: { ...KEEP, idempotencyMs: MINUTE } }));
    assert.equal((await refused(store, id, { idempotency: IDEMPOTENCY, now: MONDAY + MINUTE - 1 })).status, "replay");
    await go(store, id, { idempotency: IDEMPOTENCY, now: MONDAY + MINUTE });
  }],
  ["an idempotency key is free again after a failure that cost nothing, and used up after any other", async ({ store, id }) => {
    await store.settle(id, done(await go(store, id, { idempotency: IDEMPOTENCY }), { forget: true }));
    await store.settle(id, done(await go(store, id, { idempotency: IDEMPOTENCY })));
    assert.deepEqual(await refused(store, id, { idempotency: IDEMPOTENCY }), { status: "not_kept" });
  }],
  ["an answer of a megabyte is kept, a larger one is not", async ({ store, id }) => {
    const largest = new Uint8Array(1024 * 1024).fill(120);
    const kept = await go(store, id, { idempotency: IDEMPOTENCY });
    const cache = { key: "large", ms: MINUTE };
    await store.settle(id, done(kept, { keep: { ...KEEP, cache, answer: { ...KEEP.answer, body: largest } } }));
    const { answer: given } = await refused(store, id, { idempotency: IDEMPOTENCY });
    assert.ok(Buffer.from(given.body).equals(largest));
    const second = { key: "2", bodyHash: "x" };
    const larger = { ...KEEP.answer, body: new Uint8Array(largest.length + 1) };
    await store.settle(id, done(await go(store, id, { idempotency: second }), { keep: { answer: larger, idempotencyMs: DAY, cache: { key: "larger", ms: MINUTE } } }));
    assert.deepEqual(await refused(store, id, { idempotency: second }), { status: "not_kept" });
    assert.equal((await refused(store, id, { cacheKey: "large" })).status, "cached");
    await go(store, id, { cacheKey: "larger" });
  }],
  ["an idempotency key whose request was never settled is used up, until a late settlement brings the answer", async ({ store, id }) => {
    const request = await go(store, id, { idempotency: IDEMPOTENCY, holdMs: MINUTE });
    const later = { idempotency: IDEMPOTENCY, now: MONDAY + MINUTE };
    assert.deepEqual(await refused(store, id, later), { status: "not_kept" });
    await store.settle(id, done(request, { keep: KEEP, now: MONDAY + MINUTE }));
    assert.equal((await refused(store, id, later)).status, "replay");
  }],
  ["a late settlement does not touch the key of the request that came after", async ({ store, id }) => {
    const first = await go(store, id, { idempotency: IDEMPOTENCY, holdMs: MINUTE });
    const now = MONDAY + MINUTE + DAY;
    await store.usage(id, { now: MONDAY + MINUTE, limitReset: "never" });
    const second = await go(store, id, { idempotency: IDEMPOTENCY, now });
    await store.settle(id, done(first, { keep: KEEP, now }));
    assert.equal((await refused(store, id, { idempotency: IDEMPOTENCY, now })).status, "in_progress");
    await store.settle(id, done(second, { keep: { ...KEEP, answer: answer("second") }, now }));
    assertAnswer((await refused(store, id, { idempotency: IDEMPOTENCY, now })).answer, "second");
  }],
  ["the cache gives an answer until its time is over, to this key only", async ({ store, id }) => {
    const request = await go(store, id, { cacheKey: "c" });
    await store.settle(id, done(request, { keep: { answer: answer("cached"), idempotencyMs: null, cache: { key: "c", ms: MINUTE } } }));
    await go(store, `${id}-other`, { cacheKey: "c" });
    await go(store, id, { cacheKey: "d" });
    const hit = await refused(store, id, { cacheKey: "c", now: MONDAY + MINUTE - 1, reserve: 5, limits: { limit: 0 } });
    assert.equal(hit.status, "cached");
    assertAnswer(hit.answer, "cached");
    await go(store, id, { cacheKey: "c", now: MONDAY + MINUTE });
  }],
  ["an empty answer is an answer", async ({ store, id }) => {
    const request = await go(store, id, { idempotency: IDEMPOTENCY });
    await store.settle(id, done(request, { keep: { ...KEEP, answer: answer("") } }));
    const replay = await refused(store, id, { idempotency: IDEMPOTENCY });
    assert.equal(replay.status, "replay");
    assertAnswer(replay.answer, "");
  }],
];
