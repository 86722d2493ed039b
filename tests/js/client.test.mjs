// The public client against a real HTTP server: the simulator.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, beforeEach, test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";
import { startFakerouter } from "../fakerouter/server.mjs";
import { caseFiles } from "./case_files.mjs";

const KEY = "sk-or-secret-key-of-this-test";
const fake = await startFakerouter({ port: 0 });
const config = { models: { providers: { openrouter: { baseUrl: fake.baseUrl } } } };
const client = await createClient({ config, env: { OPENROUTER_API_KEY: KEY } });
const messages = [{ role: "user", content: "hi" }];
const PLAIN = caseFiles("stream").find(({ file }) => file === "01-plain-text")?.cases[0].expect.result.text;

after(async () => {
  client.close();
  await fake.close();
});
beforeEach(() => fake.reset());

/** @param {AsyncIterable<any>} stream */
async function collect(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

test("iterating streams the answer, the result holds it", async () => {
  const stream = client.chat({ model: "sim/plain", messages });
  const events = await collect(stream);
  assert.equal(events.filter((e) => e.type === "text").map((e) => e.text).join(""), PLAIN);
  assert.deepEqual(events.slice(-2).map((e) => e.type), ["usage", "finish"]);
  const result = await stream.result;
  assert.equal(result.text, PLAIN);
  assert.equal(fake.requests.length, 1, "one request, however it is read");
});

for (const split of ["byte", "utf8", "random:7", "event"]) {
  test(`any cut of the network gives the same text: ${split}`, async () => {
    assert.equal((await client.chat({ model: `sim/plain?split=${split}`, messages }).result).text, PLAIN);
  });
}

test("the result alone sends the request too, and a later iteration yields what happened", async () => {
  const stream = client.chat({ model: "sim/reasoning", messages });
  const { text, reasoning } = await stream.result;
  const events = await collect(stream);
  assert.deepEqual(events.filter((e) => e.type === "text"), [{ type: "text", text }]);
  assert.deepEqual(events.filter((e) => e.type === "reasoning"), [{ type: "reasoning", text: reasoning }]);
  assert.equal(fake.requests.length, 1);
});

test("a result and an iteration begun in the same turn share one request, whoever is first", async () => {
  for (const resultFirst of [true, false]) {
    fake.reset();
    const stream = client.chat({ model: "sim/plain", messages });
    const early = resultFirst ? stream.result : null;
    const collected = collect(stream);
    const { text } = await (early ?? stream.result);
    assert.equal(text, PLAIN);
    assert.equal((await collected).filter((e) => e.type === "text").map((e) => e.text).join(""), PLAIN);
    assert.equal(fake.requests.length, 1);
  }
});

test("nothing is sent before the stream is used", async () => {
  const stream = client.chat({ model: "sim/plain", messages });
  assert.equal(fake.requests.length, 0);
  await stream.result;
  assert.equal(fake.requests.length, 1);
});

test("a second iteration is misuse", async () => {
  const stream = client.chat({ model: "sim/plain", messages });
  await collect(stream);
  assert.throws(() => stream[Symbol.asyncIterator](), { code: "misuse" });
});

test("stream: false gives the same events and result", async () => {
  const stream = client.chat({ model: "sim/tools", messages, stream: false });
  const events = await collect(stream);
  assert.equal(events.filter((e) => e.type === "tool-call").length, 3);
  assert.equal((await stream.result).toolCalls[1].arguments, '{"city":"東京","note":"a\\"b\\\\c"}');
});

test("leaving the loop closes the request upstream", async () => {
  const stream = client.chat({ model: "sim/stall", messages });
  for await (const event of stream) if (event.type === "text") break;
  const request = await fake.waitForRequest((/** @type {any} */ r) => r.aborted);
  assert.equal(request.body.model, "sim/stall");
  await assert.rejects(stream.result, { code: "aborted" });
});

test("stream.abort() ends a pending read with what was received", async () => {
  const stream = client.chat({ model: "sim/stall", messages });
  const iterator = stream[Symbol.asyncIterator]();
  let text = "";
  while (!text) {
    const { value } = await iterator.next();
    if (value?.type === "text") text = value.text;
  }
  const pending = iterator.next();
  stream.abort();
  await assert.rejects(pending, (/** @type {any} */ error) => error.code === "aborted" && error.partial.text === text);
});

test("a signal that has fired already sends nothing", async () => {
  const stream = client.chat({ model: "sim/plain", messages }, { signal: AbortSignal.abort() });
  await assert.rejects(stream.result, { code: "aborted" });
  assert.equal(fake.requests.length, 0);
});

test("a signal aborts before headers", async () => {
  const controller = new AbortController();
  const stream = client.chat({ model: "sim/plain?header-delay=60000", messages }, { signal: controller.signal });
  const failed = assert.rejects(stream.result, { code: "aborted" });
  await fake.waitForRequest((/** @type {any} */ r) => r.scenario === "plain");
  controller.abort();
  await failed;
});

test("an upstream error is one typed error without the key", async () => {
  const refused = await createClient({ config, env: { OPENROUTER_API_KEY: "sk-or-revoked" } });
  await assert.rejects(refused.chat({ model: "sim/plain", messages }).result, (/** @type {any} */ error) => {
    assert.ok(error instanceof FluffBuzzError && error instanceof Error);
    assert.equal(error.code, "auth_permanent");
    assert.equal(error.status, 401);
    assert.equal(error.attempts.length, 1);
    assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes("sk-or-revoked"));
    return true;
  });
  refused.close();
});

test("a network failure keeps its cause", async () => {
  const nowhere = await createClient({ config: { models: { providers: { openrouter: { baseUrl: "http://127.0.0.1:1/v1" } } } }, env: { OPENROUTER_API_KEY: KEY } });
  await assert.rejects(nowhere.chat({ model: "a/b", messages }, { timeoutMs: 200 }).result, (/** @type {any} */ error) => {
    assert.equal(error.code, "network");
    assert.ok(error.cause instanceof Error);
    return true;
  });
  nowhere.close();
});

test("a failed model is followed by the next candidate", async () => {
  const stream = client.chat({ model: "sim/status-404", messages }, { fallbacks: ["sim/plain"] });
  const events = await collect(stream);
  assert.deepEqual(events.find((e) => e.type === "attempt"), { type: "attempt", model: "sim/plain", profile: "OPENROUTER_API_KEY", reason: "model_not_found", waitMs: 0 });
  const { attempts } = await stream.result;
  assert.deepEqual(attempts.map(({ model, status }) => [model, status]), [["sim/status-404", 404], ["sim/plain", 200]]);
});

test("relay passes upstream's bytes as received and says how it went", async () => {
  const direct = await fetch(`${fake.baseUrl}/chat/completions`, { method: "POST", headers: { authorization: `Bearer ${KEY}` }, body: JSON.stringify({ model: "sim/plain", messages, stream: true }) });
  const relay = client.relay({ model: "sim/plain?split=random:3", messages, stream: true });
  const response = await relay.response;
  assert.equal(response.headers.get("content-type"), direct.headers.get("content-type"));
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from(await direct.arrayBuffer()));
  const outcome = await relay.outcome;
  assert.equal(outcome.finishReason, "stop");
  assert.equal(outcome.cost, 0.00002745);
  assert.equal(outcome.error, null);
});

test("a relayed stream that was cut ends in an error event", async () => {
  const relay = client.relay({ model: "sim/truncated-clean", messages, stream: true });
  const text = await (await relay.response).text();
  const last = JSON.parse(text.trim().split("\n\n").at(-1)?.replace("data: ", "") ?? "");
  assert.equal(last.error.metadata.error_type, "provider_unavailable");
  assert.equal((await relay.outcome).error?.code, "truncated");
});

test("cancelling a relayed body closes upstream", async () => {
  const relay = client.relay({ model: "sim/stall", messages, stream: true });
  const reader = /** @type {ReadableStream<Uint8Array>} */ ((await relay.response).body).getReader();
  await reader.read();
  await reader.cancel();
  await fake.waitForRequest((/** @type {any} */ r) => r.aborted);
  assert.equal((await relay.outcome).error?.code, "aborted");
});

test("a relayed error keeps its status and body", async () => {
  const relay = client.relay({ model: "sim/status-402", messages });
  const response = await relay.response;
  assert.equal(response.status, 402);
  assert.equal((await response.json()).error.code, 402);
  assert.equal((await relay.outcome).error?.code, "billing");
});

test("request reaches other endpoints with the key, and none outside the base URL", async () => {
  const { data } = await (await client.request("/models")).json();
  assert.ok(data.some((/** @type {any} */ model) => model.id === "sim/plain"));
  assert.equal(fake.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
  for (const path of ["models", "//evil.example/x", "/../x", "/a/%2e%2e/x", "/x#y", "https://evil.example"]) {
    await assert.rejects(client.request(path), { code: "invalid_request" }, path);
  }
});

test("closing the client aborts what runs", async () => {
  const other = await createClient({ config, env: { OPENROUTER_API_KEY: KEY } });
  const running = other.chat({ model: "sim/stall", messages }).result;
  const failed = assert.rejects(running, { code: "aborted" });
  await fake.waitForRequest((/** @type {any} */ r) => r.scenario === "stall");
  other.close();
  await failed;
});

test("fifty calls at once do not mix", async () => {
  const models = ["sim/plain?split=random:1", "sim/reasoning?split=byte", "sim/tools?split=utf8"];
  const expected = await Promise.all(models.map((model) => client.chat({ model: model.split("?")[0], messages }).result));
  const results = await Promise.all(Array.from({ length: 50 }, (_, i) => client.chat({ model: models[i % 3], messages }).result));
  results.forEach((result, i) => assert.deepEqual(result.message, expected[i % 3].message));
});

test("a request that is no object, and one that has no JSON", async () => {
  await assert.rejects(client.chat(/** @type {any} */ (undefined)).result, { code: "invalid_request" });
  await assert.rejects(client.chat(/** @type {any} */ ([])).result, { code: "invalid_request", message: /must be a JSON object/ });
});

test("a config that is no JSON", async () => {
  await assert.rejects(createClient({ config: "{ env: " }), { code: "config_error" });
});

test("a wasm of one's own is used, and a broken one is a clear failure that does not stick", async () => {
  const bytes = await readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url));
  for (const wasm of [bytes, new WebAssembly.Module(bytes), new Response(bytes), new Response(bytes, { headers: { "content-type": "application/wasm" } })]) {
    const own = await createClient({ config, env: { OPENROUTER_API_KEY: KEY }, wasm });
    assert.equal((await own.chat({ model: "sim/plain", messages }).result).text, PLAIN);
    own.close();
  }
  await assert.rejects(createClient({ wasm: new Response("no", { status: 404 }) }), /could not be loaded: HTTP status 404/);
  await assert.rejects(createClient({ wasm: new Uint8Array([1, 2, 3]) }), WebAssembly.CompileError);
  (await createClient({ config, env: {} })).close();
});
