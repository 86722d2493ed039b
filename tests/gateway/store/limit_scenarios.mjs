// How often, how much at once, how many tokens a minute; and what is not even looked at.

import assert from "node:assert/strict";
import { answer, ask, DAY, done, go, MINUTE, MONDAY, refused } from "./ask.mjs";

const FIVE = { rate: { requests: 5, seconds: 10 } };

/** @typedef {import("./scenarios.mjs").Scenario} Scenario */

/** @type {Scenario[]} */
export const LIMITS = [
  ["the window of the rate slides, and is exact at both edges", async ({ store, id }) => {
    for (let i = 0; i < 5; i++) await go(store, id, { limits: FIVE, now: MONDAY + i * 1000 });
    const at = (/** @type {number} */ ms) => refused(store, id, { limits: FIVE, now: MONDAY + ms });
    assert.deepEqual(await at(4000), { status: "rate", limit: "requests", retryAfterMs: 6000, tooLarge: false });
    assert.deepEqual(await at(9999), { status: "rate", limit: "requests", retryAfterMs: 1, tooLarge: false });
    await go(store, id, { limits: FIVE, now: MONDAY + 10_000 });
    assert.equal((await at(10_000)).retryAfterMs, 1000);
  }],
  ["of many at once exactly as many go as the rate allows; what the rate refuses does not count against it", async ({ store, id }) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.admit(id, ask({ limits: FIVE }))));
    assert.equal(answers.filter(({ status }) => status === "go").length, 5);
    assert.ok(answers.every(({ status, retryAfterMs }) => status === "go" || (status === "rate" && retryAfterMs === 10_000)));
    await go(store, id, { limits: FIVE, now: MONDAY + 10_000 });
  }],
  ["a lower rate counts what went under the higher one", async ({ store, id }) => {
    for (let i = 0; i < 5; i++) await go(store, id, { limits: FIVE, now: MONDAY + i });
    const lower = await refused(store, id, { limits: { rate: { requests: 2, seconds: 10 } }, now: MONDAY + 100 });
    // Four of five must have left before there is room for one of two.
    assert.equal(lower.retryAfterMs, 10_000 + 3 - 100);
  }],
  ["a request that is refused for another reason counts against the rate, and only once", async ({ store, id }) => {
    const admission = ask({ limits: FIVE, refused: true });
    for (let i = 0; i < 3; i++) assert.deepEqual(await store.admit(id, admission), { status: "refused" });
    for (let i = 0; i < 3; i++) assert.equal((await refused(store, id, { limits: { ...FIVE, limit: 0 }, reserve: 1 })).status, "budget");
    await go(store, id, { limits: FIVE });
    assert.equal((await refused(store, id, { limits: FIVE, refused: true })).status, "rate");
    assert.deepEqual(await store.usage(id, { now: MONDAY, limitReset: "never" }), { spent: 0, held: 0, running: 1, requests: 1 });
  }],
  ["parallel requests: a settled one makes room, a refused one takes none", async ({ store, id }) => {
    const limits = { parallel: 2 };
    const answers = await Promise.all(Array.from({ length: 6 }, () => store.admit(id, ask({ limits }))));
    assert.equal(answers.filter(({ status }) => status === "go").length, 2);
    assert.ok((await refused(store, id, { limits })).retryAfterMs > 0);
    assert.equal((await refused(store, id, { limits: { parallel: 2, rate: { requests: 100, seconds: 1 } } })).status, "parallel");
    const other = await go(store, id, {});
    await store.settle(id, done(other));
    assert.equal((await refused(store, id, { limits })).status, "parallel");
  }],
  ["tokens of a minute: reserved first, then as many as were used", async ({ store, id }) => {
    const limits = { tokensPerMinute: 1000 };
    const first = await go(store, id, { limits, tokens: 700 });
    assert.deepEqual(await refused(store, id, { limits, tokens: 301, now: MONDAY + 1000 }),
      { status: "rate", limit: "tokens", retryAfterMs: 59_000, tooLarge: false });
    await store.settle(id, done(first, { tokens: 200 }));
    await go(store, id, { limits, tokens: 800, now: MONDAY + 1000 });
    assert.equal((await refused(store, id, { limits, tokens: 201, now: MONDAY + 59_999 })).retryAfterMs, 1001);
    await go(store, id, { limits, tokens: 200, now: MONDAY + MINUTE });
  }],
  ["a request that alone is over the tokens of a minute is told so", async ({ store, id }) => {
    const answered = await refused(store, id, { limits: { tokensPerMinute: 1000 }, tokens: 1001 });
    assert.equal(answered.limit, "tokens");
    assert.equal(answered.tooLarge, true);
  }],
  ["one key's limits are no other's", async ({ store, id }) => {
    const limits = { ...FIVE, limit: 10, parallel: 5, tokensPerMinute: 50 };
    for (let i = 0; i < 5; i++) await go(store, id, { limits, reserve: 2, tokens: 10 });
    await refused(store, id, { limits, reserve: 2, tokens: 10 });
    for (let i = 0; i < 5; i++) await go(store, `${id}-other`, { limits, reserve: 2, tokens: 10 });
  }],
  ["values that would falsify the books are refused before anything is written", async ({ store, id }) => {
    for (const value of [-1, 0.5, NaN, Infinity, 1e300, "5", null, undefined, 2 ** 53]) {
      for (const field of ["reserve", "floor", "tokens", "holdMs", "now"]) {
        await assert.rejects(store.admit(id, ask({ [field]: value })), new RegExp(`${field} must be a whole number`));
      }
      await assert.rejects(store.settle(id, done("r", { cost: value })), /cost must be a whole number/);
    }
    for (const odd of ["", "a\0b", "line\nbreak", "x".repeat(1025), "\ud800", 5, null]) {
      await assert.rejects(store.admit(odd, ask()), /the key's id must be a text/);
      await assert.rejects(store.settle(id, done(odd)), /requestId must be a text/);
    }
    await assert.rejects(store.usage(id, { now: MONDAY, limitReset: "yearly" }), /limits\.reset must be never, daily, weekly or monthly/);
    assert.deepEqual(await store.usage(id, { now: MONDAY, limitReset: "never" }), { spent: 0, held: 0, running: 0, requests: 0 });
  }],
  ["odd ids are only names", async ({ store, id }) => {
    for (const odd of [`${id}'; DROP TABLE requests; --`, `${id}%`, `${id}_ü€😀`, `${id}:"{}`, `${id}/../../x`]) {
      await store.settle(odd, done(await go(store, odd, { requestId: odd, reserve: 1 }), { cost: 7 }));
      assert.equal((await store.usage(odd, { now: MONDAY, limitReset: "never" })).spent, 7);
    }
  }],
  ["what nobody can ask for any more is dropped", async ({ store, id, rows }) => {
    for (let i = 0; i < 30; i++) {
      const now = MONDAY + i * DAY;
      const limits = { rate: { requests: 10, seconds: 60 } };
      const request = await go(store, id, { now, limits, idempotency: { key: `i${i}`, bodyHash: "h" } });
      const keep = { answer: answer("x"), idempotencyMs: DAY, cache: { key: `c${i}`, ms: MINUTE } };
      await store.settle(id, done(request, { now, cost: 1, keep }));
      await go(store, id, { now, limits, holdMs: MINUTE });
    }
    const { spending, ...others } = await rows(id);
    // Of each day before the last nothing is left but what it cost.
    for (const [table, count] of Object.entries(others)) assert.ok(count <= 4, `${table}: ${count}`);
    assert.equal(spending, 31);
  }],
];
