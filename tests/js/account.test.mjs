// client.key and client.generation through the package, against the simulator.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";
import { startFakerouter } from "../fakerouter/server.mjs";

const fake = await startFakerouter();
const config = { models: { providers: { openrouter: { baseUrl: fake.baseUrl } } } };
const open = (/** @type {object} */ options = {}) => createClient({ config, env: { OPENROUTER_API_KEY: "sk-or-account-test" }, ...options });
const messages = [{ role: "user", content: "hi" }];
after(() => fake.close());
beforeEach(() => fake.reset());

/** @param {Promise<unknown>} work @param {Record<string, unknown>} expected */
async function fails(work, { message = /./, ...expected }) {
  await assert.rejects(work, (/** @type {any} */ error) => {
    assert.ok(error instanceof FluffBuzzError, String(error));
    assert.match(error.message, /** @type {RegExp} */ (message));
    for (const [name, value] of Object.entries(expected)) assert.equal(error[name], value, name);
    assert.ok(!JSON.stringify(error).includes("sk-or-"), "a key was told");
    return true;
  });
}

test("the state of a key", async () => {
  const client = await open({ env: { OPENROUTER_API_KEY: "sk-or-credit-5" } });
  await client.chat({ model: "sim/plain", messages }).result;
  const { raw, ...state } = await client.key();
  assert.deepEqual(state, {
    label: "local simulator", limit: 0.05, limitRemaining: 0.04, limitReset: null, includeByokInLimit: false,
    usage: 0.01, usageDaily: 0.01, usageWeekly: 0.01, usageMonthly: 0.01,
    byokUsage: 0, byokUsageDaily: 0, byokUsageWeekly: 0, byokUsageMonthly: 0,
    isFreeTier: false, isManagementKey: false, creatorUserId: "user_simulator", expiresAt: null,
  });
  assert.equal(raw.limit_remaining, 0.04);
  client.close();
});

test("what OpenRouter does not say is null, what it says besides is raw", async () => {
  const client = await open({ fetch: async () => Response.json({ data: { label: 5, limit: 1e300, is_free_tier: "no", news: [1] } }) });
  const state = await client.key();
  assert.equal(state.label, null);
  assert.equal(state.limit, 1e300);
  assert.equal(state.isFreeTier, null);
  assert.deepEqual(state.raw, { label: 5, limit: 1e300, is_free_tier: "no", news: [1] });
  client.close();
});

test("the key of a profile, and without one the first", async () => {
  const client = await open({ credentials: { "openrouter:a": "sk-or-credit-100", "openrouter:b": "sk-or-credit-200" } });
  assert.equal((await client.key()).limit, 1);
  assert.equal((await client.key({ profile: "openrouter:b" })).limit, 2);
  await fails(client.key({ profile: "openrouter:c" }), { code: "invalid_request", message: /no key "openrouter:c"\. Did you mean/ });
  client.close();
});

test("a key that rests is not asked first", async () => {
  const client = await open({ credentials: { "openrouter:a": "sk-or-capped", "openrouter:b": "sk-or-credit-200" } });
  await client.chat({ model: "sim/plain", messages }).result;
  assert.equal((await client.key()).limit, 2);
  client.close();
});

test("errors are typed", async () => {
  const failing = async (/** @type {object} */ options, /** @type {Record<string, unknown>} */ expected) => {
    const client = await open(options);
    await fails(client.key(), expected);
    client.close();
  };
  const answer = (/** @type {BodyInit} */ body, init = {}) => ({ fetch: async () => new Response(body, init) });
  await failing({ env: { OPENROUTER_API_KEY: "sk-or-revoked" } }, { code: "auth_permanent", status: 401, retryable: false });
  await failing({ env: { OPENROUTER_API_KEY: "sk-or-broke" } }, { code: "billing", status: 402 });
  await failing({ config: {}, env: {} }, { code: "auth", status: null, message: /set OPENROUTER_API_KEY/ });
  await failing(answer("slow down", { status: 429, headers: { "retry-after": "7" } }), { code: "rate_limit", retryable: true, retryAfterMs: 7000 });
  await failing(answer("", { status: 302, headers: { location: "https://elsewhere.example" } }), { code: "redirected", status: 302 });
  await failing(answer("<html>"), { code: "bad_response", status: 200 });
  await failing(answer('{"data":[]}'), { code: "bad_response", status: 200 });
  await failing({ fetch: async () => Promise.reject(new TypeError("no network")) }, { code: "network", retryable: true });
});

test("time, abort and close", async () => {
  const client = await open({ fetch: () => new Promise(() => {}) });
  await fails(client.key({ timeoutMs: 20 }), { code: "timeout", phase: "total", message: /0\.02 s/ });
  await fails(client.key({ timeoutMs: 0 }), { code: "invalid_request", message: /timeoutMs/ });
  const reason = new Error("enough");
  const controller = new AbortController();
  const asked = client.key({ signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(asked, (/** @type {any} */ error) => error.code === "aborted" && error.cause === reason);
  await assert.rejects(client.key({ signal: AbortSignal.abort() }), { code: "aborted" });
  const last = client.key();
  client.close();
  await assert.rejects(last, { code: "misuse" });
  await assert.rejects(client.key(), { code: "misuse" });
});

test("the record of a generation, as OpenRouter names it", async () => {
  const client = await open();
  const { id } = await client.chat({ model: "sim/plain", messages }).result;
  const record = await client.generation(String(id));
  assert.equal(record.id, id);
  assert.equal(record.finish_reason, "stop");
  assert.equal(fake.requests.at(-1)?.query, `?id=${id}`);
  client.close();
});

test("a record that is not there yet is asked for again", async () => {
  const client = await open();
  const { id } = await client.chat({ model: "sim/plain?record-after=1", messages }).result;
  assert.equal((await client.generation(String(id))).id, id);
  assert.equal(fake.requests.filter(({ path }) => path.endsWith("/generation")).length, 2);
  client.close();
});

test("a record that never comes", async () => {
  const client = await open();
  await fails(client.generation("gen-x y/?&", { timeoutMs: 100 }), { code: "invalid_request", status: 404, retryable: true, message: /no record of this generation/ });
  assert.equal(fake.requests.at(-1)?.query, "?id=gen-x%20y%2F%3F%26");
  await fails(client.generation("gen-x", { profile: "none" }), { code: "invalid_request", message: /profile/ });
  await fails(client.generation(" "), { code: "invalid_request", message: /id: must be/ });
  const controller = new AbortController();
  const asked = client.generation("gen-z", { signal: controller.signal });
  await fake.waitForRequest(({ query, closed }) => query === "?id=gen-z" && closed);
  controller.abort();
  await fails(asked, { code: "aborted" });
  client.close();
});
