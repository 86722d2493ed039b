// What streams of the simulator are made of: recorded bytes, and how they are cut and framed.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { rawChat } from "../fakerouter/raw_client.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";
import { MESSAGES, PLAIN_TEXT, SAMPLES, bytesOf, count, sampleBytes, talkTo } from "./fakerouter_client.mjs";

const fake = await startFakerouter({ delay: 0 });
const { stream } = talkTo(fake);
beforeEach(() => fake.reset());
after(() => fake.close());

describe("recorded streams", () => {
  for (const [name, [, generationId]] of Object.entries(SAMPLES)) {
    test(`sim/${name} is byte-identical`, async () => {
      const response = await stream(`sim/${name}`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "text/event-stream");
      assert.equal(response.headers.get("cache-control"), "no-cache");
      assert.equal(response.headers.get("x-generation-id"), generationId);
      assert.deepEqual(await bytesOf(response), sampleBytes(name));
    });
  }
});

describe("split", () => {
  const frames = async (model) => (await rawChat(fake, { model, stream: true, messages: MESSAGES })).frames;

  for (const mode of ["whole", "event", "byte", "utf8", "random:1", "random:2"]) {
    test(`${mode} keeps the bytes`, async () => {
      for (const name of ["plain", "bom-crlf"]) {
        assert.deepEqual(Buffer.concat(await frames(`sim/${name}?split=${mode}`)), sampleBytes(name));
      }
    });
  }

  test("cuts where it says", async () => {
    assert.equal((await frames("sim/plain?split=whole")).length, 1);
    assert.equal((await frames("sim/plain?split=byte")).length, sampleBytes("plain").length);
    const events = await frames("sim/plain?split=event");
    assert.equal(events.length, 22);
    assert.ok(events.every((event) => event.toString().endsWith("\n\n")));
  });

  test("random depends on the seed only", async () => {
    const lengths = async (seed) => (await frames(`sim/plain?split=random:${seed}`)).map((frame) => frame.length);
    assert.deepEqual(await lengths(5), await lengths(5));
    assert.notDeepEqual(await lengths(5), await lengths(6));
  });

  test("utf8 cuts inside every multi-byte character", async () => {
    const pieces = await frames("sim/plain?split=utf8");
    const continuationBytes = sampleBytes("plain").filter((byte) => (byte & 0xc0) === 0x80).length;
    assert.ok(continuationBytes > 20);
    assert.equal(pieces.length, continuationBytes + 1);
    for (const piece of pieces) assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(piece));
  });

  test("also cuts JSON answers", async () => {
    const { frames: pieces, bytes } = await rawChat(fake, { model: "sim/plain?split=byte", messages: MESSAGES });
    assert.equal(pieces.length, bytes.length);
    assert.equal(JSON.parse(bytes.toString()).choices[0].message.content, PLAIN_TEXT);
  });
});

describe("framing knobs", () => {
  const plain = sampleBytes("plain").toString("latin1");
  const latin1 = async (model) => (await bytesOf(await stream(model))).toString("latin1");

  test("eol", async () => {
    assert.equal(await latin1("sim/plain?eol=crlf"), plain.replaceAll("\n", "\r\n"));
    assert.equal(await latin1("sim/plain?eol=cr"), plain.replaceAll("\n", "\r"));
    const crlf = sampleBytes("bom-crlf").toString("latin1");
    assert.equal(await latin1("sim/bom-crlf?eol=lf"), crlf.replaceAll("\r\n", "\n"));
  });

  test("bom", async () => {
    assert.equal(await latin1("sim/plain?bom=1"), `\xef\xbb\xbf${plain}`);
    assert.equal(await latin1("sim/bom-crlf?bom=0"), sampleBytes("bom-crlf").toString("latin1").slice(3));
  });

  test("comments", async () => {
    const text = await latin1("sim/usage-nonempty?comments=2");
    assert.ok(text.startsWith(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {"));
    assert.equal(count(text, ": OPENROUTER PROCESSING\n\n"), 8);
    assert.equal(text.replaceAll(": OPENROUTER PROCESSING\n\n", ""), sampleBytes("usage-nonempty").toString("latin1"));
    assert.equal(count(await latin1("sim/bom-crlf?comments=1"), ": OPENROUTER PROCESSING\r\n\r\n"), 8);
  });

  test("done", async () => {
    assert.equal(await latin1("sim/plain?done=0"), plain.replace("data: [DONE]\n\n", ""));
    const error = sampleBytes("midstream-error").toString("latin1");
    assert.equal(await latin1("sim/midstream-error?done=1"), `${error}data: [DONE]\n\n`);
  });
});
