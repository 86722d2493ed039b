// Images through a real server: the simulator makes them, the client takes them as bytes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "fluffbuzz";
import { HEADS, HOSTILE_SVG, pictures, png } from "../fakerouter/pictures.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";
import { bytesOf, KEY, talkTo } from "./fakerouter_client.mjs";

/** @param {{ bytes: Uint8Array }[]} images */
const filesOf = (images) => images.map(({ bytes }) => Buffer.from(bytes));
const THROUGH_IMAGES = { params: { imageApi: "images" } };

describe("images", () => {
  /** @type {import("../fakerouter/server.mjs").Fakerouter} */
  let fake;
  /** @type {import("../../bindings/js/index.js").Client} */
  let client;

  before(async () => {
    fake = await startFakerouter({ delay: 0 });
    client = await createClient({ config: { models: { providers: { openrouter: { baseUrl: fake.baseUrl } } } }, env: { OPENROUTER_API_KEY: KEY } });
  });
  after(async () => {
    client.close();
    await fake.close();
  });
  const last = () => fake.requests.at(-1) ?? assert.fail("no request");

  test("what is asked for comes as bytes, with names", async () => {
    const { images, model, usage, attempts, warnings } = await client.generateImage({ model: "sim/images", prompt: "a cat", count: 3 });
    assert.deepEqual(filesOf(images), pictures(3));
    assert.deepEqual(images.map(({ fileName, mimeType }) => [fileName, mimeType]), [1, 2, 3].map((k) => [`image-${k}.png`, "image/png"]));
    assert.ok(images.every(({ bytes }) => bytes instanceof Uint8Array && bytes.byteLength === bytes.buffer.byteLength));
    assert.equal(model, "sim/images");
    assert.equal(typeof usage?.cost, "number");
    assert.equal(attempts.length, 1);
    assert.deepEqual(warnings, []);
  });

  test("the recorded image stream of the simulator", async () => {
    const { images } = await client.generateImage({ model: "sim/image", prompt: "x", count: 2 });
    const { images: told } = await talkTo(fake).message("sim/image");
    assert.deepEqual(filesOf(images), told.map((/** @type {any} */ { image_url: { url } }) => Buffer.from(url.slice(url.indexOf(",") + 1), "base64")));
  });

  test("every shape of an answer", async () => {
    const { images } = await client.generateImage({ model: "sim/image-shapes", prompt: "x" });
    const [first, second, third] = pictures(3);
    assert.deepEqual(filesOf(images), [first, HEADS.jpeg, second, HEADS.webp, HEADS.gif, third]);
    assert.deepEqual(images.map(({ fileName }) => fileName), ["image-1.png", "image-2.jpg", "image-3.png", "image-4.webp", "image-5.gif", "image-6.png"]);
  });

  test("an image in the text", async () => {
    assert.deepEqual(filesOf((await client.generateImage({ model: "sim/image-text", prompt: "x" })).images), [png(8, 6)]);
  });

  test("images that are missing are asked for singly", async () => {
    const before = fake.requests.length;
    const { images, warnings, attempts } = await client.generateImage({ model: "sim/image-one", prompt: "x", count: 3 });
    assert.equal(images.length, 3);
    assert.equal(attempts.length, 3);
    assert.deepEqual(warnings.map(({ code }) => code), ["missing_images"]);
    const chats = fake.requests.slice(before).filter(({ path }) => path.endsWith("/completions"));
    assert.deepEqual(chats.map(({ body }) => body.n), [3, undefined, undefined]);
  });

  test("a model that makes images alone is asked once more", async () => {
    const { images, attempts } = await client.generateImage({ model: "sim/image-only", prompt: "x" });
    assert.equal(images.length, 1);
    assert.deepEqual(attempts.map(({ status }) => status), [404, 200]);
    assert.deepEqual(last().body.modalities, ["image"]);
  });

  test("no image: the next model is asked, the first one not again", async () => {
    /** @type {any[]} */
    const events = [];
    const { model, attempts } = await client.generateImage({ model: "sim/image-none", prompt: "x" }, { fallbacks: ["sim/images"], onEvent: (event) => events.push(event) });
    assert.equal(model, "sim/images");
    assert.deepEqual(attempts.map(({ code }) => code), ["no_image", null]);
    assert.deepEqual(events.map(({ type, model: next, reason }) => [type, next, reason]), [["attempt", "sim/images", "no_image"]]);
    await assert.rejects(client.generateImage({ model: "sim/image-none", prompt: "x" }), { code: "no_image", message: /missing image data; the model wrote: I cannot draw that\./ });
  });

  test("what is hostile is left out or stays bytes, and nothing is fetched", async () => {
    const hostile = await client.generateImage({ model: "sim/image-hostile", prompt: "x" });
    assert.deepEqual(filesOf(hostile.images), pictures(1));
    assert.ok(hostile.warnings.some(({ code }) => code === "remote_image"));
    const svg = await client.generateImage({ model: "sim/image-svg", prompt: "x" });
    assert.deepEqual(filesOf(svg.images), [HOSTILE_SVG]);
    assert.equal(svg.images[0].mimeType, "image/svg+xml");
    assert.equal(svg.images[0].fileName, "image-1.svg");
  });

  test("input images arrive byte for byte, whatever they come as", async () => {
    const file = png(40, 30);
    const view = new Uint8Array(Buffer.concat([Buffer.from([1, 2, 3]), file])).subarray(3);
    const inputImages = [view, new Blob([file], { type: "text/plain" }), `data:image/gif;base64,${file.toString("base64")}`, view.slice().buffer, Buffer.from(file)];
    await client.generateImage({ model: "sim/images", prompt: "brighter", inputImages });
    const [text, ...parts] = last().body.messages[0].content;
    assert.deepEqual(text, { type: "text", text: "brighter" });
    const url = `data:image/png;base64,${file.toString("base64")}`;
    assert.deepEqual(parts, Array(5).fill({ type: "image_url", image_url: { url } }));
  });

  test("a large image goes in and comes out unchanged", async () => {
    const noise = Buffer.from(Uint32Array.from({ length: 1 << 18 }, (_, i) => Math.imul(i + 1, 2654435761)).buffer);
    const file = Buffer.concat([png(8, 8), noise]);
    const other = await createClient({
      env: { OPENROUTER_API_KEY: KEY }, catalogue: { data: [] },
      fetch: async (_url, init) => {
        const { messages } = JSON.parse(Buffer.from(/** @type {Uint8Array} */ (init?.body)).toString());
        return Response.json({ choices: [{ message: { images: [messages[0].content[1]] } }] });
      },
    });
    const { images } = await other.generateImage({ prompt: "x", inputImages: [new Uint8Array(file)] });
    assert.ok(Buffer.from(images[0].bytes).equals(file));
    other.close();
  });

  test("the images endpoint, whole and streamed", async () => {
    const request = { model: "sim/images", prompt: "x", count: 2, aspectRatio: "16:9", quality: /** @type {const} */ ("high") };
    const whole = await client.generateImage(request, THROUGH_IMAGES);
    assert.equal(last().path, "/api/v1/images");
    assert.deepEqual(filesOf(whole.images), pictures(2));
    assert.deepEqual(whole.warnings, []);
    /** @type {any[]} */
    const partial = [];
    const streamed = await client.generateImage({ ...request, stream: true }, { ...THROUGH_IMAGES, onEvent: (event) => partial.push(event) });
    assert.deepEqual(filesOf(streamed.images), pictures(2));
    assert.deepEqual(partial.map(({ type, index }) => [type, index]), [0, 1, 0, 1].map((index) => ["partial-image", index]));
    assert.ok(partial.every(({ bytes }) => pictures(2).some((file) => file.equals(bytes))));
    const ignored = await client.generateImage({ ...request, model: "sim/json-for-sse?split=random:3", stream: true }, THROUGH_IMAGES);
    assert.deepEqual(filesOf(ignored.images), pictures(2));
  });

  for (const split of ["byte", "random:7", "whole"]) {
    test(`a stream cut otherwise: ${split}`, async () => {
      const { images } = await client.generateImage({ model: `sim/images?split=${split}`, prompt: "x", stream: true }, THROUGH_IMAGES);
      assert.deepEqual(filesOf(images), pictures(1));
    });
  }

  test("a failure of the endpoint has its words", async () => {
    await assert.rejects(client.generateImage({ model: "sim/status-402", prompt: "x" }, THROUGH_IMAGES),
      { code: "billing", status: 402, message: /^OpenRouter image generation failed \(402\): / });
  });

  test("a catalogue that knows better", async () => {
    await assert.rejects(client.generateImage({ model: "sim/plain", prompt: "x" }), { code: "invalid_request", message: /sim\/plain makes no images/, attempts: [] });
  });

  test("an abort ends it upstream too, and throws the reason as the cause", async () => {
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const running = client.generateImage({ model: "sim/images?stall=first", prompt: "x" }, { signal: controller.signal });
    const request = await fake.waitForRequest(({ body, complete }) => complete && body?.model?.includes("stall=first"));
    controller.abort(reason);
    await assert.rejects(running, (/** @type {any} */ error) => error.code === "aborted" && error.cause === reason);
    await fake.waitForRequest(({ id, aborted }) => id === request.id && aborted);
    await assert.rejects(client.generateImage({ prompt: "x" }, { signal: controller.signal }), { code: "aborted" });
  });

  test("an observer that throws ends the call with its own error", async () => {
    const onEvent = () => { throw new RangeError("mine"); };
    await assert.rejects(client.generateImage({ model: "sim/images", prompt: "x", stream: true }, { ...THROUGH_IMAGES, onEvent }), RangeError);
    await assert.rejects(client.generateImage({ prompt: "x" }, { onEvent: /** @type {any} */ (3) }), { code: "invalid_request", message: "options.onEvent: must be a function, not a number" });
  });

  test("images that came before a failure are in the error, and not in its JSON", async () => {
    const failing = client.generateImage({ model: "sim/images?reset=4", prompt: "x", stream: true, count: 2 }, { ...THROUGH_IMAGES, fallbacks: [] });
    await assert.rejects(failing, (/** @type {any} */ error) => {
      assert.deepEqual(filesOf(error.partial.images), pictures(1));
      assert.deepEqual(JSON.parse(JSON.stringify(error)).partial.images, [{ mimeType: "image/png", fileName: "image-1.png", size: pictures(1)[0].length }]);
      return true;
    });
  });

  test("the simulator refuses what the documented endpoint refuses", async () => {
    const post = (/** @type {object} */ body) => talkTo(fake).get("/api/v1/images", { method: "POST", body: JSON.stringify(body) });
    for (const wrong of [{ n: 11 }, { prompt: "" }, { size: "1x1", aspect_ratio: "1:1" }, { quality: "hd" }, { input_references: [{}] }]) {
      assert.equal((await post({ model: "sim/images", prompt: "x", ...wrong })).status, 400, JSON.stringify(wrong));
    }
    assert.ok((await bytesOf(await post({ model: "sim/images", prompt: "x" }))).includes("b64_json"));
  });

  test("the limits that hosts keep", async () => {
    assert.deepEqual({ ...client.imageLimits, model: "" }, { model: "", maxBytes: null, maxSide: 1200 });
    const other = await createClient({ config: { agents: { defaults: { mediaMaxMb: 1.5, imageMaxDimensionPx: 900, imageGenerationModel: "openrouter/acme/draws" } } } });
    assert.deepEqual(other.imageLimits, { model: "acme/draws", maxBytes: 1572864, maxSide: 900 });
    other.close();
    assert.throws(() => other.imageLimits, { code: "misuse" });
  });

  test("a closed client makes none", async () => {
    const closed = await createClient({ env: { OPENROUTER_API_KEY: KEY } });
    closed.close();
    await assert.rejects(async () => closed.generateImage({ prompt: "x" }), { code: "misuse" });
  });
});
