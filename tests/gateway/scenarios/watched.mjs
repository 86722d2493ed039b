// 24: health, the log, metrics, traces, and the rules that fired.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { admin, chat, createKey, json, refused } from "../client.mjs";
import { eventually } from "../wait.mjs";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
const FIELDS = ["time", "level", "request_id", "trace_id", "key", "endpoint", "method", "status", "model", "stream", "attempts", "ttft_ms", "duration_ms",
  "prompt_tokens", "completion_tokens", "cost", "outcome", "cache", "error"];

/**
 * Prometheus text as the sum of each name's samples.
 * @param {string} text
 */
function samplesOf(text) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const line of text.split("\n")) {
    const sample = /^([a-z_:]+)(\{[^}]*\})? (\S+)$/.exec(line);
    if (sample) sums.set(sample[1], (sums.get(sample[1]) ?? 0) + Number(sample[3]));
    else assert.match(line, /^(# (HELP|TYPE) \S+ .*)?$/, "not Prometheus text");
  }
  return sums;
}

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerWatched(scenario) {
  scenario("24", "it is healthy without asking anybody, and ready", async (stage) => {
    const gateway = await stage.gateway();
    gateway.upstream.reset();
    assert.deepEqual(await json(await gateway.fetch("/healthz")), { status: "ok", upstream: "custom", version });
    const ready = await gateway.fetch("/readyz");
    assert.equal((await json(ready)).status, "ready");
    assert.deepEqual(gateway.upstream.requests, []);
  });

  scenario("24", "without its secrets it is not ready, and says what is missing", async (stage) => {
    const cases = stage.kind === "node" ? ["FLUFFBUZZ_KEY_PEPPER"] : ["OPENROUTER_API_KEY", "FLUFFBUZZ_KEY_PEPPER"];
    for (const name of cases) {
      const started = stage.start({ secrets: { [name]: undefined } });
      if (stage.kind === "node") {
        await assert.rejects(started, new RegExp(name));
        continue;
      }
      const gateway = await started;
      const response = await gateway.fetch("/readyz");
      assert.equal(response.status, 503);
      const { status, problems } = await response.json();
      assert.equal(status, "unready");
      assert.ok(problems.some((/** @type {string} */ problem) => problem.includes(name)), JSON.stringify(problems));
      assert.equal((await gateway.fetch("/healthz")).status, 200);
      await refused(await chat(gateway, { key: gateway.token }, "sim/plain"), 503);
      await gateway.close();
    }
  });

  scenario("24", "every request is one line in the log, without a word of what was said", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const marker = "prompt-marker-4711";
    const messages = [{ role: "user", content: marker }];
    /** @type {[string, Record<string, any>, Record<string, any>][]} */
    const cases = [
      ["sim/plain", { stream: false }, { status: 200, outcome: "ok", prompt_tokens: 31, completion_tokens: 38, cost: 0.00002745, attempts: 1, stream: false, error: null }],
      ["sim/plain", { stream: true }, { status: 200, outcome: "ok", prompt_tokens: 31, completion_tokens: 38, cost: 0.00002745, attempts: 1, stream: true, error: null }],
      ["sim/repeat", { stream: true }, { status: 200, outcome: "ok" }],
      ["sim/status-402", {}, { status: 402, outcome: "upstream_error", cost: 0 }],
      ["sim/truncated-clean", { stream: true }, { status: 200, outcome: "truncated" }],
      ["no-such-model", {}, { status: 404, outcome: "refused", attempts: 0 }],
    ];
    for (const [model, more, expected] of cases) {
      const response = await chat(gateway, key, model, { ...more, messages });
      await response.arrayBuffer().catch(() => {});
      const id = response.headers.get("x-request-id");
      const line = await gateway.line(({ request_id: of }) => of === id);
      assert.deepEqual(FIELDS.filter((field) => !(field in line)), [], "fields that are missing");
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(line[field], value, `${model}: ${field} in ${JSON.stringify(line)}`);
      assert.equal(line.key, key.id);
      assert.ok(line.duration_ms >= 0 && !Number.isNaN(Date.parse(line.time)));
      if (more.stream && expected.outcome === "ok") assert.ok(line.ttft_ms >= 0 && line.ttft_ms <= line.duration_ms, JSON.stringify(line));
      assert.equal(gateway.lines.filter(({ request_id: of }) => of === id).length, 1);
    }
    const unknown = await gateway.fetch("/v1/nothing?with=a-secret");
    await gateway.line(({ request_id: of }) => of === unknown.headers.get("x-request-id"));
    assert.ok(!gateway.output.includes(marker) && !gateway.output.includes("a-secret"));
  });

  scenario("24", "the metrics count what was asked, for the admin alone", async (stage) => {
    // One of its own: another isolate tells what it has counted up to a second later.
    const gateway = await stage.start({});
    const key = await createKey(gateway);
    await refused(await gateway.fetch("/metrics"), 401, "invalid_api_key");
    const read = async () => {
      const response = await admin(gateway, "GET", "/metrics");
      assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
      return samplesOf(await response.text());
    };
    const before = await read();
    for (let i = 0; i < 3; i++) await (await chat(gateway, key, "sim/plain", { stream: true })).arrayBuffer();
    await (await chat(gateway, key, "sim/status-402")).arrayBuffer();
    const grew = (/** @type {Map<string, number>} */ now, /** @type {string} */ name) => (now.get(name) ?? 0) - (before.get(name) ?? 0);
    const after = await eventually("four more requests", async () => {
      const now = await read();
      return grew(now, "fluffbuzz_requests_total") === 4 && now;
    });
    assert.ok(Math.abs(grew(after, "fluffbuzz_cost_dollars_total") - 3 * 0.00002745) < 1e-9);
    assert.equal(grew(after, "fluffbuzz_tokens_total"), 3 * 69);
    assert.equal(grew(after, "fluffbuzz_first_token_seconds_count"), 3);
    await gateway.close();
  });

  scenario("24", "a trace is continued, and a wrong one is not", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const response = await chat(gateway, key, "sim/plain", { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    await response.arrayBuffer();
    const [sent] = gateway.upstream.requests.filter(({ path }) => path.endsWith("/chat/completions"));
    assert.match(sent.headers.traceparent, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    assert.notEqual(sent.headers.traceparent.split("-")[2], "00f067aa0ba902b7", "a span of its own");
    assert.match(response.headers.get("traceparent") ?? "", new RegExp(`^00-${trace}-`));
    assert.equal((await gateway.line(({ request_id: id }) => id === response.headers.get("x-request-id"))).trace_id, trace);
    const wrong = await chat(gateway, key, "sim/plain", { headers: { traceparent: "00-xyz-1-01" } });
    await wrong.arrayBuffer();
    assert.doesNotMatch(gateway.upstream.requests.at(-1)?.headers.traceparent ?? "", /xyz/);
  });

  scenario("24", "the rules that fired are told to a key that may know them", async (stage) => {
    const gateway = await stage.gateway();
    const [curious, other] = [await createKey(gateway, { debug: true }), await createKey(gateway)];
    const told = await chat(gateway, curious, "sim/plain", { service_tier: "auto" });
    await told.arrayBuffer();
    assert.match(told.headers.get("x-fluffbuzz-rules") ?? "", /tenant_user/);
    assert.match(told.headers.get("x-fluffbuzz-rules") ?? "", /openai_only/);
    const silent = await chat(gateway, other, "sim/plain");
    await silent.arrayBuffer();
    assert.equal(silent.headers.get("x-fluffbuzz-rules"), null);
  });
}
