// Faults of the simulator's transport: silence, ends and resets in each window, wrong types, counted faults.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, beforeEach, describe, test } from "node:test";
import { rawChat, rawSend } from "../fakerouter/raw_client.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";
import { MESSAGES, errorOf, sampleBytes, talkTo } from "./fakerouter_client.mjs";

const fake = await startFakerouter({ delay: 0 });
const { chat, stream, streamText } = talkTo(fake);
beforeEach(() => fake.reset());
after(() => fake.close());

const plain = sampleBytes("plain").toString();
/** The comment and event blocks of the recorded stream. */
const blocks = plain.split(/(?<=\n\n)/);

/** @param {Response} response what arrives before the body breaks or ends */
async function readAll(response) {
  let text = "";
  let broken = false;
  try {
    for await (const bytes of response.body) text += Buffer.from(bytes).toString();
  } catch {
    broken = true;
  }
  return { text, broken };
}

/** @param {string} model */
function rawText(model) {
  const body = JSON.stringify({ model, stream: true, messages: MESSAGES });
  return `POST /api/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** What has been received when a window begins. */
const WINDOW_MARK = { headers: "", first: "\r\n\r\n", 1: blocks[0] };

/** The error code that a bare socket sees when the gate opens, undefined for an orderly end. @param {string} at */
async function resetCode(at) {
  const socket = connect(fake.port, "127.0.0.1");
  let code;
  socket.on("error", (error) => (code = error.code));
  socket.write(rawText(`sim/plain?reset=${at}&gate=reset-${at}`));
  // A reset that arrives together with bytes in front of it looks like an end to Node.
  await fake.waitForRequest((request) => request.complete);
  for (let text = ""; !text.includes(WINDOW_MARK[at]); ) text += (await once(socket, "data"))[0];
  socket.resume();
  fake.openGate(`reset-${at}`);
  await new Promise((resolve) => socket.on("close", resolve));
  return code;
}

describe("stall", () => {
  for (const [at, received] of [["headers", null], ["first", 0], ["4", 4]]) {
    test(`at ${at}`, async () => {
      const controller = new AbortController();
      const pending = stream(`sim/plain?stall=${at}`, { signal: controller.signal });
      const settled = pending.catch(() => {});
      await fake.waitForRequest((request) => request.complete);
      if (received !== null) {
        const reader = (await pending).body.getReader();
        let text = "";
        const expected = blocks.slice(0, received).join("");
        while (text.length < expected.length) text += Buffer.from((await reader.read()).value).toString();
        assert.equal(text, expected);
      }
      controller.abort();
      const request = await fake.waitForRequest(({ closed }) => closed);
      assert.deepEqual([request.aborted, request.status], [true, received === null ? undefined : 200]);
      await settled;
    });
  }
});

describe("cut and reset", () => {
  test("cut ends the answer properly", async () => {
    assert.equal(await streamText("sim/plain?cut=first"), "");
    assert.equal(await streamText("sim/plain?cut=5"), blocks.slice(0, 5).join(""));
    assert.equal(await streamText("sim/plain?cut=1000"), plain);
    assert.equal(await (await chat({ model: "sim/plain?cut=9&split=byte" })).text(), '{"id":"ge');
  });

  test("before the headers both lose the connection", async () => {
    for (const knob of ["cut", "reset"]) {
      await assert.rejects(stream(`sim/plain?${knob}=headers`), TypeError);
      const request = await fake.waitForRequest(({ closed }) => closed);
      assert.deepEqual([request.aborted, request.status], [false, undefined]);
    }
    assert.equal((await rawSend(fake, rawText("sim/plain?cut=headers"))).length, 0);
  });

  test("reset is a TCP reset, in every window", async () => {
    for (const at of ["headers", "first", "1"]) {
      fake.reset();
      assert.equal(await resetCode(at), "ECONNRESET", at);
    }
  });

  test("errors can be cut too", async () => {
    const response = await stream("sim/status-503?cut=first");
    assert.deepEqual([response.status, await response.text()], [503, ""]);
    assert.equal((await readAll(await stream("sim/status-503?reset=first"))).broken, true);
  });

  test("a gate holds the end back until it is opened", async () => {
    const { body } = await stream("sim/plain?reset=5&gate=g1");
    const reader = body.getReader();
    let text = "";
    while (text.length < blocks.slice(0, 5).join("").length) text += Buffer.from((await reader.read()).value).toString();
    assert.equal(fake.requests[0].closed, false);
    fake.openGate("g1");
    await assert.rejects(reader.read(), TypeError);
    assert.equal((await readAll(await stream("sim/plain?reset=first&gate=g1"))).broken, true);
  });
});

describe("content type", () => {
  test("as asked around a good body", async () => {
    const types = { sse: "text/event-stream", json: "application/json", html: "text/html; charset=UTF-8", text: "text/plain", none: null };
    for (const [type, expected] of Object.entries(types)) {
      const response = await stream(`sim/plain?content-type=${type}`);
      assert.deepEqual([response.headers.get("content-type"), await response.text()], [expected, plain]);
    }
    assert.equal((await chat({ model: "sim/status-500?content-type=html" })).headers.get("content-type"), types.html);
  });
});

describe("jitter", () => {
  test("delays and keeps the bytes", async () => {
    assert.equal(await streamText("sim/plain?jitter=2"), plain);
    const { frames } = await rawChat(fake, { model: "sim/plain?jitter=2", stream: true, messages: MESSAGES });
    assert.equal(frames.length, blocks.length);
  });
});

describe("times", () => {
  test("only the first exchanges fail, then the answer is normal", async () => {
    const model = "sim/status-503?times=2";
    for (let i = 0; i < 2; i++) await errorOf(await stream(model), 503);
    assert.equal(await streamText(model), plain);
    assert.deepEqual(fake.requests.map(({ scenario }) => scenario), ["status-503", "status-503", "plain"]);
    fake.reset();
    await errorOf(await stream(model), 503);
  });

  test("also for faults of the transport, and with another scenario after them", async () => {
    const model = "sim/plain?reset=headers&times=1&then=usage-nonempty";
    await assert.rejects(stream(model), TypeError);
    assert.equal(await streamText(model), sampleBytes("usage-nonempty").toString());
    await errorOf(await stream("sim/plain?times=1&then=nothing"), 400);
    await errorOf(await stream("sim/plain?times=1&then=sim/plain"), 400);
  });

  test("counted for each run, key and scenario", async () => {
    const model = "sim/status-500?times=1";
    const statuses = async (...options) => Promise.all(options.map(async (headers) => (await stream(model, { headers })).status));
    assert.deepEqual(await statuses({ "x-sim-run": "a" }, { "x-sim-run": "b" }, { authorization: "Bearer other" }), [500, 500, 500]);
    assert.deepEqual(await statuses({ "x-sim-run": "a" }, { "x-sim-run": "c" }), [200, 500]);
  });
});

describe("wrong knobs", () => {
  for (const suffix of ["stall=now", "cut=-1", "reset=x", "error=g:1", "error=a", "hint=soon", "content-type=xml", "rate-limit=1",
    "rate-limit=1/0", "retry-after=soon", "times=x", "gate=a/b"]) {
    test(suffix, async () => void (await errorOf(await stream(`sim/plain?${suffix}`), 400)));
  }
});
