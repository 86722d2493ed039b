// What a client learns about models and keys outlives it, and what a browser's preflight refuses is found out.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createClient } from "fluffbuzz";
import { createClient as createBrowserClient } from "../../dist/entry_browser.js";

const messages = [{ role: "user", content: "hi" }];
const OK = { choices: [{ index: 0, finish_reason: "stop", message: { content: "ok" } }] };

/** A client whose upstream refuses one model for 90 s, and the models it was asked for. */
async function limited(/** @type {object} */ options = {}) {
  /** @type {string[]} */
  const asked = [];
  const client = await createClient({
    credentials: { work: "sk-or-secret-work" },
    env: {},
    fetch: async (_url, init) => {
      const { model } = JSON.parse(Buffer.from(/** @type {any} */ (init?.body)).toString());
      asked.push(model);
      if (model !== "a/busy") return Response.json(OK);
      return Response.json({ error: { code: 429, message: "slow down" } }, { status: 429, headers: { "retry-after": "90" } });
    },
    ...options,
  });
  return Object.assign(client, { asked });
}

const ask = (/** @type {any} */ client) => client.chat({ model: "a/busy", messages }, { fallbacks: ["a/free"] }).result;

test("a snapshot carries a pause over to another client", async () => {
  const first = await limited();
  assert.equal((await ask(first)).attempts.length, 2);
  const snapshot = first.health.snapshot();
  assert.ok(!snapshot.includes("sk-or"));
  assert.deepEqual(JSON.parse(snapshot).models.map((/** @type {any} */ { profile, model, reason }) => [profile, model, reason]), [["work", "a/busy", "rate_limit"]]);
  first.close();
  const second = await limited();
  assert.deepEqual(second.health.restore(snapshot), []);
  const result = await ask(second);
  assert.deepEqual(second.asked, ["a/free"]);
  assert.deepEqual(result.warnings.map((/** @type {any} */ { code }) => code), ["resting"]);
  second.close();
});

test("what is no snapshot is ignored with a warning, and nothing throws", async () => {
  const client = await limited();
  const codes = (/** @type {any} */ text) => client.health.restore(text).map(({ code }) => code);
  for (const garbage of ["", "null", "[]", "{", "\u0000", undefined, '{"version":2}', "x".repeat(100_000)]) {
    assert.deepEqual(codes(garbage), ["snapshot_ignored"], String(garbage).slice(0, 20));
  }
  assert.deepEqual(codes('{"version":1}'), ["snapshot_entries_ignored"]);
  const entries = { version: 1, keys: [{ profile: "work", failures: 1e300 }, 5, null], models: [{ model: 7 }, { profile: "work", model: "a/busy", restsUntil: 1e300, reason: "rate_limit" }] };
  assert.deepEqual(codes(JSON.stringify(entries)), ["snapshot_entries_ignored"]);
  // The one good entry counts, but no pause is longer than two days.
  const [rest] = JSON.parse(client.health.snapshot()).models;
  assert.ok(rest.restsUntil <= Date.now() + 48 * 3_600_000);
  client.close();
});

test("pauses that are over are not kept", async () => {
  const client = await limited();
  const past = { version: 1, keys: [], models: [{ profile: "work", model: "a/busy", restsUntil: Date.now() - 1, reason: "rate_limit" }] };
  assert.deepEqual(client.health.restore(JSON.stringify(past)), []);
  assert.deepEqual(JSON.parse(client.health.snapshot()).models, []);
  client.close();
});

test("in a browser a refused preflight is survived, remembered and said", async () => {
  /** @type {string[][]} */
  const sent = [];
  const client = await createBrowserClient({
    env: { OPENROUTER_API_KEY: "sk-or-test" },
    wasm: await readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url)),
    // What a browser does when the preflight's answer lacks a name.
    fetch: async (_url, init) => {
      const names = [...new Headers(init?.headers).keys()].filter((name) => name.startsWith("x-"));
      sent.push(names);
      if (names.some((name) => name.startsWith("x-openrouter-"))) throw new TypeError("Failed to fetch");
      return Response.json(OK);
    },
  });
  const first = await client.chat({ model: "a/b", messages }).result;
  assert.deepEqual(sent, [["x-openrouter-categories", "x-openrouter-title"], ["x-title"]]);
  assert.deepEqual(first.warnings.map(({ code }) => code), ["plain_headers"]);
  await client.chat({ model: "a/b", messages }).result;
  await client.request("/key");
  assert.deepEqual(sent.slice(2), [["x-title"], ["x-title"]]);
  client.close();
});
