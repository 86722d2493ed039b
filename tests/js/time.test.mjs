// Sleep is no silence: a program that could not run must not find its calls timed out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "fluffbuzz";

const env = { OPENROUTER_API_KEY: "sk-or-test" };
const request = { model: "a/b", messages: [{ role: "user", content: "hi" }] };
const ANSWER = 'data: {"choices":[{"index":0,"delta":{"content":"awake"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const HEADERS = { "content-type": "text/event-stream" };

/** The whole program stands still, as in a suspended tab. */
function suspend(/** @type {number} */ ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Suspends the program once everybody waits; what `then` brings comes after the timers of the wake-up. */
function afterSleep(/** @type {() => void} */ then) {
  setImmediate(() => {
    suspend(2500);
    setImmediate(then);
  });
}

test("a body that is silent because the program slept is read on", async () => {
  const body = () =>
    new ReadableStream({ start: (controller) => afterSleep(() => (controller.enqueue(new TextEncoder().encode(ANSWER)), controller.close())) });
  const client = await createClient({ env, fetch: async () => new Response(body(), { headers: HEADERS }) });
  const { text, attempts } = await client.chat(request, { idleTimeoutMs: 1000, timeoutMs: 1200 }).result;
  assert.equal(text, "awake");
  assert.equal(attempts.length, 1);
  client.close();
});

test("a response that was slept through is taken", async () => {
  const fetch = () => new Promise((resolve) => afterSleep(() => resolve(new Response(ANSWER, { headers: HEADERS }))));
  const client = await createClient({ env, fetch: /** @type {any} */ (fetch) });
  const { text, attempts } = await client.chat(request, { timeoutMs: 1000 }).result;
  assert.equal(text, "awake");
  assert.equal(attempts.length, 1);
  client.close();
});

test("silence after the sleep still times out", async () => {
  const body = () => new ReadableStream({ start: () => afterSleep(() => {}) });
  const client = await createClient({ env, fetch: async () => new Response(body(), { headers: HEADERS }) });
  // Too little is left for another attempt.
  await assert.rejects(client.chat(request, { idleTimeoutMs: 300, timeoutMs: 400 }).result, { code: "timeout", phase: "idle" });
  client.close();
});
