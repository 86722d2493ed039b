// The simulator's answers, streamed or as one JSON object.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { KEY, PLAIN_TEXT, SAMPLES, chunksOf, errorOf, talkTo, textOf } from "./fakerouter_client.mjs";

const fake = await startFakerouter({ delay: 0 });
const { chat, stream, streamText, complete, message } = talkTo(fake);
beforeEach(() => fake.reset());
after(() => fake.close());

describe("stream: false", () => {
  test("text, identity and usage", async () => {
    const answer = await complete("sim/plain");
    assert.equal(answer.object, "chat.completion");
    assert.equal(answer.id, SAMPLES.plain[1]);
    assert.equal(answer.model, "openai/gpt-4o-mini");
    assert.deepEqual(answer.choices[0].message, { role: "assistant", content: PLAIN_TEXT, refusal: null, reasoning: null });
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.equal(answer.usage.total_tokens, 69);
  });

  test("reasoning fragments are one block with its signature", async () => {
    const { content, reasoning, reasoning_details: details } = await message("sim/reasoning");
    const thought = "The user asks which of 9.11 and 9.9 is larger. Compare the fractional parts: 0.11 < 0.90, so 9.9 wins.";
    assert.equal(content, "**9.9** is larger than 9.11 because 0.90 > 0.11.");
    assert.equal(reasoning, thought);
    assert.equal(details.length, 1);
    const { signature, ...rest } = details[0];
    assert.deepEqual(rest, { type: "reasoning.text", text: thought, format: "anthropic-claude-v1", index: 0 });
    assert.ok(signature.startsWith("EuYBCkYIpxdWZbeURqgt"));
  });

  test("tool calls", async () => {
    const call = (id, name, args) => ({ id, type: "function", function: { name, arguments: args } });
    assert.deepEqual((await message("sim/tools")).tool_calls, [
      call("call_Ab01", "get_weather", "{\"city\":\"M\u00fcnchen\",\"unit\":\"c\"}"),
      call("call_Cd02", "get_weather", "{\"city\":\"\u6771\u4eac\",\"note\":\"a\\\"b\\\\c\"}"),
      call("call_Ef03", "now", "{}"),
    ]);
    const gemini = await message("sim/gemini-tool");
    assert.equal(gemini.content, null);
    assert.deepEqual(gemini.tool_calls, [call("tool_0_get_weather", "get_weather", "{\"city\":\"Oslo\"}")]);
    assert.deepEqual(gemini.reasoning_details.map(({ type, index }) => [type, index]),
      [["reasoning.text", 0], ["reasoning.encrypted", 0]]);
  });

  test("images", async () => {
    const { content, images } = await message("sim/image");
    assert.equal(content, "Here is the panda: and a night version.");
    assert.equal(images.length, 2);
    assert.ok(images.every(({ image_url: { url } }) => url.startsWith("data:image/png;base64,iVBOR")));
  });

  test("errors", async () => {
    const [choice] = (await complete("sim/midstream-error")).choices;
    assert.equal(choice.message.content, "The first three steps are:\n1. Preheat");
    assert.equal(choice.finish_reason, "error");
    assert.equal(choice.error.code, 502);
    assert.deepEqual(Object.keys(await complete("sim/error-empty-choices")), ["error"]);
    assert.deepEqual(Object.keys(await complete("sim/error-bare")), ["error", "user_id"]);
    assert.equal((await complete("sim/network-error")).choices[0].native_finish_reason, "network_error");
  });
});

describe("generated answers", () => {
  test("usage dialects", async () => {
    const last = async (usage) => chunksOf(await streamText(`sim/empty?usage=${usage}`)).slice(-2);
    const [finish, empty] = await last("empty");
    assert.equal(finish.choices[0].finish_reason, "stop");
    assert.deepEqual(empty.choices, []);
    assert.equal(empty.usage.cost, 0);
    const [, nonempty] = await last("nonempty");
    assert.equal(nonempty.choices[0].finish_reason, null);
    assert.ok(nonempty.usage);
    const [, merged] = await last("merged");
    assert.equal(merged.choices[0].finish_reason, "stop");
    assert.ok(merged.usage);
    assert.ok((await last("missing")).every((chunk) => !("usage" in chunk)));
  });

  test("sim/empty has no output", async () => {
    assert.equal(textOf(chunksOf(await streamText("sim/empty"))), "");
    assert.equal((await message("sim/empty")).content, "");
  });

  test("sim/repeat says the last message again, in words", async () => {
    const messages = [{ role: "user", content: "no" }, { role: "user", content: "just  this\n" }];
    const chunks = chunksOf(await (await chat({ model: "sim/repeat", stream: true, messages })).text());
    const pieces = chunks.map(({ choices }) => choices[0]?.delta.content).filter(Boolean);
    assert.deepEqual(pieces, ["just", "  this", "\n"]);
  });

  test("sim/slow has forty pieces, sim/long many", async () => {
    const pieces = async (model) => chunksOf(await streamText(model)).filter(({ choices }) => choices[0]?.delta.content);
    assert.equal((await pieces("sim/slow?delay=0")).length, 40);
    const long = await pieces("sim/long");
    assert.ok(textOf(long).length >= 16 * 1024);
    assert.ok(long.length > 1000);
    assert.equal(textOf(await pieces("sim/long")), textOf(long));
  });

  test("sim/truncated-clean ends without finish reason and [DONE]", async () => {
    const text = await streamText("sim/truncated-clean");
    assert.ok(textOf(chunksOf(text)).endsWith("had other plans."));
    assert.doesNotMatch(text, /"finish_reason":"|\[DONE\]/);
    await assert.rejects(complete("sim/truncated-clean"), SyntaxError);
  });

  test("sim/truncated loses the connection inside an event", async () => {
    const response = await stream("sim/truncated");
    let text = "";
    await assert.rejects(async () => {
      for await (const bytes of response.body) text += Buffer.from(bytes).toString();
    }, TypeError);
    assert.ok(text.includes("\" other\""));
    assert.ok(!text.endsWith("\n\n"));
    const { aborted } = await fake.waitForRequest((request) => request.closed);
    assert.equal(aborted, false);
    await assert.rejects(complete("sim/truncated"), TypeError);
  });
});

describe("other scenarios", () => {
  test("sim/status-<code>", async () => {
    for (const status of [400, 401, 402, 403, 404, 408, 413, 429, 500, 502, 503, 529]) {
      const response = await stream(`sim/status-${status}`);
      const retryAfter = status === 429 || status === 503 ? "1" : null;
      assert.equal(response.headers.get("retry-after"), retryAfter);
      await errorOf(response, status);
    }
  });

  test("retry-after and error-type", async () => {
    const response = await stream("sim/status-400?retry-after=7&error-type=context_length_exceeded");
    assert.equal(response.headers.get("retry-after"), "7");
    assert.deepEqual((await errorOf(response, 400)).metadata, { error_type: "context_length_exceeded" });
    assert.ok(!("metadata" in await errorOf(await stream("sim/status-500?error-type=none"), 500)));
  });

  test("html, redirect, JSON in place of a stream", async () => {
    const html = await stream("sim/html-502");
    assert.equal(html.status, 502);
    assert.match(html.headers.get("content-type"), /^text\/html/);
    assert.match(await html.text(), /^<html>/);
    assert.equal((await stream("sim/html-200")).status, 200);
    const redirect = await stream("sim/redirect");
    assert.equal(redirect.status, 302);
    assert.ok(redirect.headers.get("location"));
    const json = await stream("sim/json-for-sse");
    assert.equal(json.headers.get("content-type"), "application/json");
    assert.equal((await json.json()).choices[0].message.content, PLAIN_TEXT);
  });
});

describe("sim/echo", () => {
  const body = {
    model: "sim/echo",
    provider: { order: ["anthropic"], allow_fallbacks: false },
    reasoning: { effort: "high" },
    messages: [
      { role: "system", content: [{ type: "text", text: "Be brief." }, { type: "text", text: "x", cache_control: { type: "ephemeral" } }] },
      { role: "user", content: `${"\ud83d\ude80".repeat(299)}\nend of it` },
    ],
  };
  const headers = { "HTTP-Referer": "https://fluffbuzz.com", "X-OpenRouter-Title": "FluffBuzz" };

  test("tells what it received", async () => {
    const response = await chat({ ...body, stream: true }, { headers });
    const raw = await response.text();
    assert.ok(raw.startsWith(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {"));
    assert.ok(raw.endsWith("data: [DONE]\n\n"));
    const chunks = chunksOf(raw);
    const text = textOf(chunks);
    for (const expected of [
      "No model was called", "`sim/echo`", "`{\"reasoning\":{\"effort\":\"high\"}}`",
      "`{\"order\":[\"anthropic\"],\"allow_fallbacks\":false}`", "`stream`: `true`", "Messages: 2",
      "message 1 (system), part 2", `> ${"\ud83d\ude80".repeat(299)}`, "(309 characters in all)",
      "HTTP-Referer: https://fluffbuzz.com", "X-OpenRouter-Title: FluffBuzz", "OPENROUTER_API_KEY",
      `Bearer ... (${KEY.length} characters)`,
    ]) assert.ok(text.toLowerCase().includes(expected.toLowerCase()), expected);
    assert.ok(!text.includes(KEY));
    const { usage } = chunks.at(-1);
    assert.equal(usage.cost, 0);
    assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
    assert.ok(usage.prompt_tokens > 100);
  });

  test("streams reasoning first, and only when asked", async () => {
    const kinds = async (request) => {
      const deltas = chunksOf(await (await chat({ ...body, ...request, stream: true })).text()).map(({ choices }) => choices[0]?.delta);
      const first = deltas.findIndex((delta) => delta?.reasoning);
      return { first, text: deltas.findIndex((delta) => delta?.content), details: deltas[first]?.reasoning_details };
    };
    const asked = await kinds({});
    assert.ok(asked.first >= 0 && asked.first < asked.text);
    assert.equal(asked.details[0].type, "reasoning.text");
    for (const reasoning of [undefined, { effort: "none" }, { effort: "high", exclude: true }, { enabled: false }]) {
      assert.equal((await kinds({ reasoning })).first, -1);
    }
  });

  test("answers for every unknown model, also as JSON and with an image", async () => {
    const answer = await (await chat({ model: "someone/new-model:free", modalities: ["image", "text"] })).json();
    assert.equal(answer.model, "someone/new-model:free");
    const { content, images } = answer.choices[0].message;
    assert.match(content, /`someone\/new-model:free`/);
    assert.match(content, /Thinking level: none sent/);
    assert.match(content, /Provider routing: none sent/);
    assert.match(content, /markers: none/);
    assert.match(content, /> Hello there/);
    assert.equal(images.length, 1);
    assert.match((await message("sim/no-such-thing")).content, /No model was called/);
  });
});
