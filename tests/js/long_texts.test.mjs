// An image of megabytes crosses from the core beside the JSON; nobody outside may notice, but by the memory.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createClient } from "fluffbuzz";
import { Core, MODE } from "../../dist/core.js";
import createModule from "../../dist/fluffbuzz.mjs";
import { loadModule } from "../../dist/instantiate.js";

const ENV = { OPENROUTER_API_KEY: "sk-or-test-1234" };
const FINISH = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const request = { model: "a/b", messages: [{ role: "user", content: "draw" }] };

/** @param {number} size @param {string} letter */
const url = (size, letter) => `data:image/png;base64,${letter.repeat(size)}`;

/** @param {string[]} urls */
function chunk(...urls) {
  const images = urls.map((one) => ({ type: "image_url", image_url: { url: one } }));
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "", images } }] })}\n\n`;
}

/** @param {string} text @param {number} size of a read */
function body(text, size) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
}

/** @param {string} text @param {number} size of a read */
async function chat(text, size) {
  const fetch = async () => new Response(body(text, size), { headers: { "content-type": "text/event-stream" } });
  const client = await createClient({ env: ENV, fetch: /** @type {any} */ (fetch) });
  const stream = client.chat(request, { fallbacks: [] });
  const events = [];
  let error;
  try {
    for await (const event of stream) events.push(event);
  } catch (thrown) {
    error = /** @type {any} */ (thrown);
  }
  return { events, result: error ? error.partial : await stream.result, error };
}

for (const size of [1000, 65_536, 1 << 20]) {
  test(`short and long images keep their places in reads of ${size} bytes`, async () => {
    const urls = [url(100, "A"), url(40_000, "B"), url(20, "C"), url(100_000, "D"), `${url(30_000, "E")}é`];
    const text = `${chunk(urls[0], urls[1])}data: {"choices":[{"delta":{"content":"hi"}}]}\n\n${chunk(urls[2])}${chunk(urls[3], urls[4])}${FINISH}`;
    const { events, result } = await chat(text, size);
    assert.deepEqual(events.filter((event) => event.type === "image"), urls.map((one) => ({ type: "image", url: one, mimeType: "image/png" })));
    assert.deepEqual(result.images, urls.map((one) => ({ url: one, mimeType: "image/png" })));
    assert.deepEqual(result.message.images, urls.map((one) => ({ type: "image_url", image_url: { url: one } })));
    assert.equal(result.text, "hi");
  });
}

test("the partial result of an answer that broke off has its images", async () => {
  const { result, error } = await chat(chunk(url(50_000, "A")), 4096);
  assert.equal(error.code, "truncated");
  assert.deepEqual(result.images, [{ url: url(50_000, "A"), mimeType: "image/png" }]);
  assert.equal(result.message.images[0].image_url.url, url(50_000, "A"));
});

test("an image of 4 MiB in reads of 1 KiB needs little of the core's memory, and gives it back", async () => {
  const module = await loadModule(createModule, () => readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url)));
  const core = new Core(module, { config: "{}", env: JSON.stringify(ENV), credentials: "" });
  const image = url(4 << 20, "A");
  const bytes = new TextEncoder().encode(chunk(image) + FINISH);
  const run = () => {
    const call = core.call(MODE.chat, JSON.stringify(request), "");
    call.start(0);
    call.on_response(200, '[["content-type","text/event-stream"]]', 1, 0);
    /** @type {string[]} */
    const kept = [];
    let step;
    for (let at = 0; at < bytes.length; at += 1024) {
      if (call.on_body(core.write(bytes.subarray(at, at + 1024)), 2) === 3) step = core.step(call, kept);
    }
    assert.equal(step.action.result.images[0].url, image);
    assert.equal(step.action.result.message.images[0].image_url.url, image);
    call.delete();
  };
  run();
  const before = module.HEAPU8.length;
  assert.ok(before < 24 << 20, `${before} bytes for an image of 4 MiB`);
  for (let i = 0; i < 10; i++) run();
  assert.equal(module.HEAPU8.length, before);
  core.delete();
});
