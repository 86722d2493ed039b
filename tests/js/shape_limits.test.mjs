// Shaping at the edges, through the public API: very large, very deep, and what JSON cannot say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";

/** A client whose fetch keeps the bytes that it was given. */
async function capturing() {
  /** @type {Uint8Array[]} */
  const sent = [];
  const client = await createClient({
    env: { OPENROUTER_API_KEY: "k" },
    fetch: async (_url, init) => {
      // The catalogue is fetched too, without a body.
      if (init?.body) sent.push(/** @type {Uint8Array} */ (init.body));
      return Response.json({ choices: [{ index: 0, finish_reason: "stop", message: { content: "ok" } }] });
    },
  });
  return { client, sent };
}

test("a body of 50 MB passes byte for byte", async () => {
  const { client, sent } = await capturing();
  const image = Buffer.alloc(50_000_000, "abcdefghijklmnopqrstuvwxyz0123456789+/").toString("latin1");
  const body = Buffer.from(`{"model":"a/b","messages":[{"role":"user","content":"${image}"}] }`);
  await (await client.relay(body).response).text();
  assert.ok(body.equals(sent[0]));
  client.close();
});

test("nesting is limited with a clear error", async () => {
  const { client } = await capturing();
  const deep = (/** @type {number} */ depth) => `{"model":"a/b","messages":[],"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  assert.equal(client.explain(deep(500)).url, "https://openrouter.ai/api/v1/chat/completions");
  assert.throws(() => client.explain(deep(10_000)), { code: "invalid_request", message: /nested deeper than 512 levels at byte \d+/ });
  client.close();
});

test("the same request gives the same bytes", async () => {
  const { client, sent } = await capturing();
  const request = { model: "openrouter/anthropic/claude-x", messages: [{ role: "system", content: "S \ud800" }], store: true };
  const options = /** @type {const} */ ({ thinking: "high", sessionId: "s", params: { temperature: 0.5, provider: { sort: "price" } } });
  for (let i = 0; i < 3; i++) await client.chat({ ...request, stream: false }, options).result;
  assert.ok(Buffer.from(sent[0]).equals(sent[1]) && Buffer.from(sent[1]).equals(sent[2]));
  client.close();
});

for (const [value, name] of /** @type {[number, string][]} */ ([[NaN, "NaN"], [Infinity, "Infinity"], [-Infinity, "-Infinity"]])) {
  test(`${name} in params is refused, not turned into null`, async () => {
    const { client, sent } = await capturing();
    const options = { params: { temperature: 1, extraBody: { deep: [{ top: value }] } } };
    const wrong = (/** @type {any} */ error) => {
      assert.ok(error instanceof FluffBuzzError);
      assert.equal(error.code, "config_error");
      assert.equal(error.message, `options.params: "top" must be a finite number, not ${name}`);
      return true;
    };
    const request = { model: "a/b", messages: [] };
    await assert.rejects(async () => client.chat(request, options).result, wrong);
    assert.throws(() => client.explain(request, options), wrong);
    assert.equal(sent.length, 0);
    await assert.rejects(createClient({ config: { agents: { defaults: { params: options.params } } } }), { code: "config_error", message: /^config: "top" must be a finite number/ });
    client.close();
  });
}
