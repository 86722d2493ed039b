// client.relay over real HTTP: what a reader of the relayed body gets, and what the outcome tells.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, beforeEach, test } from "node:test";
import { createClient } from "fluffbuzz";
import { startFakerouter } from "../fakerouter/server.mjs";

const KEY = "sk-or-secret-key-of-this-test";
const messages = [{ role: "user", content: "hi" }];
const fake = await startFakerouter({ port: 0 });
const client = await clientOf(fake.baseUrl);

after(async () => {
  client.close();
  await fake.close();
});
beforeEach(() => fake.reset());

/** @param {string} baseUrl */
function clientOf(baseUrl) {
  return createClient({ config: { models: { providers: { openrouter: { baseUrl } } } }, env: { OPENROUTER_API_KEY: KEY } });
}

/** What upstream says to whoever asks it itself. @param {string} model */
async function direct(model, stream = true) {
  const response = await fetch(`${fake.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model, messages, stream }),
  });
  return response.text();
}

/** @param {string} model @param {any} [options] */
async function relayed(model, options, stream = true) {
  const relay = client.relay({ model, messages, stream }, options);
  const response = await relay.response;
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, outcome: await relay.outcome };
}

/** The events of a stream as JSON, `[DONE]` as text; comments are left out. @param {string} text */
function eventsOf(text) {
  const blocks = text.split(/\r?\n\r?\n/).filter((block) => block.startsWith("data: "));
  return blocks.map((block) => (block === "data: [DONE]" ? "[DONE]" : JSON.parse(block.slice("data: ".length))));
}

/** The one error event that a failed stream must end with. @param {string} text */
function onlyError(text) {
  const events = eventsOf(text);
  const last = events.at(-1);
  assert.equal(events.filter((event) => event.error).length, 1, text);
  assert.ok(last.error, text);
  assert.ok(!events.includes("[DONE]"));
  assert.ok(events.every((event) => event === last || (event.choices[0]?.finish_reason ?? null) === null));
  assert.equal(last.choices[0].finish_reason, "error");
  return last.error;
}

for (const split of ["event", "whole", "byte", "random:5", "utf8"]) {
  test(`every byte of a good stream goes on, whatever the cuts: ${split}`, async () => {
    for (const sample of ["plain", "reasoning", "tools", "image", "bom-crlf"]) {
      const { text, outcome } = await relayed(`sim/${sample}?split=${split}`);
      assert.equal(text, await direct(`sim/${sample}`), sample);
      assert.equal(outcome.error, null);
      assert.ok(outcome.usage, sample);
      assert.deepEqual([outcome.spent.basis, outcome.spent.cost], ["upstream", outcome.cost], sample);
    }
  });
}

test("nothing of an attempt that another one follows is seen", async () => {
  const plain = await direct("sim/plain");
  const failing = ["status-404", "error-empty-choices?comments=3", "network-error", "empty"];
  // At the same time: the waits between retries are real.
  const answers = await Promise.all(failing.map((model) => relayed(`sim/${model}`, { fallbacks: ["sim/plain"] })));
  for (const { status, text, outcome } of answers) {
    assert.equal(status, 200);
    assert.equal(text, plain, outcome.attempts[0].model);
    assert.equal(outcome.attempts.at(-1)?.model, "sim/plain");
    assert.notEqual(outcome.attempts[0].code, null);
    assert.equal(outcome.finishReason, "stop");
  }
});

test("upstream's own error goes on when nothing follows", async () => {
  const { status, text, outcome } = await relayed("sim/status-402", { fallbacks: [] });
  assert.equal(status, 402);
  assert.equal(text, await direct("sim/status-402"));
  assert.equal(outcome.error?.code, "billing");
});

for (const split of ["event", "byte", "whole"]) {
  test(`a stream that fails in the middle ends in one error event: ${split}`, async () => {
    const { text, outcome } = await relayed(`sim/midstream-error?split=${split}`, { fallbacks: ["sim/plain"] });
    assert.equal(onlyError(text).message, "Provider disconnected unexpectedly");
    assert.match(text, /Preheat/);
    assert.equal(outcome.error?.code, "provider_error");
    assert.equal(outcome.attempts.length, 1);
  });

  test(`a stream that was cut ends in one error event: ${split}`, async () => {
    for (const [model, code] of [["truncated-clean", "truncated"], ["truncated", "network"]]) {
      const { text, outcome } = await relayed(`sim/${model}?split=${split}`, { fallbacks: ["sim/plain"] });
      assert.equal(onlyError(text).metadata.error_type, "provider_unavailable");
      assert.equal(outcome.error?.code, code);
    }
  });
}

test("a failing stream without output goes on up to the failure when nothing follows", async () => {
  const failing = ["error-empty-choices", "error-bare", "network-error", "empty"];
  const answers = await Promise.all(failing.map((model) => relayed(`sim/${model}`, { fallbacks: [] })));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
  assert.deepEqual(answers.map(({ text }) => onlyError(text).code), [502, 429, 502, 502]);
});

test("silence after output ends in one error event", async () => {
  const { text, outcome } = await relayed("sim/stall", { idleTimeoutMs: 50 });
  assert.equal(onlyError(text).code, 504);
  assert.equal(outcome.error?.code, "timeout");
});

test("where upstream has said nothing the response rejects", async () => {
  const relay = client.relay({ model: "sim/plain?first-delay=3600000", messages, stream: true }, { timeoutMs: 50, fallbacks: [] });
  await assert.rejects(relay.response, { code: "timeout" });
  assert.equal((await relay.outcome).error?.code, "timeout");
});

test("an aborted relay rejects before its response, and breaks after it", async () => {
  const early = new AbortController();
  const held = client.relay({ model: "sim/plain?header-delay=3600000", messages, stream: true }, { signal: early.signal });
  await fake.waitForRequest(() => true);
  early.abort();
  await assert.rejects(held.response, { code: "aborted" });
  const late = new AbortController();
  const begun = client.relay({ model: "sim/stall", messages, stream: true }, { signal: late.signal });
  const reader = /** @type {ReadableStream<Uint8Array>} */ ((await begun.response).body).getReader();
  await reader.read();
  late.abort();
  const toTheEnd = async () => {
    while (!(await reader.read()).done) continue;
  };
  await assert.rejects(toTheEnd, { code: "aborted" });
  const { error, spent } = await begun.outcome;
  assert.equal(error?.code, "aborted");
  assert.equal(spent.basis, "estimate");
});

test("cancelling the body closes upstream and settles the outcome", async () => {
  const relay = client.relay({ model: "sim/stall", messages, stream: true });
  const reader = /** @type {ReadableStream<Uint8Array>} */ ((await relay.response).body).getReader();
  await reader.read();
  await reader.cancel();
  await fake.waitForRequest((/** @type {any} */ request) => request.aborted);
  assert.equal((await relay.outcome).error?.code, "aborted");
});

test("an outcome does not wait for whoever reads the body", async () => {
  const relay = client.relay({ model: "sim/plain", messages });
  assert.equal((await relay.outcome).finishReason, "stop");
  assert.equal(await (await relay.response).text(), await direct("sim/plain", false));
});

const HEARTBEAT = ": heartbeat\n\n";

test("a silent stream gets heartbeats between its events, and nothing else changes", async () => {
  const { text, outcome } = await relayed("sim/plain?delay=5&split=random:3", { heartbeatMs: 2 });
  assert.ok(text.includes(HEARTBEAT));
  assert.equal(text.replaceAll(HEARTBEAT, ""), await direct("sim/plain"));
  assert.equal(outcome.error, null);
});

test("heartbeats begin the response, and a fallback still follows", async () => {
  const { status, headers, text, outcome } = await relayed("sim/status-404?header-delay=60", { heartbeatMs: 10, fallbacks: ["sim/plain"] });
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/event-stream");
  assert.ok(text.startsWith(HEARTBEAT));
  assert.equal(text.replaceAll(HEARTBEAT, ""), await direct("sim/plain"));
  assert.equal(outcome.attempts.length, 2);
});

test("a failure after heartbeats is one error event, before them it has its own status", async () => {
  const late = await relayed("sim/status-402?header-delay=60", { heartbeatMs: 10, fallbacks: [] });
  assert.equal(late.status, 200);
  assert.equal(onlyError(late.text).code, 402);
  assert.equal(late.outcome.error?.code, "billing");
  const early = await relayed("sim/status-402", { heartbeatMs: 60_000, fallbacks: [] });
  assert.equal(early.status, 402);
});

test("a whole answer gets no heartbeats", async () => {
  const { text } = await relayed("sim/plain?header-delay=60", { heartbeatMs: 10 }, false);
  assert.equal(text, await direct("sim/plain", false));
});

/** @param {(response: import("node:http").ServerResponse) => void} answer */
async function upstream(answer) {
  const server = createServer((request, response) => void request.resume().on("end", () => answer(response)));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const client = await clientOf(`http://127.0.0.1:${port}/api/v1`);
  const close = () => (client.close(), server.closeAllConnections(), new Promise((resolve) => server.close(resolve)));
  return { client, close };
}

const IMAGE = { type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(2 << 20)}` } };

test("an image of megabytes in a stream leaves usage and cost", async () => {
  const chunks = [
    { id: "gen-1", choices: [{ index: 0, delta: { content: "", images: [IMAGE] } }] },
    { id: "gen-1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
    { id: "gen-1", choices: [], usage: { cost: 0.25 } },
  ];
  const body = `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`;
  const { client, close } = await upstream((response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(body));
  const relay = client.relay({ model: "acme/m", messages, stream: true });
  assert.ok((await (await relay.response).text()) === body, "the body is not upstream's");
  const { usage, cost, finishReason, error } = await relay.outcome;
  assert.deepEqual({ usage, cost, finishReason, error }, { usage: { cost: 0.25 }, cost: 0.25, finishReason: "stop", error: null });
  await close();
});

test("an image of megabytes in a whole answer leaves usage and cost", async () => {
  const body = JSON.stringify({ id: "gen-1", choices: [{ index: 0, finish_reason: "stop", message: { content: "", images: [IMAGE] } }], usage: { cost: 0.25 } });
  const { client, close } = await upstream((response) => response.writeHead(200, { "content-type": "application/json" }).end(body));
  const relay = client.relay({ model: "acme/m", messages });
  assert.ok((await (await relay.response).text()) === body, "the body is not upstream's");
  const { usage, cost, finishReason, error } = await relay.outcome;
  assert.deepEqual({ usage, cost, finishReason, error }, { usage: { cost: 0.25 }, cost: 0.25, finishReason: "stop", error: null });
  await close();
});

test("an error behind an image of megabytes is still an error", async () => {
  const chunks = [
    { id: "gen-1", choices: [{ index: 0, delta: { content: "", images: [IMAGE] } }] },
    { id: "gen-1", choices: [], error: { code: 502, message: "broke" } },
  ];
  const body = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");
  const { client, close } = await upstream((response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(body));
  const relay = client.relay({ model: "acme/m", messages, stream: true });
  assert.equal(onlyError(await (await relay.response).text()).message, "broke");
  assert.equal((await relay.outcome).error?.code, "provider_error");
  await close();
});
