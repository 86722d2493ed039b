// The official `openai` package as client of the worker.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import { start } from "../../worker/start.mjs";
import { USER } from "./helpers.mjs";

const TEXT = "Grüße aus 東京! The capital of France is **Paris** — la ville lumière.\n\nIt said: \"café \\ téa\" \u2028🚀 👨‍👩‍👧";
const REASONING = "The user asks which of 9.11 and 9.9 is larger. Compare the fractional parts: 0.11 < 0.90, so 9.9 wins.";

/** @type {import("../../worker/start.mjs").Running} */
let worker;
/** @type {OpenAI} */
let openai;
before(async () => {
  worker = await start({ port: 0, quiet: true });
  openai = new OpenAI({ baseURL: `${worker.url}/v1`, apiKey: worker.token, maxRetries: 0 });
});
after(() => worker?.close());

/** @param {string} model */
async function readChunks(model) {
  const chunks = [];
  for await (const chunk of await openai.chat.completions.create({ model, messages: USER, stream: true })) chunks.push(chunk);
  return chunks;
}

test("streams text", async () => {
  const chunks = await readChunks("sim/plain");
  assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join(""), TEXT);
  assert.equal(chunks.find(({ choices }) => choices[0]?.finish_reason)?.choices[0].finish_reason, "stop");
  assert.equal(chunks.at(-1).usage.total_tokens, 69);
});

test("streams reasoning beside the text", async () => {
  const deltas = (await readChunks("sim/reasoning")).map(({ choices }) => choices[0]?.delta ?? {});
  assert.equal(deltas.map(({ reasoning }) => reasoning ?? "").join(""), REASONING);
  assert.equal(deltas.map(({ content }) => content ?? "").join(""), "**9.9** is larger than 9.11 because 0.90 > 0.11.");
});

test("streams parallel tool calls whose arguments are exact", async () => {
  const stream = openai.chat.completions.stream({ model: "sim/tools", messages: USER });
  const { choices: [{ message, finish_reason: reason }] } = await stream.finalChatCompletion();
  assert.equal(reason, "tool_calls");
  assert.deepEqual(message.tool_calls.map(({ id, function: { name, arguments: text } }) => [id, name, text]), [
    ["call_Ab01", "get_weather", "{\"city\":\"München\",\"unit\":\"c\"}"],
    ["call_Cd02", "get_weather", "{\"city\":\"東京\",\"note\":\"a\\\"b\\\\c\"}"],
    ["call_Ef03", "now", "{}"],
  ]);
});

test("creates an answer without streaming", async () => {
  const answer = await openai.chat.completions.create({ model: "sim/plain", messages: USER });
  assert.equal(answer.choices[0].message.content, TEXT);
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.match(answer._request_id, /^[0-9a-f-]{36}$/);
});

test("lists models", async () => {
  const models = await openai.models.list();
  assert.ok(models.data.length > 0);
  assert.ok(models.data.every(({ id }) => typeof id === "string"));
});

test("a wrong token is the SDK's AuthenticationError", async () => {
  const stranger = new OpenAI({ baseURL: `${worker.url}/v1`, apiKey: "wrong", maxRetries: 0 });
  await assert.rejects(stranger.models.list(), (error) => {
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.equal(error.code, "invalid_api_key");
    assert.match(error.requestID, /^[0-9a-f-]{36}$/);
    return true;
  });
});

test("an error in the middle of a stream throws instead of ending the answer", async () => {
  for (const model of ["sim/midstream-error", "sim/truncated-clean"]) {
    await assert.rejects(readChunks(model), OpenAI.APIError, model);
  }
  // Cut in the middle of an event: the SDK fails at the half event already.
  await assert.rejects(readChunks("sim/truncated"));
});
