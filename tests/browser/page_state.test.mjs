// The page's state, without a browser: what the next request is made of, where requests go, what a reader is told.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { applyEvent, completeAnswer, failAnswer, newAnswer } from "../../web/answer.js";
import { Connection, connectionLabel, takeTokenFromFragment } from "../../web/connection.js";
import { advice, toFailure } from "../../web/errors.js";
import { answerFacts, displayJson, formatCost, formatDuration } from "../../web/format.js";
import { buildRequest, defaultModel, initialState } from "../../web/session.js";
import { createTabStorage } from "../../web/storage.js";

const ORIGIN = "http://127.0.0.1:8787";
const READY = { kind: "worker", upstream: "simulator", phase: "ready", problem: "", hasSecret: false };
const USAGE = { prompt_tokens: 31, completion_tokens: 1238, cost: 0.0000274 };

function memoryStorage(initial = {}) {
  const entries = new Map(Object.entries(initial));
  return {
    entries,
    storage: createTabStorage(() => ({
      getItem: (name) => entries.get(name) ?? null,
      setItem: (name, value) => entries.set(name, value),
      removeItem: (name) => entries.delete(name),
    })),
  };
}

function result(overrides = {}) {
  return {
    text: "", toolCalls: [], usage: USAGE, finishReason: "stop", model: "a/b", provider: "P", warnings: [],
    message: { role: "assistant", content: "Hi", reasoning_details: [{ type: "reasoning.text", text: "t" }] },
    ...overrides,
  };
}

function turn(prompt, settle) {
  const answer = newAnswer("a/b", 0);
  settle(answer);
  return { id: 1, prompt, images: [], image: null, answer };
}

async function connect(upstream, storage = memoryStorage().storage) {
  const fetch = async () => new Response(JSON.stringify({ status: "ok", upstream, version: "1" }));
  const connection = new Connection({ origin: ORIGIN, storage, fetch });
  await connection.discover();
  return connection;
}

describe("the next request", () => {
  test("repeats answers verbatim, stopped text as text, and no failed turn", () => {
    const state = initialState(READY, "");
    const last = turn("now", () => {});
    state.turns = [
      turn("first", (answer) => completeAnswer(answer, result(), 1)),
      turn("lost", (answer) => failAnswer(answer, toFailure({ code: "network" }), 1)),
      turn("cut", (answer) => {
        applyEvent(answer, { type: "text", text: "half" }, 1);
        failAnswer(answer, toFailure({ code: "aborted" }), 2);
      }),
      turn("stopped before a word", (answer) => failAnswer(answer, toFailure({ code: "aborted" }), 1)),
      last,
    ];
    assert.deepEqual(buildRequest(state, last), {
      request: {
        model: "sim/echo",
        messages: [
          { role: "user", content: "first" }, result().message,
          { role: "user", content: "cut" }, { role: "assistant", content: "half" },
          { role: "user", content: "now" },
        ],
      },
      options: {},
    });
  });

  test("carries model and thinking level only as far as they are set", () => {
    const state = { ...initialState({ ...READY, upstream: "openrouter" }, ""), model: "x/y", thinking: "high" };
    const { request, options } = buildRequest(state, turn("hi", () => {}));
    assert.equal(request.model, "x/y");
    assert.deepEqual(options, { thinking: "high" });
    assert.equal(defaultModel(state.connection), "openrouter/auto");
  });

  test("gives every tool call a reply", () => {
    const state = initialState(READY, "");
    const call = { id: "c1", name: "now", arguments: "{}" };
    const last = turn("and?", () => {});
    state.turns = [turn("time?", (answer) => completeAnswer(answer, result({ toolCalls: [call] }), 1)), last];
    const roles = buildRequest(state, last).request.messages.map(({ role }) => role);
    assert.deepEqual(roles, ["user", "assistant", "tool", "user"]);
  });

  test("leaves out what came after a turn that is tried again", () => {
    const state = initialState(READY, "");
    const again = turn("again", (answer) => failAnswer(answer, toFailure({ code: "network" }), 1));
    state.turns = [again, turn("later", (answer) => completeAnswer(answer, result(), 1))];
    assert.equal(buildRequest(state, again).request.messages.length, 1);
  });
});

describe("an answer", () => {
  test("waits until something visible comes, and again after a keep-alive", () => {
    const answer = newAnswer("a/b", 100);
    applyEvent(answer, { type: "waiting" }, 120);
    assert.ok(answer.waiting);
    applyEvent(answer, { type: "text", text: "x" }, 150);
    assert.ok(!answer.waiting);
    applyEvent(answer, { type: "waiting" }, 160);
    assert.ok(answer.waiting);
    assert.equal(answer.firstOutputAt, 150);
  });

  test("says so while it is tried another time", () => {
    const answer = newAnswer("a/b", 0);
    applyEvent(answer, { type: "attempt", model: "c/d", profile: "p", reason: "overloaded", waitMs: 900 }, 1);
    assert.deepEqual(answer.retry, { model: "c/d", reason: "overloaded", waitMs: 900 });
    applyEvent(answer, { type: "reasoning", text: "x" }, 2);
    assert.equal(answer.retry, null);
  });

  test("gathers a tool call from its deltas and takes the complete one over", () => {
    const answer = newAnswer("a/b", 0);
    const delta = { type: "tool-call-delta", index: 0, id: "c1", name: "now" };
    applyEvent(answer, { ...delta, delta: "{\"a\"" }, 1);
    applyEvent(answer, { ...delta, name: "", delta: ":1}" }, 1);
    assert.equal(answer.tools[0].arguments, "{\"a\":1}");
    applyEvent(answer, { type: "tool-call", id: "c1", name: "now", arguments: "{\"a\":1}" }, 2);
    applyEvent(answer, { type: "tool-call", id: "c2", name: "then", arguments: "{", error: "incomplete" }, 2);
    assert.deepEqual(answer.tools.map(({ name, error }) => [name, error]), [["now", null], ["then", "incomplete"]]);
  });
});

describe("the connection", () => {
  test("uses the demo token with the simulator, and only there", async () => {
    const simulator = await connect("simulator");
    assert.equal(simulator.state().phase, "ready");
    assert.deepEqual(simulator.clientOptions(), {
      config: { models: { providers: { openrouter: { baseUrl: `${ORIGIN}/v1` } } } },
      env: { OPENROUTER_API_KEY: "fluffbuzz-demo" },
    });
    const real = await connect("openrouter");
    assert.equal(real.state().phase, "needs-token");
    assert.equal(real.clientOptions().env.OPENROUTER_API_KEY, "");
  });

  test("keeps a token in the tab, and a key only when told to", async () => {
    const { entries, storage } = memoryStorage();
    const connection = await connect("openrouter", storage);
    connection.useWorker("tok");
    assert.deepEqual([...entries], [["fluffbuzz.token", "tok"]]);
    connection.useOwnKey("sk-or-1", false);
    assert.deepEqual([...entries], [["fluffbuzz.token", "tok"]]);
    connection.useOwnKey("sk-or-1", true);
    assert.equal(entries.get("fluffbuzz.key"), "sk-or-1");
    assert.deepEqual(connection.clientOptions(), { config: {}, env: { OPENROUTER_API_KEY: "sk-or-1" } });
    connection.forget();
    assert.equal(entries.size, 0);
    assert.deepEqual(connection.state(), { ...READY, upstream: "openrouter", phase: "needs-token" });
  });

  test("shows no secret in its state", async () => {
    const connection = await connect("custom");
    connection.useWorker("tok-secret");
    assert.doesNotMatch(JSON.stringify(connection) + JSON.stringify(connection.state()), /tok-secret/);
  });

  test("is unreachable where no worker answers", async () => {
    for (const fetch of [async () => new Response("<html>"), async () => { throw new TypeError("x"); },
      async () => new Response("", { status: 404 })]) {
      const connection = new Connection({ origin: ORIGIN, storage: memoryStorage().storage, fetch });
      await connection.discover();
      assert.equal(connectionLabel(connection.state()), "Not connected");
    }
  });

  test("passes on what a worker lacks", async () => {
    const body = JSON.stringify({ error: { code: "config_error", message: "FLUFFBUZZ_TOKEN missing." } });
    const fetch = async () => new Response(body, { status: 503 });
    const connection = new Connection({ origin: ORIGIN, storage: memoryStorage().storage, fetch });
    await connection.discover();
    const { phase, problem } = connection.state();
    assert.deepEqual([phase, problem], ["unreachable", "FLUFFBUZZ_TOKEN missing."]);
  });

  test("has a plain name for each upstream", () => {
    const label = (upstream, kind = "worker") => connectionLabel({ ...READY, upstream, kind });
    assert.equal(label("simulator"), "Simulator");
    assert.equal(label("openrouter"), "OpenRouter through this worker");
    assert.equal(label("openrouter", "own"), "OpenRouter, your key");
  });

  test("takes the token out of the address", () => {
    const calls = [];
    const history = { replaceState: (...args) => calls.push(args) };
    const at = (hash) => takeTokenFromFragment({ hash, pathname: "/", search: "?a=1" }, history);
    assert.equal(at("#token=a%2Bb-c_d"), "a+b-c_d");
    assert.deepEqual(calls, [[null, "", "/?a=1"]]);
    assert.equal(at("#token=100%"), "100%");
    assert.equal(at("#prompt"), "");
    assert.equal(calls.length, 2);
  });
});

describe("what a reader is told", () => {
  test("has words for every error code", () => {
    const types = readFileSync(new URL("../../bindings/js/index.d.ts", import.meta.url), "utf8");
    const union = /export type ErrorCode =([^;]+);/.exec(types)[1];
    const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
    assert.deepEqual(Object.keys(advice).sort(), codes.sort());
    for (const { what, next } of Object.values(advice)) assert.match(`${what} ${next}`, /^[A-Z].*\. [A-Z].*\.$/);
  });

  test("turns whatever was thrown into a failure", () => {
    assert.equal(toFailure(new TypeError("x")).code, "internal");
    assert.equal(toFailure(undefined).code, "internal");
    assert.deepEqual(toFailure({ code: "rate_limit", status: 429, message: "m", retryAfterMs: 3000 }),
      { code: "rate_limit", status: 429, message: "m", retryAfterMs: 3000 });
  });

  test("never guesses a cost", () => {
    assert.equal(formatCost(undefined), "cost unknown");
    assert.equal(formatCost(0), "$0");
    assert.equal(formatCost(0.0000274), "$0.0000274");
    assert.equal(formatCost(1.5), "$1.50");
    const answer = newAnswer("a/b", 0);
    completeAnswer(answer, result({ usage: null }), 900);
    assert.deepEqual(answerFacts(answer), ["a/b", "P", "tokens unknown", "cost unknown", "total 900 ms"]);
  });

  test("sums an answer up", () => {
    const answer = newAnswer("a/b", 1000);
    applyEvent(answer, { type: "text", text: "x" }, 1400);
    completeAnswer(answer, result({ finishReason: "length" }), 3150);
    assert.deepEqual(answerFacts(answer), ["a/b", "P", "31 tokens in, 1,238 out", "$0.0000274", "first token 400 ms",
      "total 2.1 s", "cut off at the length limit"]);
    assert.equal(formatDuration(125_000), "2 min 5 s");
  });

  test("shortens long strings and says how long they are", () => {
    const shown = displayJson({ url: `data:image/png;base64,${"A".repeat(5000)}`, short: "s" });
    assert.ok(shown.length < 300);
    assert.match(shown, /5,022 characters/);
  });
});

describe("the tab's storage", () => {
  test("goes on in memory when the browser forbids it", () => {
    const storage = createTabStorage(() => { throw new Error("SecurityError"); });
    storage.write("draft", "text");
    assert.equal(storage.read("draft"), "text");
  });
});
