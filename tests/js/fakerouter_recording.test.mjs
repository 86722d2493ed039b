// What the simulator keeps of every request, and how it ends.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { rawChat, rawSend } from "../fakerouter/raw_client.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";
import { KEY, MESSAGES, talkTo } from "./fakerouter_client.mjs";

const fake = await startFakerouter({ delay: 0 });
const { get, chat, stream, streamText } = talkTo(fake);
beforeEach(() => fake.reset());
after(() => fake.close());

describe("recording", () => {
  test("keeps order, case and text", async () => {
    const body = { model: "sim/plain", stream: true, messages: [{ role: "user", content: "\u6771 \u2028" }] };
    await rawChat(fake, body, { "X-Zed": "1", "HTTP-Referer": "https://a.example", "x-alpha": "2" });
    const [request] = fake.requests;
    assert.deepEqual(request.rawHeaders.slice(-3), [["X-Zed", "1"], ["HTTP-Referer", "https://a.example"], ["x-alpha", "2"]]);
    assert.equal(request.headers["http-referer"], "https://a.example");
    assert.equal(request.bodyText, JSON.stringify(body));
    assert.deepEqual(request.body, body);
    const { method, path, query, status, aborted, closed } = await fake.waitForRequest((one) => one.closed);
    assert.deepEqual({ method, path, query, status, aborted, closed }, {
      method: "POST", path: "/api/v1/chat/completions", query: "", status: 200, aborted: false, closed: true,
    });
  });

  test("over HTTP without keys, and reset", async () => {
    await streamText("sim/plain");
    const text = await (await get("/__sim/requests")).text();
    assert.ok(!text.includes(KEY));
    assert.equal(JSON.parse(text).requests[0].headers.authorization, `Bearer ... (${KEY.length} characters)`);
    assert.equal(fake.requests[0].headers.authorization, `Bearer ${KEY}`);
    assert.deepEqual(await (await get("/__sim/health")).json(), { ok: true, requests: 1 });
    assert.equal((await get("/__sim/requests", { method: "DELETE" })).status, 204);
    assert.deepEqual(fake.requests, []);
  });

  test("keeps the last thousand", async () => {
    const request = "GET /api/v1/key HTTP/1.1\r\nHost: x\r\n";
    await rawSend(fake, `${request}\r\n`.repeat(1009) + `${request}Connection: close\r\n\r\n`);
    assert.equal(fake.requests.length, 1000);
    assert.equal(fake.requests.at(-1).number, 1010);
  });

  test("sees a client leave, before and after the headers", async () => {
    for (const model of ["sim/stall", "sim/plain?header-delay=3600000", "sim/slow?delay=3600000"]) {
      fake.reset();
      const controller = new AbortController();
      const pending = stream(model, { signal: controller.signal });
      const settled = pending.catch((error) => assert.equal(error.name, "AbortError"));
      await fake.waitForRequest((request) => request.complete);
      if (!model.includes("header-delay")) await (await pending).body.getReader().read();
      controller.abort();
      const request = await fake.waitForRequest(({ closed }) => closed);
      assert.equal(request.aborted, true, model);
      assert.equal(request.status, model.includes("header-delay") ? undefined : 200);
      await settled;
    }
  });

  test("sees a client leave while it sends", async () => {
    const controller = new AbortController();
    const body = new ReadableStream({ start: (upload) => upload.enqueue(Buffer.from("{")) });
    const rejected = assert.rejects(chat("", { body, duplex: "half", signal: controller.signal }), { name: "AbortError" });
    await fake.waitForRequest(() => true);
    controller.abort();
    const request = await fake.waitForRequest(({ closed }) => closed);
    assert.deepEqual([request.aborted, request.complete, request.status], [true, false, undefined]);
    await rejected;
  });
});

describe("life cycle", () => {
  test("close() ends what runs, twice is fine", async () => {
    const server = await startFakerouter();
    const body = JSON.stringify({ model: "sim/stall", stream: true, messages: MESSAGES });
    const init = { method: "POST", body, headers: { authorization: `Bearer ${KEY}` } };
    const response = await fetch(`${server.baseUrl}/chat/completions`, init);
    const neverComes = assert.rejects(server.waitForRequest(() => false), /closed/);
    await Promise.all([server.close(), server.close(), neverComes]);
    await assert.rejects(response.text());
    await assert.rejects(fetch(server.baseUrl));
    assert.equal(server.requests[0].aborted, false);
  });

  for (const signal of ["SIGINT", "SIGTERM"]) {
    test(`the command stops on ${signal} with clients waiting`, async () => {
      const main = fileURLToPath(new URL("../fakerouter/main.mjs", import.meta.url));
      const child = spawn(process.execPath, [main, "--port", "0", "--first-delay", "3600000"]);
      const [line] = await once(createInterface(child.stdout), "line");
      const [baseUrl] = /http:\S+\/api\/v1/.exec(line);
      const body = JSON.stringify({ model: "sim/plain", stream: true, messages: MESSAGES });
      const response = await fetch(`${baseUrl}/chat/completions`, { method: "POST", body, headers: { authorization: "Bearer k" } });
      assert.equal(response.status, 200);
      child.kill(signal);
      assert.deepEqual(await once(child, "exit"), [0, null]);
      await assert.rejects(response.text());
    });
  }
});
