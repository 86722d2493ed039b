// Memory of the core stays flat, and handles are free when a call has ended, however it ended.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createClient } from "fluffbuzz";
import { Core, MODE } from "../../dist/core.js";
import createModule from "../../dist/fluffbuzz.mjs";
import { loadModule } from "../../dist/instantiate.js";
import { bodyOf, caseFiles } from "./case_files.mjs";

const load = () => loadModule(createModule, () => readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url)));
const SETTINGS = { config: "{}", env: '{"OPENROUTER_API_KEY":"sk-or-test-1234"}', credentials: "" };

test("20,000 calls leave the core's memory as it was", async () => {
  const module = await load();
  const core = new Core(module, SETTINGS);
  const streams = caseFiles("stream").map(({ cases: [one] }) => ({ ...one.response, body: bodyOf(one) }));
  const request = JSON.stringify({ model: "anthropic/m", messages: [{ role: "system", content: "S".repeat(500) }] });
  const run = (/** @type {number} */ i) => {
    const { status, headers, body } = streams[i % streams.length];
    const call = core.call(i % 2 ? MODE.chat : MODE.relay, request, '{"thinking":"high","timeoutMs":100}');
    call.start(0);
    core.body(call);
    if (i % 5 !== 0) call.on_response(status, JSON.stringify(Object.entries(headers)), 1, 0);
    if (i % 7 !== 0) call.on_body(core.write(body), 2);
    if (i % 3 === 0) call.on_failure("aborted", 3);
    else call.on_body_end(3);
    core.output();
    call.delete();
  };
  for (let i = 0; i < 1000; i++) run(i);
  const before = module.HEAPU8.length;
  for (let i = 0; i < 20_000; i++) run(i);
  assert.equal(module.HEAPU8.length, before);
  core.delete();
});

test("clients come and go without the memory growing", async () => {
  const module = await load();
  const make = () => new Core(module, SETTINGS).delete();
  for (let i = 0; i < 200; i++) make();
  const before = module.HEAPU8.length;
  for (let i = 0; i < 5000; i++) make();
  assert.equal(module.HEAPU8.length, before);
});

test("a body of 8 MiB is held once and given back", async () => {
  const module = await load();
  const core = new Core(module, SETTINGS);
  core.loadCatalogue(200, '{"data":[]}');
  const image = `data:image/png;base64,${"A".repeat(8 << 20)}`;
  const text = JSON.stringify({ model: "a/b", messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: image } }] }] });
  const run = () => {
    const call = core.call(MODE.chat, text, "");
    call.start(0);
    assert.equal(core.body(call).length, text.length + '"stream":true,'.length);
    call.delete();
  };
  run();
  const before = module.HEAPU8.length;
  assert.ok(before < 24 << 20, `${before} bytes for a body of 8 MiB`);
  for (let i = 0; i < 10; i++) run();
  assert.equal(module.HEAPU8.length, before);
});

test("an image of 8 MiB is held once on its way in and once on its way out", async () => {
  const module = await load();
  const core = new Core(module, SETTINGS);
  core.loadCatalogue(200, '{"data":[]}');
  const image = new Uint8Array(8 << 20);
  image.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const head = `${JSON.stringify({ prompt: "x", inputImages: [{ kind: "bytes", size: image.length }] })}\n`;
  const answer = `{"choices":[{"message":{"images":[{"image_url":{"url":"data:image/png;base64,${Buffer.from(image).toString("base64")}"}}]}}]}`;
  const bytes = new TextEncoder().encode(answer);
  const run = () => {
    const call = core.call(MODE.image, { pieces: [head, image], room: head.length + Math.ceil(image.length / 3) * 4 }, "");
    call.start(0);
    assert.ok(core.body(call).length > (image.length * 4) / 3);
    call.on_response(200, JSON.stringify([["content-type", "application/json"], ["content-length", String(bytes.length)]]), 1, 0);
    for (let at = 0; at < bytes.length; at += 1 << 16) call.on_body(core.write(bytes.subarray(at, at + (1 << 16))), 2);
    call.on_body_end(3);
    assert.deepEqual(core.step(call, []).action.result.images[0].bytes, image);
    call.delete();
  };
  run();
  const before = module.HEAPU8.length;
  assert.ok(before < 28 << 20, `${before} bytes for 8 MiB in and out, 10.7 MiB as base64`);
  for (let i = 0; i < 5; i++) run();
  assert.equal(module.HEAPU8.length, before);
});

test("text beyond ASCII is written whole, whatever its width", async () => {
  const module = await load();
  const core = new Core(module, SETTINGS);
  for (const text of ["é".repeat(1000), "漢".repeat(1000), "a😀".repeat(1000), `${"a".repeat(5000)}漢`, "漢" + "a".repeat(5000)]) {
    const body = JSON.stringify({ model: "a/b", messages: [{ role: "user", content: text }], stream: true });
    const call = core.call(MODE.relay, body, "");
    call.start(0);
    assert.equal(Buffer.from(core.body(call)).toString(), body);
    call.delete();
  }
});

test("a deleted handle says so", async () => {
  const module = await load();
  const core = new Core(module, SETTINGS);
  const call = core.call(MODE.chat, "{}", "");
  call.delete();
  assert.throws(() => call.start(0), /deleted/i);
});

test("after close every use is a clear error", async () => {
  const client = await createClient({ env: { OPENROUTER_API_KEY: "k" } });
  client.close();
  client.close();
  const misuse = { name: "FluffBuzzError", code: "misuse", message: "the client is closed" };
  assert.throws(() => client.chat({ messages: [] }), misuse);
  assert.throws(() => client.explain({ messages: [] }), misuse);
  assert.throws(() => client.relay({ messages: [] }), misuse);
  await assert.rejects(client.request("/models"), misuse);
});
