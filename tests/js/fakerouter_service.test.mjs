// The simulator as a service: who may ask for what, and what it tells.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { rawSend } from "../fakerouter/raw_client.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";
import { KEY, MESSAGES, SAMPLES, bytesOf, count, errorOf, sampleBytes, talkTo } from "./fakerouter_client.mjs";

const fake = await startFakerouter({ delay: 0 });
const { get, chat, stream } = talkTo(fake);
beforeEach(() => fake.reset());
after(() => fake.close());

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
