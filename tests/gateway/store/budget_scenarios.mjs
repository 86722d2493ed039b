// What a key may spend: reserved, settled, charged once, and to the right period.

import assert from "node:assert/strict";
import { ask, DAY, done, go, MINUTE, MONDAY, refused } from "./ask.mjs";

const TEN = { limit: 10_000, reset: "never" };

/** @typedef {import("./scenarios.mjs").Scenario} Scenario */

/** @type {Scenario[]} */
export const BUDGETS = [
  ["of 50 requests at once, a budget for ten lets exactly ten go, and settling lower lets more go", async ({ store, id }) => {
    const asked = Array.from({ length: 50 }, () => ask({ limits: TEN, reserve: 1000 }));
    const answers = await Promise.all(asked.map((admission) => store.admit(id, admission)));
    const gone = asked.filter((_, place) => answers[place].status === "go");
    assert.equal(gone.length, 10);
    for (const other of answers.filter(({ status }) => status !== "go")) {
      assert.deepEqual(other, { status: "budget", limit: 10_000, spent: 0, held: 10_000, resetsAt: null });
    }
    await Promise.all(gone.map(({ requestId }) => store.settle(id, done(requestId, { cost: 500 }))));
    assert.deepEqual(await store.usage(id, { now: MONDAY, limitReset: "never" }), { spent: 5000, held: 0, running: 0, requests: 10 });
    const more = await Promise.all(Array.from({ length: 50 }, () => store.admit(id, ask({ limits: TEN, reserve: 1000 }))));
    assert.equal(more.filter(({ status }) => status === "go").length, 5);
  }],
  ["settling twice counts once, also at the same moment and with another cost", async ({ store, id }) => {
    const request = await go(store, id, { reserve: 100 });
    await Promise.all(Array.from({ length: 5 }, () => store.settle(id, done(request, { cost: 30 }))));
    await store.settle(id, done(request, { cost: 99 }));
    assert.deepEqual(await store.usage(id, { now: MONDAY, limitReset: "never" }), { spent: 30, held: 0, running: 0, requests: 1 });
  }],
  ["asking twice with the same request id counts once", async ({ store, id }) => {
    const admission = ask({ limits: { ...TEN, rate: { requests: 2, seconds: 60 } }, reserve: 4000 });
    for (let i = 0; i < 5; i++) assert.equal((await store.admit(id, admission)).status, "go");
    assert.equal((await store.usage(id, { now: MONDAY, limitReset: "never" })).held, 4000);
    await go(store, id, { limits: { rate: { requests: 2, seconds: 60 } } });
  }],
  ["what may cost nothing goes when the budget is spent to the last, and not when it is overspent", async ({ store, id }) => {
    await store.settle(id, done(await go(store, id, { limits: TEN, reserve: 10_000 }), { cost: 10_000 }));
    const free = await go(store, id, { limits: TEN });
    assert.equal((await refused(store, id, { limits: TEN, reserve: 1 })).status, "budget");
    await store.settle(id, done(free, { cost: 1 }));
    assert.deepEqual(await refused(store, id, { limits: TEN }), { status: "budget", limit: 10_000, spent: 10_001, held: 0, resetsAt: null });
  }],
  ["a reservation that nobody settles is released at the price of its floor; a late settlement replaces that", async ({ store, id }) => {
    const request = await go(store, id, { limits: TEN, reserve: 8000, floor: 1500, holdMs: MINUTE });
    assert.equal((await store.usage(id, { now: MONDAY + MINUTE - 1, limitReset: "never" })).held, 8000);
    assert.deepEqual(await store.usage(id, { now: MONDAY + MINUTE, limitReset: "never" }), { spent: 1500, held: 0, running: 0, requests: 1 });
    for (let i = 0; i < 2; i++) await store.settle(id, done(request, { cost: 700, now: MONDAY + 2 * MINUTE }));
    assert.deepEqual(await store.usage(id, { now: MONDAY + 2 * MINUTE, limitReset: "never" }), { spent: 700, held: 0, running: 0, requests: 1 });
  }],
  ["a reservation that runs out makes room for the request that asks next", async ({ store, id }) => {
    await go(store, id, { limits: { ...TEN, parallel: 1 }, reserve: 10_000, holdMs: MINUTE });
    assert.equal((await refused(store, id, { limits: TEN, reserve: 1, now: MONDAY + MINUTE - 1 })).status, "budget");
    await go(store, id, { limits: { ...TEN, parallel: 1 }, reserve: 10_000, now: MONDAY + MINUTE });
  }],
  ["a settlement of a request that was let in without the store is charged, once", async ({ store, id }) => {
    for (let i = 0; i < 2; i++) await store.settle(id, done("never-admitted", { cost: 42 }));
    assert.deepEqual(await store.usage(id, { now: MONDAY, limitReset: "never" }), { spent: 42, held: 0, running: 0, requests: 1 });
  }],
  ["each period begins at its first midnight in UTC", async ({ store, id }) => {
    const days = { daily: 1, weekly: 7, monthly: 31 };
    const midnight = MONDAY - MONDAY % DAY;
    await store.settle(id, done(await go(store, id, { now: midnight - 1 }), { cost: 5, now: midnight - 1 }));
    await store.settle(id, done(await go(store, id, { now: midnight }), { cost: 3, now: midnight }));
    const spent = async (limitReset, now) => (await store.usage(id, { now, limitReset })).spent;
    for (const [reset, length] of Object.entries(days)) {
      // The 2nd of January 2040 is a Monday; the 1st is in the same month.
      const first = reset === "monthly" ? midnight - DAY : midnight;
      const end = first + length * DAY;
      assert.equal(await spent(reset, midnight), reset === "monthly" ? 8 : 3, reset);
      assert.equal(await spent(reset, end - 1), reset === "monthly" ? 8 : 3, reset);
      assert.equal(await spent(reset, end), 0, reset);
      const answered = await refused(store, id, { limits: { limit: 0, reset }, reserve: 1, now: midnight });
      assert.equal(answered.resetsAt, end, reset);
    }
    assert.equal(await spent("never", midnight + 400 * DAY), 8);
  }],
  ["a request counts in the period that it began in, whenever it ends", async ({ store, id }) => {
    const late = MONDAY - MONDAY % DAY + DAY - 1;
    const limits = { limit: 1000, reset: "daily" };
    const request = await go(store, id, { now: late, limits, reserve: 1000, holdMs: DAY });
    await go(store, id, { now: late + 1, limits, reserve: 1000 });
    await store.settle(id, done(request, { cost: 900, now: late + MINUTE }));
    assert.equal((await store.usage(id, { now: late + MINUTE, limitReset: "daily" })).spent, 0);
    assert.equal((await store.usage(id, { now: late, limitReset: "daily" })).spent, 900);
  }],
  ["huge amounts stay numbers, and nothing wraps around", async ({ store, id }) => {
    const most = Number.MAX_SAFE_INTEGER;
    const requests = [await go(store, id, { reserve: most }), await go(store, id, { reserve: most })];
    assert.equal((await store.usage(id, { now: MONDAY, limitReset: "never" })).held, most);
    assert.equal((await refused(store, id, { limits: { limit: most }, reserve: 1 })).status, "budget");
    for (const request of requests) await store.settle(id, done(request, { cost: most }));
    for (const limitReset of ["never", "daily", "monthly"]) assert.equal((await store.usage(id, { now: MONDAY, limitReset })).spent, most);
  }],
];
