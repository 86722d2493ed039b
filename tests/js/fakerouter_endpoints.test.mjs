// The simulator's /responses and /embeddings.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { PLAIN_TEXT, SAMPLES, talkTo } from "./fakerouter_client.mjs";

const fake = await startFakerouter({ delay: 0 });
const { get } = talkTo(fake);
beforeEach(() => fake.reset());
after(() => fake.close());

const post = (/** @type {string} */ path, /** @type {any} */ body) => get(`/api/v1${path}`, { method: "POST", body: JSON.stringify(body) });
const ask = (/** @type {string} */ model, /** @type {any} */ more = {}) => post("/responses", { model, input: "Hello there", ...more });
const embed = async (/** @type {any} */ body) => (await post("/embeddings", { model: "acme/embed", ...body })).json();

/** @param {string} model */
async function streamed(model) {
  const response = await ask(model, { stream: true });
  const text = await response.text();
  const events = [...text.matchAll(/^event: ([^\n]*)\ndata: ([^\n]*)$/gm)].map(([, name, data]) => ({ name, ...JSON.parse(data) }));
  return { response, text, events };
}

const deltas = (/** @type {any[]} */ events, /** @type {string} */ type) => events.filter((event) => event.type === type).map(({ delta }) => delta).join("");

describe("/responses", () => {
  test("a stream of typed events", async () => {
    const { response, text, events } = await streamed("sim/plain");
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    assert.equal(response.headers.get("x-generation-id"), SAMPLES.plain[1]);
    assert.deepEqual(events.map(({ sequence_number }) => sequence_number), events.map((_, position) => position));
    assert.ok(events.every(({ name, type }) => name === type));
    assert.equal(deltas(events, "response.output_text.delta"), PLAIN_TEXT);
    assert.deepEqual(events.slice(0, 4).map(({ type }) => type),
      ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"]);
    const { type, response: { status, output, usage } } = events.at(-1);
    assert.deepEqual([type, status, output[0].content[0].text], ["response.completed", "completed", PLAIN_TEXT]);
    assert.equal(usage.input_tokens + usage.output_tokens, usage.total_tokens);
    assert.equal(typeof usage.cost, "number");
    assert.ok(text.endsWith("\n\ndata: [DONE]\n\n"));
  });

  test("without stream the last event's response", async () => {
    const { events } = await streamed("sim/tools");
    const answer = await (await ask("sim/tools")).json();
    assert.deepEqual(answer, events.at(-1).response);
    assert.deepEqual(answer.output.filter(({ type }) => type === "function_call").map(({ name }) => name), ["get_weather", "get_weather", "now"]);
  });

  test("reasoning, and what was asked in items", async () => {
    const { events } = await streamed("sim/reasoning");
    assert.match(deltas(events, "response.reasoning_text.delta"), /^The user asks which/);
    const input = [{ role: "user", content: [{ type: "input_text", text: "said in a part" }] }];
    const answer = await (await ask("sim/repeat", { input })).json();
    assert.equal(answer.output[0].content[0].text, "said in a part");
  });

  test("failures: after output, before it, and an end that is missing", async () => {
    const failed = (await streamed("sim/midstream-error")).events;
    assert.notEqual(deltas(failed, "response.output_text.delta"), "");
    assert.deepEqual([failed.at(-1).type, failed.at(-1).response.status], ["response.failed", "failed"]);
    assert.equal(failed.at(-1).response.error_type, "provider_unavailable");
    const early = (await streamed("sim/error-empty-choices")).events;
    assert.deepEqual(early.map(({ type }) => type), ["response.created", "response.in_progress", "response.failed"]);
    const cut = await streamed("sim/truncated-clean");
    assert.equal(cut.events.at(-1).type, "response.output_text.delta");
    assert.ok(!cut.text.includes("[DONE]"));
  });

  test("errors have a word as code", async () => {
    const response = await ask("sim/status-503", { stream: true });
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"]);
    assert.deepEqual(await response.json(), { error: { code: "provider_overloaded", message: "No provider is available right now" }, metadata: null });
    for (const wrong of [{ input: undefined }, { store: true }, { previous_response_id: "resp_1" }]) {
      const refused = await ask("sim/plain", wrong);
      assert.deepEqual([refused.status, (await refused.json()).error.code], [400, "invalid_prompt"]);
    }
  });
});

describe("/embeddings", () => {
  test("equal texts have equal vectors of length 1, in both formats", async () => {
    const { data, usage, model } = await embed({ input: ["one text", "another text", "one text"] });
    assert.deepEqual(data.map(({ index }) => index), [0, 1, 2]);
    assert.deepEqual(data[0].embedding, data[2].embedding);
    assert.notDeepEqual(data[0].embedding, data[1].embedding);
    assert.ok(Math.abs(Math.hypot(...data[0].embedding) - 1) < 1e-6);
    assert.deepEqual([model, usage.prompt_tokens, usage.total_tokens], ["acme/embed", 7, 7]);
    assert.equal(usage.cost, 7 * 2e-8);
    const packed = (await embed({ input: "one text", encoding_format: "base64" })).data[0].embedding;
    const bytes = Buffer.from(packed, "base64");
    assert.deepEqual(Array.from({ length: 8 }, (_, i) => bytes.readFloatLE(4 * i)), data[0].embedding);
  });

  test("dimensions, tokens, failures", async () => {
    assert.equal((await embed({ input: [1, 2, 3], dimensions: 3 })).data[0].embedding.length, 3);
    assert.equal((await embed({ input: [[1, 2, 3], [4]] })).usage.prompt_tokens, 4);
    for (const wrong of [{ input: "" }, { input: [] }, { input: "a", encoding_format: "hex" }, { input: "a", dimensions: 0 }]) {
      assert.equal((await embed(wrong)).error.code, 400, JSON.stringify(wrong));
    }
    assert.equal((await embed({ input: "a", model: "sim/status-429" })).error.code, 429);
  });
});
