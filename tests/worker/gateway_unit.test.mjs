// The gateway's own decisions, in Node with a client that is a stand-in: what a real upstream cannot be made to do.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { createClient } from "fluffbuzz";
import { createGateway } from "../../bindings/js/gateway.js";
import { STATUS_BY_CODE } from "../../bindings/js/gateway/errors.js";
import { assertRefusal } from "./helpers.mjs";

const TOKEN = "secret-token";

let gatewaySettings;
before(async () => {
  const client = await createClient({ env: {} });
  ({ gatewaySettings } = client);
  client.close();
});

const OUTCOME = { model: null, attempts: [], error: null, finishReason: null, firstOutputMs: null,
  spent: { cost: 0, basis: "nothing", promptTokens: null, completionTokens: null } };

/** @param {object} [fields] */
function fluffBuzzError(fields) {
  return Object.assign(new Error("what happened"), { name: "FluffBuzzError", code: "internal", status: null,
    retryAfterMs: null, generationId: null, upstream: null, attempts: [], param: null }, fields);
}

/** @param {Response | Error} response @param {Promise<object>} [outcome] */
function relaying(response, outcome = Promise.resolve(OUTCOME)) {
  return {
    gatewaySettings,
    models: { list: async () => [] },
    relay: () => ({ response: response instanceof Error ? Promise.reject(response) : Promise.resolve(response), outcome }),
    request: async () => response,
  };
}

/** @param {object} [init] */
function chat({ headers = {}, ...init } = {}) {
  return new Request("https://gateway.test/v1/chat/completions", { method: "POST", body: "{}", duplex: "half", ...init,
    headers: { "authorization": `Bearer ${TOKEN}`, "content-type": "application/json", ...headers } });
}

test("it cannot be made without a token or a client by accident", () => {
  const client = relaying(new Response());
  for (const token of [undefined, ""]) assert.throws(() => createGateway({ client, token }), /needs `token`/);
  assert.throws(() => createGateway({ token: TOKEN }), /needs `client`/);
});

test("null as token lets everybody in, and only null", async () => {
  const open = createGateway({ client: relaying(Response.json({ data: [] })), token: null });
  assert.equal((await open.fetch(new Request("https://gateway.test/v1/models"))).status, 200);
});

test("every error code of the client has a status", () => {
  const types = readFileSync(new URL("../../bindings/js/index.d.ts", import.meta.url), "utf8");
  const union = types.match(/export type ErrorCode =([^;]*);/)[1];
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  assert.deepEqual(Object.keys(STATUS_BY_CODE).sort(), codes.sort());
});

test("upstream's status is the client's status; without one the code decides", async () => {
  const cases = [
    [{ code: "rate_limit", status: 429, retryAfterMs: 2500 }, 429, "3"],
    [{ code: "overloaded", status: 529 }, 529, null],
    [{ code: "timeout" }, 504, null],
    [{ code: "network" }, 502, null],
    [{ code: "unknown_model" }, 404, null, "model_not_found"],
    // A 200 that broke before its first output, and a redirect, are failures all the same.
    [{ code: "truncated", status: 200 }, 502, null],
    [{ code: "redirected", status: 302 }, 502, null],
  ];
  for (const [fields, status, retryAfter, code = fields.code] of cases) {
    const gateway = createGateway({ client: relaying(fluffBuzzError(fields)), token: TOKEN });
    const response = await gateway.fetch(chat());
    assert.equal(response.headers.get("retry-after"), retryAfter);
    assert.equal((await assertRefusal(response, status, code)).message, "what happened");
  }
});

test("what upstream says about a failure passes, in OpenAI's shape", async () => {
  const upstream = { code: 403, message: "flagged", metadata: { reasons: ["x"] }, user_id: "user_1" };
  const error = fluffBuzzError({ code: "moderation", status: 403, upstream });
  const gateway = createGateway({ client: relaying(error), token: TOKEN });
  assert.deepEqual(await assertRefusal(await gateway.fetch(chat()), 403), { message: "what happened",
    type: "permission_error", code: "moderation", param: null, metadata: { reasons: ["x"] } });
});

test("a refusal names its field", async () => {
  const gateway = createGateway({ client: relaying(fluffBuzzError({ code: "not_allowed", param: "plugins.1" })), token: TOKEN });
  await assertRefusal(await gateway.fetch(chat()), 403, "not_allowed", "plugins.1");
});

test("a fault of the gateway is told to its operator, the client gets a request id only", async () => {
  const faults = [];
  const client = { gatewaySettings, relay: () => { throw new TypeError("internal detail"); } };
  const gateway = createGateway({ client, token: TOKEN, onFault: (error, id) => faults.push([error.message, id]) });
  const response = await gateway.fetch(chat());
  const id = response.headers.get("x-request-id");
  const { message } = await assertRefusal(response, 500, "internal");
  assert.doesNotMatch(message, /internal detail/);
  assert.deepEqual(faults, [["internal detail", id]]);
});

test("the host is asked to wait for the end of the call, and only then the request is told", async () => {
  let end;
  const outcome = new Promise((resolve) => (end = resolve));
  const waited = [];
  const lines = [];
  const gateway = createGateway({ client: relaying(new Response("data: x\n\n", { headers: { "content-type": "text/event-stream" } }), outcome), token: TOKEN, onRequest: (line) => lines.push(line) });
  await gateway.fetch(chat(), { waitUntil: (promise) => waited.push(promise) });
  assert.equal(waited.length, 1);
  assert.deepEqual(lines, []);
  end({ ...OUTCOME, model: "acme/m" });
  await waited[0];
  assert.deepEqual(lines.map(({ model, outcome: told }) => [model, told]), [["acme/m", "ok"]]);
});

test("of upstream's headers only the useful ones pass", async () => {
  const upstream = new Response("{}", { headers: { "content-type": "application/json", "set-cookie": "a=b", "server": "x",
    "access-control-allow-origin": "*", "cache-control": "public, max-age=60", "content-encoding": "gzip",
    "retry-after": "3", "x-generation-id": "gen-1", "x-ratelimit-remaining": "0", "x-openrouter-cache-status": "HIT" } });
  const gateway = createGateway({ client: relaying(upstream), token: TOKEN });
  const headers = Object.fromEntries((await gateway.fetch(chat())).headers);
  delete headers["x-request-id"];
  delete headers.traceparent;
  assert.deepEqual(headers, { "cache-control": "private, no-store", "content-type": "application/json", "retry-after": "3",
    "vary": "Origin", "x-content-type-options": "nosniff", "x-generation-id": "gen-1", "x-openrouter-cache-status": "HIT",
    "x-ratelimit-remaining": "0" });
});

test("an endless body is refused after a bounded read, and its source is cancelled", async () => {
  let pulled = 0;
  let cancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(1000));
    },
    cancel() { cancelled = true; },
  });
  const gateway = createGateway({ client: relaying(new Response()), token: TOKEN, maxBodyBytes: 10_000 });
  await assertRefusal(await gateway.fetch(chat({ body: endless })), 413, "request_too_large");
  assert.ok(cancelled);
  // What is kept, and as much again that is dropped so that the client hears the answer.
  assert.ok(pulled <= 24, `${pulled} chunks were read`);
});

test("a caller without the token cannot make the gateway keep its body", async () => {
  let relayed = false;
  const gateway = createGateway({ client: { gatewaySettings, relay: () => { relayed = true; } }, token: TOKEN, maxBodyBytes: 10 });
  const headers = { authorization: "Bearer wrong" };
  await assertRefusal(await gateway.fetch(chat({ headers, body: "x".repeat(100) })), 401, "invalid_api_key");
  assert.equal(relayed, false);
});

test("the body's bytes reach the client as they came, in whatever pieces", async () => {
  const text = "{\"messages\": [ ], \"x\":\"ü\" }\n";
  const bytes = new TextEncoder().encode(text);
  const pieces = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  let seen;
  const client = { gatewaySettings, relay: (body) => { seen = body; return relaying(new Response("{}")).relay(); } };
  await createGateway({ client, token: TOKEN }).fetch(chat({ body: pieces }));
  assert.equal(new TextDecoder().decode(seen), text);
});

test("the signal of the client's request reaches the call", async () => {
  const leave = new AbortController();
  let signal;
  const client = { gatewaySettings, relay: (_body, options) => {
    ({ signal } = options);
    const gone = new Promise((_, reject) => { signal.addEventListener("abort", () => reject(signal.reason)); });
    return { response: gone, outcome: Promise.resolve(OUTCOME) };
  } };
  const answer = createGateway({ client, token: TOKEN }).fetch(chat({ signal: leave.signal }));
  while (!signal) await new Promise(setImmediate);
  leave.abort();
  assert.equal((await answer).status, 499);
});

test("without a client every endpoint says why, and the rest is served all the same", async () => {
  const gateway = createGateway({ unavailable: { code: "config_error", message: "models.x: unknown key" }, token: null,
    assets: () => new Response("page") });
  const { message } = await assertRefusal(await gateway.fetch(new Request("https://gateway.test/v1/models")), 503, "config_error");
  assert.equal(message, "models.x: unknown key");
  const readiness = await gateway.fetch(new Request("https://gateway.test/readyz"));
  assert.equal(readiness.status, 503);
  assert.deepEqual(await readiness.json(), { status: "unready", problems: ["models.x: unknown key"] });
  assert.equal((await gateway.fetch(new Request("https://gateway.test/healthz"))).status, 200);
  assert.equal(await (await gateway.fetch(new Request("https://gateway.test/"))).text(), "page");
});

test("without assets the rest is 404", async () => {
  const gateway = createGateway({ client: relaying(new Response()), token: TOKEN });
  await assertRefusal(await gateway.fetch(new Request("https://gateway.test/")), 404, "not_found");
});
