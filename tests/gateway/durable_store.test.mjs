// The edge worker's store, in workerd with real Durable Objects and KV.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { ask, assertAnswer, answer, done, go, MINUTE, MONDAY, record, refused } from "./store/ask.mjs";
import { bundle, startDurable } from "./store/durable_home.mjs";
import { SCENARIOS } from "./store/scenarios.mjs";

const SAMPLE = { endpoint: "chat", model: "m", status: 200, outcome: "complete", ttftMs: 1, durationMs: 1, promptTokens: 1,
  completionTokens: 1, cost: 1 };

let folder, bundled;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "fluffbuzz-durable-"));
  bundled = await bundle(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

describe("DurableStore", () => {
  let home;
  before(async () => { home = await startDurable(bundled); });
  after(() => home.close());

  SCENARIOS.forEach(([name, run], place) => test(name, () => run({ store: home.stores[0], id: `key-${place}`,
    rows: (id) => home.ask("rows", id) })));

  test("the bindings are those of the deployment, and the coarse limit is its own", async () => {
    assert.deepEqual(await home.ask("bindings"), ["ASSETS", "COARSE_LIMIT", "KEYS", "KEY_LEDGER", "METRICS"]);
    assert.equal(await home.ask("limit", "address", 6100), 6000);
    assert.equal(await home.ask("limit", "other", 1), 1);
  });

  test("an alarm releases a reservation that nobody settles, and the late settlement counts", async () => {
    const [store] = home.stores;
    const now = Date.now();
    const request = await go(store, "orphan", { now, reserve: 900, floor: 100, holdMs: 50 });
    // Asked for the moment of the admission, at which asking releases nothing: only the alarm does.
    const usage = () => store.usage("orphan", { now, limitReset: "never" });
    while ((await usage()).running > 0) await turn();
    assert.deepEqual(await usage(), { spent: 100, held: 0, running: 0, requests: 1 });
    await store.settle("orphan", done(request, { now, cost: 30 }));
    assert.equal((await usage()).spent, 30);
  });

  test("a later reservation that runs out first moves the alarm forward", async () => {
    const [store] = home.stores;
    const now = Date.now();
    await go(store, "two", { now, reserve: 1, holdMs: 60 * MINUTE });
    await go(store, "two", { now, reserve: 2, floor: 2, holdMs: 50 });
    while ((await store.usage("two", { now, limitReset: "never" })).running === 2) await turn();
    assert.deepEqual(await store.usage("two", { now, limitReset: "never" }), { spent: 2, held: 1, running: 1, requests: 2 });
  });
});

describe("DurableStore in two isolates", () => {
  let home;
  before(async () => { home = await startDurable(bundled, { isolates: 2 }); });
  after(() => home.close());

  test("they agree on a budget", async () => {
    const admissions = Array.from({ length: 50 }, () => ask({ limits: { limit: 10_000 }, reserve: 1000 }));
    const answers = await Promise.all(admissions.map((admission, place) => home.stores[place % 2].admit("shared", admission)));
    assert.equal(answers.filter(({ status }) => status === "go").length, 10);
  });

  test("a revocation holds at once where KV still has the old record", async () => {
    const [here] = home.stores;
    const [, there] = home.staleStores;
    await here.putKey(record("revoked"));
    const seen = await there.findKey("revoked");
    await go(there, "revoked", { version: seen.version });
    const disabled = record("revoked", { version: 2, disabled: true });
    await here.putKey(disabled);
    assert.deepEqual(await there.findKey("revoked"), seen);
    assert.deepEqual(await there.findKey("revoked", { exact: true }), disabled);
    assert.deepEqual(await refused(there, "revoked", { version: seen.version }), { status: "stale", record: disabled });
    assert.deepEqual(await refused(there, "revoked", { version: 2 }), { status: "revoked" });
  });

  test("what they count adds up", async () => {
    await Promise.all(Array.from({ length: 30 }, (_, place) => home.stores[place % 2].count(SAMPLE)));
    assert.equal((await home.stores[0].metrics()).requests[0].count, 30);
  });
});

test("a restart of workerd in mid-reservation loses nothing", async () => {
  const persist = join(folder, "kept");
  const limits = { limit: 1000 };
  const idempotency = { key: "i", bodyHash: "h" };
  const first = await startDurable(bundled, { persist });
  let held, settled;
  try {
    const [store] = first.stores;
    await store.putKey(record("k"));
    settled = await go(store, "k", { version: 1, limits, reserve: 400, idempotency });
    const keep = { answer: answer("kept"), idempotencyMs: MINUTE, cache: null };
    await store.settle("k", done(settled, { cost: 300, keep }));
    held = await go(store, "k", { version: 1, limits, reserve: 600 });
    await store.count(SAMPLE);
    await first.ask("writeMetrics");
  } finally {
    await first.close();
  }
  const second = await startDurable(bundled, { persist });
  try {
    const [store] = second.stores;
    assert.deepEqual(await store.findKey("k"), record("k"));
    await store.count(SAMPLE);
    assert.equal((await store.metrics()).requests[0].count, 2);
    assert.deepEqual(await store.usage("k", { now: MONDAY, limitReset: "never" }), { spent: 300, held: 600, running: 1, requests: 2 });
    assertAnswer((await refused(store, "k", { version: 1, idempotency })).answer, "kept");
    assert.equal((await refused(store, "k", { version: 1, limits, reserve: 101 })).status, "budget");
    await store.settle("k", done(settled, { cost: 999 }));
    await store.settle("k", done(held, { cost: 50 }));
    await go(store, "k", { version: 1, limits, reserve: 650 });
  } finally {
    await second.close();
  }
});
