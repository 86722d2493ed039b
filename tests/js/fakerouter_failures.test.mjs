// Errors of the simulator: statuses, availability, refusals, hints, shapes under HTTP 200, keys and limits.
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { chunksOf, errorOf, talkTo, textOf } from "./fakerouter_client.mjs";

const fake = await startFakerouter({ delay: 0 });
const { get, stream, streamText, complete } = talkTo(fake);
beforeEach(() => fake.reset());
after(() => fake.close());

const DAY_MS = 86_400_000;

describe("refusals with a reason", () => {
  test("availability errors have http_status and no code", async () => {
    const statuses = {
      model_not_found: 400, wrong_endpoint: 400, region_restricted: 403, no_endpoints: 404, model_deprecated: 404,
      model_unavailable_upstream: 404, privacy_restricted: 404, constraint_filtered: 404, free_variant_ended: 404,
      capacity_exhausted: 429, temporarily_unavailable: 503,
    };
    for (const [code, status] of Object.entries(statuses)) {
      const response = await stream(`sim/availability-${code}`);
      assert.equal(response.status, status, code);
      const { error } = await response.json();
      assert.deepEqual([error.code, error.http_status], [undefined, status]);
      assert.equal(typeof error.error_type, "string");
      const { docs_url: url, ...rest } = error.availability;
      assert.ok(url.startsWith("https://"));
      assert.deepEqual([rest.code, rest.retryable, rest.requested_models], [code, status === 429 || status === 503, [`sim/availability-${code}`]]);
    }
  });

  test("a constraint is named", async () => {
    const availabilityOf = async (model) => (await (await stream(model)).json()).error.availability;
    const byItself = await availabilityOf("sim/availability-constraint_filtered");
    assert.deepEqual([byItself.excluded_by, byItself.constraint.field], [["max_price"], "provider.max_price"]);
    const asked = await availabilityOf("sim/availability-no_endpoints?excluded-by=data_policy:zdr");
    assert.deepEqual([asked.excluded_by, asked.constraint.field], [["data_policy:zdr"], "provider.data_policy"]);
    assert.ok(!("constraint" in await availabilityOf("sim/availability-no_endpoints")));
  });

  test("moderation, guardrail, key limit, provider error", async () => {
    const { metadata } = await errorOf(await stream("sim/moderation"), 403);
    assert.deepEqual(Object.keys(metadata), ["reasons", "flagged_input", "provider_name", "model_slug"]);
    assert.deepEqual((await errorOf(await stream("sim/guardrail"), 403)).metadata, { patterns: ["credit-card"] });
    assert.match((await errorOf(await stream("sim/key-limit"), 403)).message, /^Key limit exceeded/);
    const { message, metadata: { raw } } = await errorOf(await stream("sim/provider-error"), 502);
    assert.equal(message, "Provider returned error");
    assert.equal(JSON.parse(raw).error.message, "GPU 7 is on fire");
  });
});

describe("hints", () => {
  const answer = async (suffix) => {
    const response = await stream(`sim/${suffix}`);
    return { headers: response.headers, error: (await response.json()).error };
  };

  test("in headers", async () => {
    const header = async (name, suffix) => (await answer(`status-429?${suffix}`)).headers.get(name);
    assert.equal(await header("retry-after", "retry-after=0.4"), "1");
    assert.equal(await header("retry-after", "hint=seconds&retry-after=30"), "30");
    assert.equal(await header("retry-after-ms", "hint=ms&retry-after=0.25"), "250");
    assert.equal(await header("retry-after", "hint=none"), null);
    const { headers } = await answer("status-429?hint=date&retry-after=90");
    assert.equal(Date.parse(headers.get("retry-after")) - Date.parse(headers.get("date")), 90_000);
    const limit = (await answer("status-429?hint=reset&retry-after=60")).headers;
    assert.deepEqual([limit.get("x-ratelimit-limit"), limit.get("x-ratelimit-remaining"), limit.get("retry-after")], ["20", "0", null]);
    assert.ok(Number(limit.get("x-ratelimit-reset")) > Date.parse(limit.get("date")) + 50_000);
  });

  test("in the body, and several at once", async () => {
    const { headers, error } = await answer("availability-capacity_exhausted?hint=availability+ms&retry-after=2");
    assert.deepEqual([error.availability.retry_after, headers.get("retry-after-ms")], [2, "2000"]);
    assert.equal((await answer("status-503?hint=availability&retry-after=3")).error.availability.retry_after, 3);
    assert.equal((await answer("status-429?hint=metadata-retry&retry-after=4")).error.metadata.headers["Retry-After"], "4");
    assert.equal((await answer("status-429?hint=metadata")).error.metadata.headers["X-RateLimit-Remaining"], "0");
  });

  test("the daily cap ends at midnight UTC", async () => {
    const { headers, error } = await answer("daily-cap");
    assert.match(error.message, /free-models-per-day/);
    const reset = Number(headers.get("x-ratelimit-reset"));
    assert.equal(reset % DAY_MS, 0);
    assert.ok(reset > Date.parse(headers.get("date")));
    assert.deepEqual([headers.get("x-ratelimit-limit"), headers.get("retry-after")], ["50", null]);
    assert.equal(error.metadata.headers["X-RateLimit-Reset"], String(reset));
  });
});

describe("error shapes", () => {
  const chunks = async (suffix) => chunksOf(await streamText(`sim/plain?${suffix}`));

  test("a and b end the stream with a choice, c and d without", async () => {
    const a = await chunks("error=a:3");
    assert.equal(a.length, 4);
    assert.equal(textOf(a).length > 0, true);
    const { choices, error, id } = a[3];
    assert.deepEqual([choices[0].finish_reason, error.code, error.metadata.error_type, id], ["error", 502, "provider_unavailable", a[0].id]);
    assert.equal((await chunks("error=b:3")).at(-1).error.code, "server_error");
    assert.deepEqual((await chunks("error=c:0")).map(({ choices }) => choices), [[]]);
    assert.deepEqual(Object.keys((await chunks("error=d:0"))[0]), ["error", "user_id"]);
  });

  test("e and f carry no error", async () => {
    const [choice] = (await chunks("error=e:0"))[0].choices;
    assert.deepEqual([choice.finish_reason, choice.native_finish_reason], ["stop", "network_error"]);
    const text = await streamText("sim/plain?error=f:3");
    assert.equal(chunksOf(text).length, 3);
    assert.ok(!text.includes("[DONE]"));
  });

  test("code, type and [DONE] as asked", async () => {
    const [{ error }] = await chunks("error=a:0&error-code=429&error-type=rate_limit_exceeded");
    assert.deepEqual([error.code, error.metadata.error_type], [429, "rate_limit_exceeded"]);
    assert.ok((await streamText("sim/plain?error=c:0&done=1")).endsWith("data: [DONE]\n\n"));
  });

  test("without a stream", async () => {
    const { choices: [choice] } = await complete("sim/plain?error=a:3");
    assert.deepEqual([choice.finish_reason, choice.error.code, choice.message.content.length > 0], ["error", 502, true]);
    assert.deepEqual(Object.keys(await complete("sim/plain?error=d:0")), ["error", "user_id"]);
    await assert.rejects(complete("sim/plain?error=f:3"), SyntaxError);
  });
});

describe("keys and limits", () => {
  const withKey = (key, model = "sim/plain") => stream(model, { headers: { authorization: `Bearer ${key}` } });

  test("a key has the fate that it names", async () => {
    const fates = { "revoked": 401, "broke": 402, "forbidden": 403, "capped": 403, "limited": 429, "daily": 429, "busy": 529 };
    for (const [fate, status] of Object.entries(fates)) {
      await errorOf(await withKey(`sk-or-${fate}`), status);
      await errorOf(await withKey(`sk-or-${fate}-2`), status);
    }
    assert.equal((await withKey("sk-or-brokerage")).status, 200);
    const own = await get("/api/v1/key", { headers: { authorization: "Bearer sk-or-limited" } });
    assert.equal(own.status, 200);
  });

  test("a rate limit holds for each key by itself, with the three headers", async () => {
    const model = "sim/plain?rate-limit=2/3600000";
    for (const key of ["k1", "k1", "k2"]) assert.equal((await withKey(key, model)).status, 200);
    const refused = await withKey("k1", model);
    assert.deepEqual(["limit", "remaining"].map((name) => refused.headers.get(`x-ratelimit-${name}`)), ["2", "0"]);
    assert.ok(Number(refused.headers.get("retry-after")) > 3000);
    await errorOf(refused, 429);
    fake.reset();
    assert.equal((await withKey("k1", model)).status, 200);
    assert.equal((await withKey("k3", "sim/plain?rate-limit=0/1000")).status, 429);
  });

  test("credit runs out, and /key tells", async () => {
    const key = "sk-or-credit-2-a";
    const remaining = async () => {
      const { data } = await (await get("/api/v1/key", { headers: { authorization: `Bearer ${key}` } })).json();
      return [data.limit, data.limit_remaining, data.usage];
    };
    assert.deepEqual(await remaining(), [0.02, 0.02, 0]);
    for (let i = 0; i < 2; i++) assert.equal((await withKey(key)).status, 200);
    await errorOf(await withKey(key), 402);
    assert.deepEqual(await remaining(), [0.02, 0, 0.02]);
    assert.equal((await withKey("sk-or-credit-2-b")).status, 200);
  });
});
