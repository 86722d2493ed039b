// Images through the worker, asked for by the official `openai` package.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import { start } from "../../worker/start.mjs";
import { HOSTILE_SVG, pictures } from "../fakerouter/pictures.mjs";
import { sampleImage } from "../fakerouter/samples.mjs";

/** @type {import("../../worker/start.mjs").Running} */
let worker;
/** @type {OpenAI} */
let openai;
before(async () => {
  worker = await start({ port: 0, quiet: true });
  openai = new OpenAI({ baseURL: `${worker.url}/v1`, apiKey: worker.token, maxRetries: 0 });
});
after(() => worker?.close());

/** @param {any} body */
async function refusal(body) {
  /** @type {any} */
  const error = await openai.images.generate(body).then(() => assert.fail("was answered"), (thrown) => thrown);
  assert.ok(error instanceof OpenAI.APIError, String(error));
  return error;
}

test("the recorded answer with an image comes through both endpoints", async () => {
  const url = sampleImage().image_url.url;
  const chunks = [];
  for await (const chunk of await openai.chat.completions.create({ model: "sim/image", messages: [{ role: "user", content: "x" }], stream: true })) chunks.push(chunk);
  const relayed = chunks.flatMap(({ choices }) => /** @type {any} */ (choices[0]?.delta)?.images ?? []);
  assert.equal(relayed.length, 2);
  assert.equal(relayed[0].image_url.url, url);
  const { data: [image] = [] } = await openai.images.generate({ model: "sim/image", prompt: "x" });
  assert.equal(image.b64_json, url.slice(url.indexOf(",") + 1));
});

test("openai.images.generate gives the images as b64_json", async () => {
  const answer = await openai.images.generate({ model: "sim/images", prompt: "a cat", n: 2, size: "1024x1024", response_format: "b64_json", user: "u1" });
  assert.deepEqual(answer.data?.map(({ b64_json: text }) => Buffer.from(text ?? "", "base64")), pictures(2));
  assert.ok(Math.abs(answer.created - Date.now() / 1000) < 60);
  assert.equal(/** @type {any} */ (answer).model, "sim/images");
  assert.match(String(answer._request_id), /^[0-9a-f-]{36}$/);
});

test("b64_json is the default, and padding is exact whatever the length", async () => {
  for (const model of ["sim/image-text", "sim/image-one", "sim/image-shapes"]) {
    const { data } = await openai.images.generate({ model, prompt: "x" });
    for (const { b64_json: text = "" } of data ?? []) assert.equal(Buffer.from(text, "base64").toString("base64"), text);
  }
});

test("what was not sent is said beside the images", async () => {
  const answer = await openai.images.generate({ model: "sim/images", prompt: "x", quality: "hd", background: "transparent" });
  assert.deepEqual(/** @type {any} */ (answer).warnings.map((/** @type {any} */ { code }) => code), ["ignored_option", "ignored_option"]);
});

test("addresses, streams and wrong fields are clear errors that name the field", async () => {
  const url = await refusal({ model: "sim/images", prompt: "x", response_format: "url" });
  assert.deepEqual([url.status, url.param, url.code], [400, "response_format", "invalid_request"]);
  assert.match(url.message, /ask for b64_json/);
  for (const [wrong, param, words] of [
    [{ response_format: "png" }, "response_format", "must be b64_json"],
    [{ stream: true }, "stream", "come whole"],
    [{ n: 5 }, "n", "n: must be a whole number from 1 to 4, not 5"],
    [{ size: "large" }, "size", "size: must be like 1024x1536"],
    [{ output_format: "tiff" }, "output_format", "output_format: must be one of png, jpeg, webp"],
    [{ prompt: "" }, "prompt", "prompt: must be a text that is not empty"],
    [{ mask: "x" }, "mask", "mask: unknown field"],
    [{ model: "sim/plain" }, "model", "sim/plain makes no images"],
  ]) {
    const error = await refusal({ model: "sim/images", prompt: "x", .../** @type {object} */ (wrong) });
    assert.deepEqual([error.status, error.param], [400, param], JSON.stringify(wrong));
    assert.ok(error.message.includes(words), error.message);
  }
});

test("upstream's failures keep their status", async () => {
  const broke = await refusal({ model: "sim/status-402", prompt: "x" });
  assert.deepEqual([broke.status, broke.code], [402, "billing"]);
  const none = await refusal({ model: "sim/image-none", prompt: "x" });
  assert.deepEqual([none.status, none.code], [502, "no_image"]);
});

test("an SVG is text to nobody: it comes as base64 with its kind beside it", async () => {
  const { data: [image] = [] } = await openai.images.generate({ model: "sim/image-svg", prompt: "x" });
  assert.deepEqual(Buffer.from(image.b64_json ?? "", "base64"), HOSTILE_SVG);
  assert.equal(/** @type {any} */ (image).media_type, "image/svg+xml");
});

test("the same admission as for chats", async () => {
  const stranger = new OpenAI({ baseURL: `${worker.url}/v1`, apiKey: "wrong", maxRetries: 0 });
  await assert.rejects(stranger.images.generate({ model: "sim/images", prompt: "x" }), OpenAI.AuthenticationError);
  const get = await fetch(`${worker.url}/v1/images/generations`, { headers: { authorization: `Bearer ${worker.token}` } });
  assert.equal(get.status, 405);
  const broken = await fetch(`${worker.url}/v1/images/generations`, {
    method: "POST", headers: { "authorization": `Bearer ${worker.token}`, "content-type": "application/json" }, body: "{" });
  assert.equal(broken.status, 400);
});
