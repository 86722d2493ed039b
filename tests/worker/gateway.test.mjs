// The gateway's contract over HTTP, in real workerd, with the simulator as upstream.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { start } from "../../worker/start.mjs";
import { assertRefusal, postChat, rawRequest, USER } from "./helpers.mjs";

const PLAIN = readFileSync(new URL("../cases/stream/01-plain-text.sse", import.meta.url));
const LIMIT = 8 * 1024 * 1024;

/** @type {import("../../worker/start.mjs").Running} */
let worker;
before(async () => {
  worker = await start({ port: 0, quiet: true });
});
after(() => worker?.close());
beforeEach(() => worker.fakerouter.reset());

/** The recorded request for a model, once its connection is closed. @param {string} model the beginning of its id */
const closedRequest = (model) =>
  worker.fakerouter.waitForRequest(({ closed, body }) => closed && body?.model.startsWith(model));
const chatRequests = () => worker.fakerouter.requests.filter(({ path }) => path.endsWith("/chat/completions"));

test("a stream arrives byte for byte as upstream sent it", async () => {
  const response = await postChat(worker, { model: "sim/plain", messages: USER, stream: true });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^text\/event-stream/);
  assert.equal(response.headers.get("x-accel-buffering"), "no");
  assert.equal(response.headers.get("cache-control"), "private, no-store");
  assert.equal(response.headers.get("content-encoding"), null);
  assert.match(response.headers.get("x-request-id"), /^[0-9a-f-]{36}$/);
  assert.match(response.headers.get("x-generation-id"), /^gen-/);
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(PLAIN), "the bytes differ");
});

test("so does a stream that comes in single bytes", async () => {
  const response = await postChat(worker, { model: "sim/plain?split=byte", messages: USER, stream: true });
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(PLAIN), "the bytes differ");
});

test("upstream gets the worker's key, and nothing of the client's identity", async () => {
  const headers = { "cookie": "a=b", "x-forwarded-host": "evil.test", "user-agent": "client-agent", "x-openrouter-cache": "true" };
  await (await postChat(worker, { model: "sim/plain", messages: USER }, { headers })).arrayBuffer();
  const [sent] = chatRequests();
  assert.equal(sent.headers.authorization, "Bearer sk-or-v1-simulator");
  const wire = JSON.stringify(sent.rawHeaders);
  for (const secret of [worker.token, "a=b", "evil.test", "client-agent"]) assert.ok(!wire.includes(secret), secret);
  assert.equal(sent.headers["x-openrouter-cache"], undefined);
});

test("on an upstream that is not OpenRouter no attribution is sent", async () => {
  await (await postChat(worker, { model: "sim/plain", messages: USER })).arrayBuffer();
  const names = Object.keys(chatRequests()[0].headers);
  assert.deepEqual(names.filter((name) => /^(http-referer|x-openrouter-|x-title)/.test(name)), []);
});

test("a missing, malformed or wrong token is refused with one and the same answer", async () => {
  const presented = "sk-or-presented-by-mistake";
  const bodies = new Set();
  for (const authorization of ["", `Bearer ${presented}`, presented, "Bearer ", `Basic ${presented}`, `Bearer ${worker.token}x`]) {
    const response = await postChat(worker, { model: "sim/plain", messages: USER }, { headers: { authorization } });
    const seen = JSON.stringify([...response.headers]);
    const error = await assertRefusal(response, 401, "invalid_api_key");
    assert.equal(error.type, "authentication_error");
    assert.ok(!seen.includes(presented) && !JSON.stringify(error).includes(presented), "the token is repeated");
    bodies.add(JSON.stringify(error));
  }
  assert.equal(bodies.size, 1);
  await assertRefusal(await fetch(`${worker.url}/v1/models`), 401, "invalid_api_key");
  assert.deepEqual(worker.fakerouter.requests, []);
});

test("an unknown endpoint is 404, a wrong method 405 with Allow, a wrong content type 415", async () => {
  for (const path of ["/v1", "/v1/", "/v1/nope", "/v1/chat/completions/", "/v1/__proto__"]) {
    await assertRefusal(await fetch(worker.url + path), 404, "not_found");
  }
  const wrong = [["GET", "/v1/chat/completions", "POST"], ["POST", "/v1/models", "GET"], ["DELETE", "/healthz", "GET"]];
  for (const [method, path, allow] of wrong) {
    const response = await fetch(worker.url + path, { method });
    assert.equal(response.headers.get("allow"), allow);
    await assertRefusal(response, 405, "method_not_allowed");
  }
  for (const type of ["text/plain", "", "application/x-www-form-urlencoded"]) {
    const bytes = new TextEncoder().encode("{}");
    const response = await postChat(worker, bytes, { headers: { "content-type": type } });
    await assertRefusal(response, 415, "unsupported_media_type");
  }
  const packed = await postChat(worker, { messages: USER }, { headers: { "content-encoding": "gzip" } });
  await assertRefusal(packed, 415, "unsupported_encoding");
});

test("a charset in the content type is no obstacle", async () => {
  const headers = { "content-type": "Application/JSON; charset=utf-8" };
  const response = await postChat(worker, { model: "sim/plain", messages: USER }, { headers });
  assert.equal(response.status, 200);
  await response.arrayBuffer();
});

test("a body that is too large is refused, declared or not", async () => {
  await assertRefusal(await postChat(worker, new Uint8Array(LIMIT + 1).fill(0x20)), 413, "request_too_large");
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  let left = 9;
  const unannounced = new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk);
      else controller.close();
    },
  });
  await assertRefusal(await postChat(worker, unannounced), 413, "request_too_large");
  assert.deepEqual(worker.fakerouter.requests, []);
});

test("a declared length is refused although the body never comes", async () => {
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${worker.token}\r\n` +
    `content-type: application/json\r\ncontent-length: ${LIMIT + 1}\r\n\r\n`;
  const answer = await rawRequest(worker.url, [head], (received) => received.includes("request_too_large"));
  assert.match(answer, /^HTTP\/1\.1 413 /);
});

test("a body that is no JSON, or no chat request, is 400 and reaches nobody", async () => {
  for (const body of ["{\"model\": ", "", "[]", "{\"model\":\"sim/plain\",\"messages\":[]} x"]) {
    await assertRefusal(await postChat(worker, body), 400, "invalid_request", "body");
  }
  await assertRefusal(await postChat(worker, `{"a":${"[".repeat(10_000)}`), 400, "invalid_request", "body");
  assert.deepEqual(worker.fakerouter.requests, []);
});

test("an upstream refusal passes with its status, retry-after and a JSON body", async () => {
  // Longer than the core waits itself, so that it answers at once.
  const response = await postChat(worker, { model: "sim/status-429?retry-after=75", messages: USER, stream: true });
  assert.equal(response.headers.get("retry-after"), "75");
  assert.equal(response.status, 429);
  const { error } = await response.json();
  assert.match(error.message, /Rate limit exceeded/);
});

test("an upstream that fails, redirects or answers HTML becomes a JSON error", async () => {
  const expected = [["sim/status-402", 402], ["sim/status-404", 404], ["sim/redirect", 502], ["sim/html-502", 502]];
  for (const [model, status] of expected) {
    const response = await postChat(worker, { model, messages: USER });
    assert.equal(response.status, status, model);
    assert.equal(typeof (await response.json()).error.message, "string", model);
  }
});

test("a client that leaves in the middle of a stream closes upstream", async () => {
  const leave = new AbortController();
  const response = await postChat(worker, { model: "sim/long?delay=20", messages: USER, stream: true }, { signal: leave.signal });
  const { value } = await response.body.getReader().read();
  assert.match(new TextDecoder().decode(value), /data: /);
  leave.abort();
  const { aborted } = await closedRequest("sim/long");
  assert.equal(aborted, true);
});

test("a connection that breaks before upstream answers closes upstream", async () => {
  const body = JSON.stringify({ model: "sim/plain?header-delay=3600000", messages: USER });
  const { hostname, port } = new URL(worker.url);
  const socket = connect(Number(port), hostname);
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${worker.token}\r\n` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await worker.fakerouter.waitForRequest(({ complete }) => complete);
  // An orderly end of the client's side is visible only when the next byte is written to it; a reset is seen at once.
  socket.resetAndDestroy();
  const { aborted } = await closedRequest("sim/plain?header-delay");
  assert.equal(aborted, true);
});

test("health needs no token and asks nobody", async () => {
  const response = await fetch(`${worker.url}/healthz`);
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.deepEqual(await response.json(), { status: "ok", upstream: "simulator", version });
  assert.equal(response.headers.get("cache-control"), "private, no-store");
  assert.deepEqual(worker.fakerouter.requests, []);
});
