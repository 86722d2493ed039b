// What only shows in the ledger itself: how much it keeps, and when it wants to be woken.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, afterEach, test } from "node:test";
import { Ledger } from "../../bindings/js/gateway.js";
import { openDatabase } from "../../cli/serve/sqlite.js";
import { answer, ask, DAY, done, MINUTE, MONDAY } from "./store/ask.mjs";

const MEGABYTE = new Uint8Array(1024 * 1024);

const folder = await mkdtemp(join(tmpdir(), "fluffbuzz-ledger-"));
after(() => rm(folder, { recursive: true, force: true }));

let database, ledger, files = 0;
beforeEach(async () => {
  database = await openDatabase(join(folder, `${files++}.sqlite`));
  ledger = new Ledger(database.driver);
});
afterEach(() => database.close());

/** @param {object} admission @param {object} settlement */
function play(admission, settlement) {
  const asked = ask(admission);
  assert.equal(ledger.admit("k", asked).status, "go");
  ledger.settle("k", done(asked.requestId, { now: asked.now, ...settlement }));
}

const count = (/** @type {string} */ table, where = "1") => database.driver.all(`SELECT COUNT(*) AS count FROM ${table} WHERE ${where}`)[0].count;

test("the cache of one key holds 64 MiB; what would end first goes first", () => {
  for (let i = 0; i < 66; i++) {
    play({}, { keep: { answer: { ...answer(""), body: MEGABYTE }, idempotencyMs: null, cache: { key: `c${i}`, ms: (i + 1) * MINUTE } } });
  }
  assert.equal(count("answers"), 64);
  assert.deepEqual(["c0", "c1", "c2", "c65"].map((cacheKey) => ledger.admit("k", ask({ cacheKey })).status), ["go", "go", "cached", "cached"]);
});

test("and a thousand answers, however small", () => {
  for (let i = 0; i < 1003; i++) play({}, { keep: { answer: answer("x"), idempotencyMs: null, cache: { key: `c${i}`, ms: MINUTE + i } } });
  assert.equal(count("answers"), 1000);
});

test("an idempotency key whose answer had to go stays used up", () => {
  for (let i = 0; i < 65; i++) {
    play({ idempotency: { key: `i${i}`, bodyHash: "h" } }, { keep: { answer: { ...answer(""), body: MEGABYTE }, idempotencyMs: DAY + i, cache: null } });
  }
  assert.deepEqual(["i0", "i1"].map((key) => ledger.admit("k", ask({ idempotency: { key, bodyHash: "h" } })).status), ["not_kept", "replay"]);
});

test("days are kept for a quarter, all time for ever", () => {
  for (let i = 0; i < 130; i++) play({ now: MONDAY + i * DAY }, { cost: 1 });
  assert.equal(count("spending"), 102);
  assert.equal(ledger.usage("k", { now: MONDAY + 130 * DAY, limitReset: "never" }).spent, 130);
});

test("it wants to be woken when the first reservation runs out, then when everything is over, then never", () => {
  assert.equal(ledger.nextAlarm(), null);
  ledger.admit("k", ask({ holdMs: 5 * MINUTE }));
  const asked = ask({ holdMs: 2 * MINUTE, idempotency: { key: "i", bodyHash: "h" } });
  ledger.admit("k", asked);
  assert.equal(ledger.nextAlarm(), MONDAY + 2 * MINUTE);
  ledger.expire(MONDAY + 2 * MINUTE);
  assert.equal(ledger.nextAlarm(), MONDAY + 5 * MINUTE);
  ledger.expire(MONDAY + 5 * MINUTE);
  const last = ledger.nextAlarm();
  assert.equal(last, MONDAY + 5 * MINUTE + DAY);
  ledger.expire(last);
  assert.equal(ledger.nextAlarm(), null);
  assert.equal(count("requests"), 0);
});

test("a statement that fails in the middle undoes the whole admission", () => {
  const { driver } = database;
  const failing = new Ledger({ ...bound(driver), run: (sql, ...values) => {
    if (sql.includes("INTO answers")) throw new Error("the disk is full");
    driver.run(sql, ...values);
  } });
  assert.throws(() => failing.admit("k", ask({ reserve: 5, idempotency: { key: "i", bodyHash: "h" } })), /the disk is full/);
  assert.deepEqual(ledger.usage("k", { now: MONDAY, limitReset: "never" }), { spent: 0, held: 0, running: 0, requests: 0 });
});

/** @param {any} driver */
function bound(driver) {
  return { all: driver.all.bind(driver), transaction: driver.transaction.bind(driver) };
}
