// client.relay to /responses and /embeddings over real HTTP, also as the official client sees it.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { createClient } from "fluffbuzz";
import OpenAI from "openai";
import { startFakerouter } from "../fakerouter/server.mjs";

const KEY = "sk-or-secret-key-of-this-test";
const fake = await startFakerouter({ port: 0 });
const client = await createClient({
  config: {
    agents: { defaults: { models: { "openrouter/sim/plain": { alias: "hello" } }, model: { primary: "openrouter/sim/plain", fallbacks: ["openrouter/sim/repeat"] } } },
    models: { providers: { openrouter: { baseUrl: fake.baseUrl } } },
  },
  env: { OPENROUTER_API_KEY: KEY },
});

after(async () => {
  client.close();
  await fake.close();
});
beforeEach(() => fake.reset());

/** What upstream says to whoever asks it itself. @param {string} path @param {any} body */
async function direct(path, body) {
  const response = await fetch(fake.baseUrl + path, { method: "POST", headers: { authorization: `Bearer ${KEY}` }, body: JSON.stringify(body) });
  return response.text();
}

/** @param {any} body @param {import("fluffbuzz").RelayOptions} [options] */
async function relayed(body, options) {
  const { response, outcome } = client.relay(body, { endpoint: "responses", ...options });
  const answer = await response;
  return { status: answer.status, text: await answer.text(), outcome: await outcome };
}

/** The official client, whose requests are relayed in place of being sent. @param {import("fluffbuzz").RelayOptions} options */
const official = (options) => new OpenAI({
  apiKey: "unused",
  maxRetries: 0,
  fetch: async (_url, init) => client.relay(String(init?.body), { fallbacks: [], ...options }).response,
});

test("a stream of /responses passes byte for byte, and the outcome tells about it", async () => {
  const { status, text, outcome } = await relayed({ model: "hello", input: "hi", stream: true });
  assert.equal(status, 200);
  assert.equal(text, await direct("/responses", { model: "sim/plain", input: "hi", stream: true }));
  assert.match(text, /event: response\.completed\n/);
  const { usage, cost, finishReason, model, id, error, rules } = outcome;
  assert.deepEqual([finishReason, model, error, rules], ["stop", "openai/gpt-4o-mini", null, ["wire_model", "authorization"]]);
  assert.match(String(id), /^gen-/);
  assert.equal(usage?.total_tokens, Number(usage?.prompt_tokens) + Number(usage?.completion_tokens));
  assert.equal(usage?.cost, cost);
  assert.deepEqual(fake.requests.map(({ path }) => path), ["/api/v1/responses", "/api/v1/responses"]);
});

test("a whole answer of /responses", async () => {
  const body = { model: "sim/tools", input: "hi" };
  const { text, outcome } = await relayed(body);
  assert.equal(text, await direct("/responses", body));
  assert.equal(outcome.finishReason, "tool_calls");
  assert.equal(typeof outcome.cost, "number");
});

test("the configured model, and the body as it was written", async () => {
  const { outcome } = await relayed('{ "input": "hi",  "temperature":1.0 }');
  assert.equal(outcome.error, null);
  assert.equal(fake.requests[0].bodyText, '{ "input": "hi",  "temperature":1.0,"model":"sim/plain" }');
});

test("what fails before its output gives way to another model unseen", async () => {
  for (const model of ["sim/error-empty-choices", "sim/status-404", "sim/empty"]) {
    const { text, outcome } = await relayed({ model, input: "hi", stream: true }, { fallbacks: ["hello"] });
    assert.equal(text, await direct("/responses", { model: "sim/plain", input: "hi", stream: true }), model);
    assert.equal(outcome.attempts[0].model, model);
    assert.equal(outcome.attempts.at(-1)?.model, "sim/plain");
    assert.equal(outcome.error, null);
  }
});

test("a failure that upstream tells passes as it came, without [DONE]", async () => {
  const body = { model: "sim/midstream-error", input: "hi", stream: true };
  const { text, outcome } = await relayed(body);
  assert.equal(`${text}data: [DONE]\n\n`, await direct("/responses", body));
  assert.match(text, /"error_type":"provider_unavailable"/);
  assert.equal(outcome.error?.code, "provider_error");
  assert.equal(outcome.attempts.length, 1);
});

test("a stream that is cut ends in an error event", async () => {
  for (const model of ["sim/truncated-clean", "sim/truncated", "sim/plain?cut=12", "sim/plain?reset=12"]) {
    const { text, outcome } = await relayed({ model, input: "hi", stream: true });
    assert.match(text, /\n\nevent: error\ndata: \{"type":"error",[^\n]*\}\n\n$/, model);
    assert.ok(["truncated", "network"].includes(String(outcome.error?.code)), model);
  }
});

test("errors by status pass with their body", async () => {
  const { status, text, outcome } = await relayed({ model: "sim/status-402", input: "hi", stream: true }, { fallbacks: [] });
  assert.deepEqual([status, JSON.parse(text).error.code, outcome.error?.code], [402, "payment_required", "billing"]);
});

test("heartbeats keep a silent stream alive, and leaving ends it upstream", async () => {
  const { response, outcome } = client.relay({ model: "sim/stall", input: "hi", stream: true }, { endpoint: "responses", heartbeatMs: 20 });
  let text = "";
  for await (const bytes of /** @type {any} */ ((await response).body)) {
    text += Buffer.from(bytes).toString();
    // On a slow machine one may come before the first event as well.
    if (/output_text\.delta\n[^]*: heartbeat\n\n/.test(text)) break;
  }
  assert.match(text, /event: response\.output_text\.delta\n/);
  assert.equal((await outcome).error?.code, "aborted");
  await fake.waitForRequest((request) => request.aborted);
});

test("embeddings pass byte for byte, with their usage in the outcome", async () => {
  for (const more of [{}, { encoding_format: "base64", dimensions: 64 }]) {
    const body = { model: "acme/embed", input: Array.from({ length: 300 }, (_, i) => `text ${i}`), ...more };
    const { response, outcome } = client.relay(body, { endpoint: "embeddings", sessionId: "s1" });
    const { id: _id, ...answer } = await (await response).json();
    const { id: _other, ...wanted } = JSON.parse(await direct("/embeddings", body));
    assert.deepEqual(answer, wanted);
    const { usage, cost, model, finishReason, error } = await outcome;
    assert.deepEqual({ usage, cost, model, finishReason, error }, { usage: wanted.usage, cost: wanted.usage.cost, model: "acme/embed", finishReason: null, error: null });
  }
  assert.equal(fake.requests[0].headers["x-session-id"], "s1");
});

test("embeddings are retried, and go to no model that nobody named", async () => {
  const again = client.relay({ model: "sim/status-503?times=1&retry-after=0&then=plain", input: "hi" }, { endpoint: "embeddings" });
  assert.equal((await again.response).status, 200);
  assert.deepEqual((await again.outcome).attempts.map(({ code }) => code), ["overloaded", null]);
  const refused = client.relay({ model: "sim/status-404", input: "hi" }, { endpoint: "embeddings" });
  assert.equal((await refused.response).status, 404);
  assert.equal((await refused.outcome).attempts.length, 1);
  await assert.rejects(() => client.relay({ input: "hi" }, { endpoint: "embeddings" }).response, { code: "invalid_request", message: /^model: name the model/ });
});

test("the official client reads streams of /responses, and notices every failure", async () => {
  const { responses } = official({ endpoint: "responses" });
  const read = async (/** @type {string} */ model) => {
    /** @type {any[]} */
    const events = [];
    for await (const event of await responses.create({ model, input: "hi", stream: true })) events.push(event);
    return events;
  };
  assert.equal((await read("sim/plain")).at(-1).type, "response.completed");
  const failed = (await read("sim/midstream-error")).at(-1);
  assert.deepEqual([failed.type, failed.response.error_type], ["response.failed", "provider_unavailable"]);
  await assert.rejects(() => read("sim/truncated-clean"), (/** @type {any} */ error) => {
    assert.ok(error instanceof OpenAI.APIError);
    assert.match(error.message, /cut off/);
    assert.deepEqual([error.code, error.type], ["provider_unavailable", "provider_unavailable"]);
    return true;
  });
  const whole = await responses.create({ model: "sim/repeat", input: "said" });
  assert.equal(whole.output_text, "said");
});

test("the official client reads embeddings", async () => {
  const { embeddings } = official({ endpoint: "embeddings" });
  const { data, usage } = await embeddings.create({ model: "acme/embed", input: "hi", dimensions: 4 });
  assert.equal(data[0].embedding.length, 4);
  assert.ok(Math.abs(Math.hypot(...data[0].embedding) - 1) < 1e-6);
  assert.equal(usage.prompt_tokens, 1);
});

test("explain shows what would be sent", () => {
  const { url, body, candidates } = client.explain({ model: "hello", input: "hi" }, { endpoint: "responses" });
  assert.deepEqual({ url, body, candidates }, { url: `${fake.baseUrl}/responses`, body: { model: "sim/plain", input: "hi" }, candidates: ["sim/plain", "sim/repeat"] });
});

test("only relay knows other endpoints", async () => {
  const wrong = /** @type {any} */ ({ endpoint: "responses" });
  await assert.rejects(() => client.chat({ messages: [] }, wrong).result, { code: "invalid_request", message: /^options\.endpoint: is for client\.relay/ });
  await assert.rejects(() => client.relay({ input: "hi" }, /** @type {any} */ ({ endpoint: "messages" })).response, { message: /must be one of chat, responses, embeddings/ });
});
