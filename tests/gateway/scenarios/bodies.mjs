// 20: what is refused before anything is asked of upstream.

import assert from "node:assert/strict";
import { HELLO, chat, createKey, openSocket, post, refused, tokenKey } from "../client.mjs";
import { eventually } from "../wait.mjs";

const LIMIT = 8 * 1024 * 1024;
const MIB = 1024 * 1024;

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerBodies(scenario) {
  scenario("20", "a body that is too large is refused before it has come", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const declared = openSocket(gateway, key, "", { length: 20 * MIB });
    await eventually("the refusal of what was declared", () => declared.received.includes("request_too_large"));
    assert.match(declared.received, /^HTTP\/1\.1 413 /);
    declared.socket.destroy();
    // Not through fetch, which would miss an answer that comes while it still sends.
    const undeclared = openSocket(gateway, key, "", { headers: { "content-length": "", "transfer-encoding": "chunked" } });
    for (let i = 0; i < 20; i++) undeclared.socket.write(`${MIB.toString(16)}\r\n${" ".repeat(MIB)}\r\n`);
    await eventually("the refusal of what came", () => undeclared.received.includes("request_too_large"));
    assert.match(undeclared.received, /^HTTP\/1\.1 413 /);
    undeclared.socket.destroy();
    await refused(await post(gateway, key, new Uint8Array(LIMIT + 1).fill(0x20)), 413, "request_too_large");
    assert.deepEqual(gateway.upstream.requests.filter(({ method }) => method === "POST"), []);
  });

  scenario("20", "wrong values name their field", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    /** @type {[unknown, string][]} */
    const cases = [
      ["{\"model\": ", "body"], ["", "body"], ["[]", "body"], ["null", "body"],
      [{ model: "sim/plain", messages: [] }, "messages"], [{ model: "sim/plain", messages: "x" }, "messages"],
      [{ model: 5, messages: HELLO }, "model"], [{ model: "sim/plain", messages: [5] }, "messages.0"],
      [{ model: "sim/plain", messages: [{ role: 5, content: "x" }] }, "messages.0.role"],
      [{ model: "sim/plain", messages: HELLO, stream: "yes" }, "stream"],
      [{ model: "sim/plain", messages: HELLO, models: "sim/plain" }, "models"],
    ];
    for (const [body, param] of cases) {
      const { param: named } = await refused(await post(gateway, key, body), 400).catch((error) => assert.fail(`${JSON.stringify(body)}: ${error.message}`));
      assert.equal(named, param, JSON.stringify(body));
    }
    assert.deepEqual(gateway.upstream.requests.filter(({ method }) => method === "POST"), []);
  });

  scenario("20", "ten thousand brackets are refused, and the next request is answered", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    for (const body of [`{"a":${"[".repeat(10_000)}`, `{"model":"sim/plain","messages":${"[".repeat(10_000)}${"]".repeat(10_000)}}`]) {
      await refused(await post(gateway, key, body), 400);
    }
    assert.equal((await chat(gateway, key, "sim/plain")).status, 200);
  });

  scenario("20", "a wrong content type is 415, a wrong method 405 with Allow, a wrong path 404", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", ""]) {
      await refused(await post(gateway, key, new TextEncoder().encode("{}"), { headers: { "content-type": type } }), 415, "unsupported_media_type");
    }
    await refused(await post(gateway, key, { messages: HELLO }, { headers: { "content-encoding": "gzip" } }), 415, "unsupported_encoding");
    const charset = { "content-type": "Application/JSON; charset=utf-8" };
    assert.equal((await post(gateway, key, { model: "sim/plain", messages: HELLO }, { headers: charset })).status, 200, "a charset is no obstacle");
    const methods = [["GET", "/v1/chat/completions", "POST"], ["GET", "/v1/embeddings", "POST"], ["PUT", "/v1/responses", "POST"], ["POST", "/v1/models", "GET"],
      ["DELETE", "/healthz", "GET"], ["POST", "/metrics", "GET"]];
    for (const [method, path, allow] of methods) {
      const response = await gateway.fetch(path, { method });
      assert.deepEqual((response.headers.get("allow") ?? "").split(/, */).filter((name) => !["HEAD", "OPTIONS"].includes(name)), [allow], path);
      await refused(response, 405, "method_not_allowed");
    }
    assert.deepEqual((await gateway.fetch("/v1/keys", { method: "PUT" })).headers.get("allow")?.split(/, */).sort(), ["GET", "POST"]);
    for (const path of ["/v1", "/v1/", "/v1/nothing", "/v1/chat/completions/", "/v1/__proto__"]) await refused(await gateway.fetch(path), 404, "not_found");
  });

  scenario("20", "more bodies under way than fit are refused until there is room", (stage) => alone(stage, async (gateway, key) => {
    const { slow, busy } = await fillUp(gateway, key);
    assert.ok(Number(busy.headers.get("retry-after")) >= 1);
    await refused(busy, 503, "busy");
    slow.socket.write(" ");
    await eventually("the slow one is answered", () => slow.received.startsWith("HTTP/1.1 200 "));
    slow.socket.destroy();
    assert.equal((await askLarge(gateway, key)).status, 200);
  }));

  scenario("20", "a client that leaves in the middle of its body gives the room back", (stage) => alone(stage, async (gateway, key) => {
    for (const end of ["destroy", "resetAndDestroy"]) {
      const { slow } = await fillUp(gateway, key);
      slow.socket[end]();
      await eventually(`there is room after ${end}`, async () => (await askLarge(gateway, key)).status === 200);
    }
  }));
}

/** @param {import("../hosts.mjs").Gateway} gateway @param {{ key: string }} key */
async function askLarge(gateway, key) {
  const response = await chat(gateway, key, "sim/plain", { padding: "x".repeat(2000) });
  if (response.status !== 503) await response.arrayBuffer();
  return response;
}

/**
 * A client that has sent all but the last byte of a body that takes the gateway's whole room.
 * @param {import("../hosts.mjs").Gateway} gateway @param {{ key: string }} key
 */
async function fillUp(gateway, key) {
  const length = 65_000;
  const text = JSON.stringify({ model: "sim/plain", messages: HELLO });
  const open = () => openSocket(gateway, key, "", { length, part: text + " ".repeat(length - text.length - 1) });
  let slow = open();
  const busy = await eventually("it is busy", async () => {
    const response = await askLarge(gateway, key);
    // Of two bodies at the same time the small one may come first.
    if (slow.received.includes("503")) slow = open();
    else if (response.status === 503) return response;
  });
  return { slow, busy };
}

/**
 * @param {import("../suite.mjs").Stage} stage
 * @param {(gateway: import("../hosts.mjs").Gateway, key: { key: string }) => Promise<void>} work
 */
async function alone(stage, work) {
  const gateway = await stage.gateway("narrow");
  await gateway.onOneIsolate(() => work(gateway, tokenKey(gateway)));
}
