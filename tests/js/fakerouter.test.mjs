import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { rawChat, rawSend } from "../fakerouter/raw_client.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";

const KEY = "sk-or-test-0123456789";
const MESSAGES = [{ role: "user", content: "Hello there" }];
const SAMPLES = {
  "plain": ["01-plain-text", "gen-1787300011-jGJn0vKKATXr3QEhisup"],
  "reasoning": ["02-reasoning-signature", "gen-1787300044-BY93asCnJuXGS4i2BaB8"],
  "tools": ["03-parallel-tools", "gen-1787300077-ESALfV28n6jx3MEBbSJ8"],
  "image": ["04-image-output", "gen-1787300102-BMnLKkeVh5FRX1EvbLXC"],
  "midstream-error": ["05-midstream-error", "gen-1787300140-BAqZ837t69JCAt00T5o4"],
  "usage-nonempty": ["11-usage-nonempty-choices", "gen-1787300160-yqJ2bXSVEJ9C6PKBibrV"],
  "error-empty-choices": ["12-error-empty-choices", "gen-1787300170-xUYiAxJCazCMLWukBAxN"],
  "error-bare": ["13-error-bare", "gen-0-75w7UohGYwAQr7crS4Y2"],
  "network-error": ["14-native-network-error", "gen-1787300190-nG3Mv6uQEcp8xYr8ZWCA"],
  "gemini-tool": ["15-gemini-encrypted-tool", "gen-1787300200-XQhXUBVRJriJLX52x7AL"],
  "bom-crlf": ["16-bom-crlf-debug", "gen-1787300220-ZrVUKwRBCJULv8fV9SWK"],
};
const PLAIN_TEXT = "Gr\u00fc\u00dfe aus \u6771\u4eac! The capital of France is **Paris** \u2014 la ville lumi\u00e8re.\n\n" +
  "It said: \"caf\u00e9 \\ t\u00e9a\" \u2028\ud83d\ude80 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";

/** @type {import("../fakerouter/server.mjs").Fakerouter} */
let fake;
before(async () => (fake = await startFakerouter({ delay: 0 })));
beforeEach(() => fake.reset());
after(() => fake.close());

const sampleBytes = (name) => readFileSync(new URL(`../cases/stream/${SAMPLES[name][0]}.sse`, import.meta.url));

function get(path, init) {
  return fetch(fake.url + path, { redirect: "manual", ...init, headers: { authorization: `Bearer ${KEY}`, ...init?.headers } });
}

function chat(body, { headers, query = "", ...init } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify({ messages: MESSAGES, ...body });
  return get(`/api/v1/chat/completions${query}`, { method: "POST", body: text, headers, ...init });
}

const stream = (model, options) => chat({ model, stream: true }, options);
const streamText = async (model, options) => (await stream(model, options)).text();
const complete = async (model) => (await chat({ model })).json();
const message = async (model) => (await complete(model)).choices[0].message;
const bytesOf = async (response) => Buffer.from(await response.arrayBuffer());
const chunksOf = (text) => text.split("\n").filter((line) => /^data: \{/.test(line)).map((line) => JSON.parse(line.slice(6)));
const textOf = (chunks) => chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
const count = (text, part) => text.split(part).length - 1;

async function errorOf(response, status) {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "application/json");
  const { error } = await response.json();
  assert.equal(error.code, status);
  assert.equal(typeof error.message, "string");
  return error;
}

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
    const redirect = await stream("sim/redirect");
    assert.equal(redirect.status, 302);
    assert.ok(redirect.headers.get("location"));
    const json = await stream("sim/json-for-sse");
    assert.equal(json.headers.get("content-type"), "application/json");
    assert.equal((await json.json()).choices[0].message.content, PLAIN_TEXT);
  });
});

describe("choosing scenario and knobs", () => {
  test("the header wins over the model", async () => {
    const response = await stream("openai/gpt-4o", { headers: { "x-sim-scenario": "usage-nonempty" } });
    assert.deepEqual(await bytesOf(response), sampleBytes("usage-nonempty"));
    assert.equal(fake.requests[0].scenario, "usage-nonempty");
    await errorOf(await stream("sim/plain", { headers: { "x-sim-scenario": "palin" } }), 400);
  });

  test("header over query over model id over start option", async () => {
    const server = await startFakerouter({ comments: 1, delay: undefined });
    const comments = async (model, query = "", headers = {}) => {
      const url = `${server.baseUrl}/chat/completions${query}`;
      const body = JSON.stringify({ model, stream: true, messages: MESSAGES });
      const response = await fetch(url, { method: "POST", body, headers: { authorization: `Bearer ${KEY}`, ...headers } });
      return count(await response.text(), ": OPENROUTER") / 4;
    };
    assert.equal(await comments("sim/usage-nonempty"), 1);
    assert.equal(await comments("sim/usage-nonempty?comments=2"), 2);
    assert.equal(await comments("sim/usage-nonempty?comments=2", "?comments=3"), 3);
    assert.equal(await comments("sim/usage-nonempty?comments=2", "?comments=3", { "x-sim-comments": "4" }), 4);
    await server.close();
  });

  test("wrong knobs are refused", async () => {
    for (const suffix of ["splat=1", "split=half", "delay=-1", "bom=yes", "toString=1"]) {
      await errorOf(await stream(`sim/plain?${suffix}`), 400);
    }
    await assert.rejects(startFakerouter({ firstdelay: 1 }), /firstdelay/);
    await assert.rejects(startFakerouter({ cors: "none" }), /cors/);
    await assert.rejects(startFakerouter({ host: "0.0.0.0" }), /host/);
  });
});

describe("CORS", () => {
  const LEGACY = ["Authorization", "Content-Type", "Accept", "HTTP-Referer", "X-Title"];
  const NEWER = ["X-OpenRouter-Title", "X-OpenRouter-Categories", "X-OpenRouter-Metadata", "X-OpenRouter-Cache",
    "X-OpenRouter-Cache-TTL", "X-OpenRouter-Cache-Clear", "x-session-id"];

  for (const [cors, expected] of [["full", [...LEGACY, ...NEWER]], ["legacy", LEGACY]]) {
    test(`preflight ${cors}`, async () => {
      const server = await startFakerouter({ cors });
      const headers = { origin: "http://page.example", "access-control-request-headers": "x-anything" };
      const response = await fetch(`${server.baseUrl}/chat/completions`, { method: "OPTIONS", headers });
      await server.close();
      assert.equal(response.status, 204);
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
      assert.deepEqual(response.headers.get("access-control-allow-headers").split(", "), expected);
    });
  }

  test("any origin may read every API answer, and no foreign page what was recorded", async () => {
    for (const path of ["/api/v1/models", "/api/v1/nowhere", "/api/v1/key", "/api/v1/chat/completions"]) {
      assert.equal((await get(path)).headers.get("access-control-allow-origin"), "*", path);
    }
    assert.equal((await stream("sim/status-502")).headers.get("access-control-allow-origin"), "*");
    assert.equal((await stream("sim/plain")).headers.get("access-control-allow-origin"), "*");
    assert.equal((await get("/__sim/requests")).headers.get("access-control-allow-origin"), null);
  });
});

describe("refusals", () => {
  test("keys", async () => {
    const withKey = (authorization) => stream("sim/plain", { headers: { authorization } });
    for (const wrong of ["", "Bearer ", "Basic abc", "Bearer sk-or-revoked"]) await errorOf(await withKey(wrong), 401);
    await errorOf(await withKey("Bearer sk-or-broke"), 402);
    assert.equal((await withKey("Bearer x")).status, 200);
    await errorOf(await get("/api/v1/key", { headers: { authorization: "" } }), 401);
    assert.equal((await get("/api/v1/models", { headers: { authorization: "" } })).status, 200);
  });

  test("paths and methods", async () => {
    await errorOf(await get("/api/v1/nowhere"), 404);
    await errorOf(await get("/v1/models"), 404);
    await errorOf(await get("/api/v1/chat/completions"), 405);
    assert.equal((await get("/__sim/nowhere")).status, 404);
  });

  test("odd targets", async () => {
    for (const target of ["//", "*", "http://x:y/", "/api/v1/models%"]) {
      const answer = (await rawSend(fake, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toString();
      assert.match(answer, /^HTTP\/1.1 404 /, target);
    }
    await get("/api/v1/key?a=1?b=2");
    assert.equal(fake.requests.at(-1).query, "?a=1?b=2");
  });

  test("chat requests", async () => {
    const wrong = [
      "", "{", "[]", "null",
      { messages: undefined }, { messages: [] }, { messages: "hi" }, { model: 1 },
      { provider: { ordr: ["a"] } }, { provider: ["a"] },
      { reasoning: { effort: "huge" } }, { reasoning: "high" }, { reasoning_effort: 3 },
      { reasoning: { effort: "low" }, reasoning_effort: "high" },
    ];
    for (const body of wrong) await errorOf(await chat(body), 400);
    const right = [
      { unknown_field: 1 }, { provider: null },
      { provider: { order: ["a"], sort: "price", max_price: { prompt: "1" }, zdr: true } },
      { reasoning: { effort: "low" }, reasoning_effort: "low" }, { reasoning: { effort: null, max_tokens: 5 } },
    ];
    for (const body of right) assert.equal((await chat({ model: "sim/empty", ...body })).status, 200);
  });

  test("too long bodies", async () => {
    const server = await startFakerouter({ bodyLimit: 1000 });
    const post = (length) => fetch(`${server.baseUrl}/chat/completions`, {
      method: "POST", body: "x".repeat(length), headers: { authorization: `Bearer ${KEY}` },
    });
    await errorOf(await post(1001), 413);
    await errorOf(await post(1000), 400);
    await server.close();
  });
});

describe("recording", () => {
  test("keeps order, case and text", async () => {
    const body = { model: "sim/plain", stream: true, messages: [{ role: "user", content: "\u6771 \u2028" }] };
    await rawChat(fake, body, { "X-Zed": "1", "HTTP-Referer": "https://a.example", "x-alpha": "2" });
    const [request] = fake.requests;
    assert.deepEqual(request.rawHeaders.slice(-3), [["X-Zed", "1"], ["HTTP-Referer", "https://a.example"], ["x-alpha", "2"]]);
    assert.equal(request.headers["http-referer"], "https://a.example");
    assert.equal(request.bodyText, JSON.stringify(body));
    assert.deepEqual(request.body, body);
    const { method, path, query, status, aborted, closed } = await fake.waitForRequest((one) => one.closed);
    assert.deepEqual({ method, path, query, status, aborted, closed }, {
      method: "POST", path: "/api/v1/chat/completions", query: "", status: 200, aborted: false, closed: true,
    });
  });

  test("over HTTP without keys, and reset", async () => {
    await streamText("sim/plain");
    const text = await (await get("/__sim/requests")).text();
    assert.ok(!text.includes(KEY));
    assert.equal(JSON.parse(text).requests[0].headers.authorization, `Bearer ... (${KEY.length} characters)`);
    assert.equal(fake.requests[0].headers.authorization, `Bearer ${KEY}`);
    assert.deepEqual(await (await get("/__sim/health")).json(), { ok: true, requests: 1 });
    assert.equal((await get("/__sim/requests", { method: "DELETE" })).status, 204);
    assert.deepEqual(fake.requests, []);
  });

  test("keeps the last thousand", async () => {
    const request = "GET /api/v1/key HTTP/1.1\r\nHost: x\r\n";
    await rawSend(fake, `${request}\r\n`.repeat(1009) + `${request}Connection: close\r\n\r\n`);
    assert.equal(fake.requests.length, 1000);
    assert.equal(fake.requests.at(-1).number, 1010);
  });

  test("sees a client leave, before and after the headers", async () => {
    for (const model of ["sim/stall", "sim/plain?header-delay=3600000", "sim/slow?delay=3600000"]) {
      fake.reset();
      const controller = new AbortController();
      const pending = stream(model, { signal: controller.signal });
      const settled = pending.catch((error) => assert.equal(error.name, "AbortError"));
      await fake.waitForRequest((request) => request.complete);
      if (!model.includes("header-delay")) await (await pending).body.getReader().read();
      controller.abort();
      const request = await fake.waitForRequest(({ closed }) => closed);
      assert.equal(request.aborted, true, model);
      assert.equal(request.status, model.includes("header-delay") ? undefined : 200);
      await settled;
    }
  });

  test("sees a client leave while it sends", async () => {
    const controller = new AbortController();
    const body = new ReadableStream({ start: (upload) => upload.enqueue(Buffer.from("{")) });
    const rejected = assert.rejects(chat("", { body, duplex: "half", signal: controller.signal }), { name: "AbortError" });
    await fake.waitForRequest(() => true);
    controller.abort();
    const request = await fake.waitForRequest(({ closed }) => closed);
    assert.deepEqual([request.aborted, request.complete, request.status], [true, false, undefined]);
    await rejected;
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

describe("models, key, generation", () => {
  const ids = async (query = "") => (await (await get(`/api/v1/models${query}`)).json()).data.map(({ id }) => id);

  test("catalogue", async () => {
    const { data, total_count: total, links } = await (await get("/api/v1/models")).json();
    assert.equal(total, data.length);
    assert.deepEqual(links, { next: null });
    for (const model of data) {
      assert.equal(typeof model.pricing.prompt, "string");
      assert.ok(model.architecture.output_modalities.includes("text"));
      assert.ok(Array.isArray(model.supported_parameters));
    }
    const byId = Object.fromEntries(data.map((model) => [model.id, model]));
    assert.deepEqual(byId["x-ai/grok-4"].reasoning, { mandatory: true, supported_efforts: ["high", "low"], default_effort: "high" });
    assert.ok(!("reasoning" in byId["openrouter/auto"]));
    for (const id of ["sim/echo", "sim/stall", "anthropic/claude-sonnet-4.5", "moonshotai/kimi-k2.6",
      "google/gemini-3.1-flash-image-preview", ...Object.keys(SAMPLES).map((name) => `sim/${name}`)]) assert.ok(byId[id], id);
  });

  test("output_modalities", async () => {
    const imageOnly = "black-forest-labs/flux.2-pro";
    assert.ok(!(await ids()).includes(imageOnly));
    assert.ok((await ids("?output_modalities=all")).includes(imageOnly));
    const images = await ids("?output_modalities=image");
    assert.ok(images.includes(imageOnly) && images.includes("google/gemini-3.1-flash-image-preview"));
    assert.ok(!images.includes("x-ai/grok-4"));
  });

  test("key and generation", async () => {
    const { data: key } = await (await get("/api/v1/key")).json();
    assert.equal(key.limit_remaining, 10);
    const id = (await stream("sim/plain")).headers.get("x-generation-id");
    const { data } = await (await get(`/api/v1/generation?id=${id}`)).json();
    assert.deepEqual([data.id, data.model, data.native_tokens_completion, data.cancelled, data.streamed],
      [id, "openai/gpt-4o-mini", 38, false, true]);
    await errorOf(await get("/api/v1/generation?id=gen-unknown"), 404);
    await errorOf(await get("/api/v1/generation"), 400);
  });

  test("a generation that the client left is cancelled", async () => {
    const controller = new AbortController();
    const response = await stream("sim/stall", { signal: controller.signal });
    const id = response.headers.get("x-generation-id");
    controller.abort();
    await fake.waitForRequest(({ aborted }) => aborted);
    assert.equal((await (await get(`/api/v1/generation?id=${id}`)).json()).data.cancelled, true);
  });
});

describe("life cycle", () => {
  test("close() ends what runs, twice is fine", async () => {
    const server = await startFakerouter();
    const body = JSON.stringify({ model: "sim/stall", stream: true, messages: MESSAGES });
    const init = { method: "POST", body, headers: { authorization: `Bearer ${KEY}` } };
    const response = await fetch(`${server.baseUrl}/chat/completions`, init);
    const neverComes = assert.rejects(server.waitForRequest(() => false), /closed/);
    await Promise.all([server.close(), server.close(), neverComes]);
    await assert.rejects(response.text());
    await assert.rejects(fetch(server.baseUrl));
    assert.equal(server.requests[0].aborted, false);
  });

  for (const signal of ["SIGINT", "SIGTERM"]) {
    test(`the command stops on ${signal} with clients waiting`, async () => {
      const main = fileURLToPath(new URL("../fakerouter/main.mjs", import.meta.url));
      const child = spawn(process.execPath, [main, "--port", "0", "--first-delay", "3600000"]);
      const [line] = await once(createInterface(child.stdout), "line");
      const [baseUrl] = /http:\S+\/api\/v1/.exec(line);
      const body = JSON.stringify({ model: "sim/plain", stream: true, messages: MESSAGES });
      const response = await fetch(`${baseUrl}/chat/completions`, { method: "POST", body, headers: { authorization: "Bearer k" } });
      assert.equal(response.status, 200);
      child.kill(signal);
      assert.deepEqual(await once(child, "exit"), [0, null]);
      await assert.rejects(response.text());
    });
  }
});
