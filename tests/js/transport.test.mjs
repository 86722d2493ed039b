// The client over transports that misbehave: deaf to the abort signal, cut in the middle, of no known kind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "fluffbuzz";

const messages = [{ role: "user", content: "hi" }];
const request = { model: "acme/m", messages, stream: true };
const EVENT_STREAM = { headers: { "content-type": "text/event-stream" } };

/** @param {string} text */
function chunk(text) {
  return new TextEncoder().encode(`data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"${text}"}}]}\n\n`);
}

/** @param {any} fetch */
function clientOver(fetch) {
  return createClient({ env: { OPENROUTER_API_KEY: "sk-or-test" }, fetch });
}

/**
 * A response that brings `first` and then does what `then` says.
 * @param {string} first @param {(controller: ReadableStreamDefaultController) => void} then @param {() => void} [cancel]
 */
function answerOf(first, then, cancel = () => {}) {
  let pulls = 0;
  const pull = (/** @type {ReadableStreamDefaultController} */ controller) => (pulls++ === 0 ? controller.enqueue(chunk(first)) : then(controller));
  return new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }), EVENT_STREAM);
}

const silence = () => {};

/** @param {AsyncIterator<any>} iterator */
async function firstText(iterator) {
  for (;;) {
    const { value } = await iterator.next();
    if (value?.type === "text") return value.text;
  }
}

test("a fetch that is deaf to its signal does not hold a call beyond its time or its abort", { timeout: 5000 }, async () => {
  const client = await clientOver(() => new Promise(() => {}));
  await assert.rejects(client.chat(request, { timeoutMs: 20 }).result, { code: "timeout", phase: "total" });
  const stream = client.chat(request);
  const failed = assert.rejects(stream.result, { code: "aborted" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  stream.abort();
  await failed;
  client.close();
});

test("what a deaf fetch still brings is let go", { timeout: 5000 }, async () => {
  let cancelled = () => {};
  const released = new Promise((resolve) => (cancelled = () => resolve(undefined)));
  const late = () => new Promise((resolve) => setTimeout(() => resolve(answerOf("late", silence, cancelled)), 50));
  const client = await clientOver(late);
  await assert.rejects(client.chat(request, { timeoutMs: 10 }).result, { code: "timeout" });
  await released;
  client.close();
});

test("a body that is deaf to the signal is cancelled", { timeout: 5000 }, async () => {
  let cancels = 0;
  const client = await clientOver(async () => answerOf("a", silence, () => void cancels++));
  const stream = client.chat(request);
  const iterator = stream[Symbol.asyncIterator]();
  assert.equal(await firstText(iterator), "a");
  const pending = assert.rejects(Promise.resolve(iterator.next()), { code: "aborted" });
  stream.abort();
  await pending;
  await assert.rejects(client.chat(request, { timeoutMs: 30 }).result, { code: "timeout", phase: "total" });
  assert.equal(cancels, 2);
  client.close();
});

test("the total time counts while nobody reads, and nothing that has come is lost by it", { timeout: 5000 }, async () => {
  const client = await clientOver(async () => answerOf("a", silence));
  const iterator = client.chat(request, { timeoutMs: 30, idleTimeoutMs: 60_000 })[Symbol.asyncIterator]();
  assert.equal(await firstText(iterator), "a");
  await new Promise((resolve) => setTimeout(resolve, 60));
  await assert.rejects(Promise.resolve(iterator.next()), { code: "timeout", phase: "total" });
  const buffered = await clientOver(async () => new Response(new Blob([chunk("a"), chunk("b"), 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n']), EVENT_STREAM));
  const slow = buffered.chat(request, { timeoutMs: 10 });
  await slow.result;
  client.close();
  buffered.close();
});

test("a relayed stream that breaks repeats nothing", async () => {
  const client = await clientOver(async () => answerOf("ONCE", (controller) => controller.error(new Error("reset"))));
  const relay = client.relay(request);
  const text = await (await relay.response).text();
  assert.equal(text.split("ONCE").length, 2, text);
  assert.match(text, /"error_type":"provider_unavailable"/);
  assert.equal((await relay.outcome).error?.code, "network");
  client.close();
});

test("a relay that is aborted between two reads repeats nothing", async () => {
  const controller = new AbortController();
  const client = await clientOver(async () => answerOf("a", silence));
  const relay = client.relay(request, { signal: controller.signal });
  const reader = /** @type {ReadableStream<Uint8Array>} */ ((await relay.response).body).getReader();
  assert.deepEqual((await reader.read()).value, chunk("a"));
  controller.abort();
  await assert.rejects(reader.read(), { code: "aborted" });
  client.close();
});

test("a relayed response without a body has an outcome", { timeout: 5000 }, async () => {
  const client = await clientOver(async () => new Response(null, { status: 204 }));
  const relay = client.relay(request);
  assert.equal((await relay.response).status, 204);
  assert.equal((await relay.outcome).error?.code, "bad_response");
  client.close();
});

test("who awaits only the outcome of a relay hears of a failure there", async (t) => {
  const unhandled = t.mock.fn();
  process.on("unhandledRejection", unhandled);
  const client = await clientOver(async () => new Response(null, { status: 302 }));
  assert.equal((await client.relay(request).outcome).error?.code, "redirected");
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", unhandled);
  assert.equal(unhandled.mock.callCount(), 0);
  client.close();
});

test("an error names the cause of its own attempt only", async () => {
  let calls = 0;
  const client = await clientOver(async () => {
    if (calls++ === 0) throw new Error("reset");
    return Response.json({ error: { code: 401, message: "no" } }, { status: 401 });
  });
  await assert.rejects(client.chat(request).result, (/** @type {any} */ error) => error.code === "auth" && error.cause === undefined);
  client.close();
});

test("what is no Response ends the call with a typed error", async () => {
  const client = await clientOver(async () => ({ status: 200, body: null }));
  await assert.rejects(client.chat(request).result, (/** @type {any} */ error) => error.code === "internal" && error.cause instanceof TypeError);
  client.close();
});

test("a request text that begins with no ASCII is refused like any other", { timeout: 5000 }, async () => {
  const client = await clientOver(async () => new Response());
  assert.throws(() => client.explain("é"), { code: "invalid_request" });
  await assert.rejects(client.relay("漢").response, { code: "invalid_request" });
  client.close();
});

test("request takes headers in every form that fetch takes", async () => {
  /** @type {any} */
  let seen;
  const client = await clientOver(async (/** @type {string} */ _url, /** @type {any} */ init) => ((seen = Object.fromEntries(init.headers)), new Response()));
  for (const headers of [{ "X-One": "1" }, new Headers({ "X-One": "1" }), /** @type {[string, string][]} */ ([["X-One", "1"]])]) {
    await client.request("/models", { headers });
    assert.equal(seen["x-one"], "1");
  }
  client.close();
});

test("a fetch that was passed is called without an object of ours as its this", async () => {
  /** @type {unknown[]} */
  const seen = [];
  const client = await clientOver(/** @this {unknown} */ function () {
    seen.push(this);
    return Promise.resolve(new Response("{}", { status: 400 }));
  });
  await assert.rejects(client.chat(request).result, { code: "invalid_request" });
  assert.deepEqual(seen, [undefined]);
  client.close();
});
