// The case files through the WebAssembly module: shaping and streams through the public API, streams at every cut and
// call transcripts through the boundary, where time is an argument.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";
import { Core, MODE, SIGNAL } from "../../dist/core.js";
import createModule from "../../dist/fluffbuzz.mjs";
import { loadModule } from "../../dist/instantiate.js";
import { assertContains, bodyOf, caseFiles, clientOptions, feed, TEST_KEY } from "./case_files.mjs";

const module = await loadModule(createModule, () => readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url)));

/** @param {any} test */
function coreOf(test) {
  const { config, env, credentials, catalogue } = clientOptions(test);
  const core = new Core(module, { config: JSON.stringify(config), env: JSON.stringify(env), credentials: JSON.stringify(credentials) ?? "", hasPreflight: test.preflight });
  if (catalogue) core.loadCatalogue(200, JSON.stringify(catalogue));
  return core;
}

/** @param {any} value @param {any} expected */
function assertExplanation(value, expected) {
  for (const [field, wanted] of Object.entries(expected)) {
    if (field === "headers") {
      for (const [name, text] of Object.entries(wanted)) assert.equal(Object.hasOwn(value.headers, name) ? value.headers[name] : null, text, name);
    } else if (field === "rules" || field === "withheld") {
      assert.deepEqual(value[field].map((/** @type {any} */ rule) => rule.name), wanted);
    } else if (field === "warnings") {
      assert.deepEqual(value.warnings.map((/** @type {any} */ warning) => warning.code), wanted);
    } else {
      assert.deepEqual(value[field], wanted, field);
    }
  }
}

/** What reaches fetch when the request is relayed: the exact bytes. */
async function sentBytes(/** @type {any} */ client, /** @type {string} */ body, /** @type {any} */ options) {
  const { response } = client.relay(body, options);
  await (await response).text();
  return client.sent.at(-1);
}

/** @param {any} test */
async function capturingClient(test) {
  /** @type {string[]} */
  const sent = [];
  const answer = { choices: [{ index: 0, finish_reason: "stop", message: { content: "ok" } }] };
  const client = await createClient({
    ...clientOptions(test),
    fetch: async (_url, init) => {
      sent.push(Buffer.from(/** @type {Uint8Array} */ (init?.body)).toString());
      return Response.json(answer);
    },
  });
  return Object.assign(client, { sent });
}

for (const { file, cases } of caseFiles("shape")) {
  for (const one of cases) {
    test(`shape ${file}: ${one.name}`, async () => {
      const { text, error, ...expected } = one.expect;
      const request = one.request_text ?? (one.mode === "relay" ? JSON.stringify(one.request) : one.request);
      const run = async () => (await createClient(clientOptions(one))).explain(request, one.options);
      if (error) {
        await assert.rejects(run, (/** @type {any} */ thrown) => {
          assert.ok(thrown instanceof FluffBuzzError);
          assertContains(error, thrown);
          return true;
        });
        return;
      }
      const explanation = await run();
      assertExplanation(explanation, expected);
      assert.ok(!JSON.stringify(explanation).includes(TEST_KEY));
      if (text !== undefined) assert.equal(await sentBytes(await capturingClient(one), request, one.options), text);
    });
  }
}

/** Joins what the cuts of a stream may separate; `waiting` depends on them entirely. */
function keep(/** @type {any[]} */ events, /** @type {any} */ event) {
  if (event.type === "waiting") return;
  const last = events.at(-1);
  const same = last?.type === event.type && last?.id === event.id;
  if (same && "text" in event) last.text += event.text;
  else if (same && "delta" in event) last.delta += event.delta;
  else events.push(event);
}

/** Plays one response through the boundary with a clock of its own. */
function play(/** @type {Core} */ core, /** @type {any} */ one, /** @type {Buffer} */ body, /** @type {(at: number) => number} */ cut) {
  const request = '{"model":"acme/m","messages":[{"role":"user","content":"hi"}]}';
  const call = core.call(MODE.chat, request, '{"fallbacks":[],"timeoutMs":100}');
  /** @type {any[]} */
  const events = [];
  /** @type {any} */
  let done = null;
  const take = (/** @type {number} */ signal) => {
    if (signal === SIGNAL.readOn) return;
    const output = core.output();
    if (signal !== SIGNAL.step) return keep(events, { type: signal === SIGNAL.text ? "text" : "reasoning", text: output });
    const step = JSON.parse(output);
    for (const event of step.events) keep(events, event);
    if (step.action.type === "done") done = step.action;
  };
  feed({ core, call, body, cut, take }, one.response, () => done !== null);
  return { events, done };
}

const whole = () => Infinity;
const byteByByte = (/** @type {number} */ at) => at + 1;

for (const { file, cases: [one] } of caseFiles("stream")) {
  test(`stream ${file} at every cut: ${one.why}`, () => {
    const core = coreOf(one);
    const body = bodyOf(one);
    const expected = play(core, one, body, whole);
    assertContains(one.expect, expected.done);
    assert.deepEqual(play(core, one, body, byteByByte), expected, "byte by byte");
    for (let seed = 1; seed <= 5; seed++) {
      let state = seed;
      const random = (/** @type {number} */ at) => at + 1 + ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16) % 97;
      assert.deepEqual(play(core, one, body, random), expected, `random ${seed}`);
    }
    for (let cut = 1; cut < body.length; cut++) {
      const split = (/** @type {number} */ at) => (at < cut ? cut : Infinity);
      assert.deepEqual(play(core, one, body, split), expected, `cut at ${cut}`);
    }
    if (one.response.headers["content-type"] === "text/event-stream") {
      for (const lineEnd of ["\n", "\r\n", "\r"]) {
        const other = Buffer.from(body.toString().replace(/\r?\n/g, lineEnd));
        assert.deepEqual(play(core, one, other, whole), expected, JSON.stringify(lineEnd));
        assert.deepEqual(play(core, one, other, byteByByte), expected, `${JSON.stringify(lineEnd)}, byte by byte`);
      }
    }
    core.delete();
  });

  test(`stream ${file} through client.chat`, async () => {
    const body = bodyOf(one);
    const client = await createClient({
      ...clientOptions(one),
      fetch: async () => new Response(body.length ? new Uint8Array(body) : null, one.response),
    });
    // Too little time for a retry, which would only bring the same again.
    const options = one.expect.error?.retryable === false ? {} : { timeoutMs: one.expect.error ? 200 : 60_000 };
    const stream = client.chat({ model: "acme/m", messages: [] }, { ...options, fallbacks: [] });
    if (one.expect.error) {
      await assert.rejects(stream.result, (/** @type {any} */ error) => {
        assert.ok(error instanceof FluffBuzzError);
        assertContains(one.expect.error, error);
        return true;
      });
    } else {
      let text = "";
      for await (const event of stream) if (event.type === "text") text += event.text;
      const result = await stream.result;
      assertContains(one.expect.result, result);
      assert.equal(text, result.text);
    }
    client.close();
  });
}

/** @param {Core} core @param {any} call @param {any} step */
function input(core, call, step) {
  const now = step.now ?? 0;
  switch (step.input) {
    case "start":
      return call.start(now);
    case "on_response":
      return call.on_response(step.status, JSON.stringify(step.headers), now, step.wall ?? 0);
    case "on_body":
      return call.on_body(core.write(step.bytes), now);
    case "on_body_end":
      return call.on_body_end(now);
    case "on_failure":
      return call.on_failure(step.kind, now);
    case "on_heartbeat":
      return call.on_heartbeat(now);
    default:
      return call.on_wait_over(now);
  }
}

/** What came, or nothing, at a moment of the transcript's clock. */
function load(/** @type {Core} */ core, /** @type {any} */ step) {
  const now = performance.now;
  performance.now = () => step.now ?? 0;
  try {
    core.loadCatalogue(step.status ?? 0, step.body ? JSON.stringify(step.body) : "");
  } catch (error) {
    assert.equal(/** @type {any} */ (error).code, "network");
  } finally {
    performance.now = now;
  }
}

for (const { file, cases } of caseFiles("estimate")) {
  for (const one of cases) {
    test(`estimate ${file}: ${one.name}`, async () => {
      const client = await createClient(clientOptions(one));
      const at = new Date(Date.UTC(2026, 0, 1, Math.floor((one.utc ?? 0) / 100), (one.utc ?? 0) % 100));
      const run = () => client.estimate(one.request, { ...one.options, at });
      if (one.expect.error) assert.throws(run, (/** @type {any} */ thrown) => (assertContains(one.expect.error, thrown), true));
      else assertContains(one.expect.estimate, run());
      client.close();
    });
  }
}

for (const { file, cases } of caseFiles("call")) {
  for (const one of cases) {
    test(`call ${file}: ${one.name}`, (t) => {
      // The seed decides how long a jittered wait is; the transcripts were made with this one.
      t.mock.method(Math, "random", () => 1 / 0x100000000);
      const core = coreOf(one);
      const newCall = (/** @type {any} */ from) =>
        core.call(MODE[/** @type {keyof MODE} */ (one.mode ?? "chat")], JSON.stringify(from.request), from.options ? JSON.stringify(from.options) : "");
      let call = newCall(one);
      for (const [number, step] of one.steps.entries()) {
        if (step.input === "load_catalogue") {
          load(core, step);
          continue;
        }
        if (step.input === "new_call") {
          call.delete();
          call = newCall(step.request ? step : one);
          continue;
        }
        const signal = input(core, call, step);
        const where = `step ${number}`;
        if ("released" in step) assert.equal(core.released(), step.released, where);
        if ("text" in step) {
          assert.equal(signal, SIGNAL.text, where);
          assert.equal(core.output(), step.text, where);
        } else if (!step.expect) {
          assert.equal(signal, SIGNAL.readOn, where);
        } else {
          assert.equal(signal, SIGNAL.step, where);
          assertContains(step.expect, JSON.parse(core.output()), where);
        }
      }
      call.delete();
      core.delete();
    });
  }
}

/** What a call does with one failed response. @param {any} one @param {object} options @returns {any} the last step */
function afterFailure(one, options) {
  const core = coreOf(one);
  const call = core.call(MODE.chat, '{"model":"acme/m","messages":[]}', JSON.stringify(options));
  call.start(0);
  call.on_response(one.status, JSON.stringify(Object.entries(one.headers ?? {})), 0, one.wall ?? 0);
  const body = typeof one.body === "string" ? one.body : JSON.stringify(one.body);
  if (call.on_body(core.write(body), 0) === SIGNAL.readOn) call.on_body_end(0);
  const step = JSON.parse(core.output());
  call.delete();
  core.delete();
  return step;
}

for (const { file, cases } of caseFiles("error")) {
  for (const one of cases) {
    test(`error ${file}: ${one.name}`, () => {
      // Too little time for another attempt: the error as it is told in the end.
      assertContains(one.expect, afterFailure(one, { fallbacks: [], timeoutMs: 100 }).action.error);
      const then = afterFailure(one, { fallbacks: ["b/c"] }).action.type;
      assert.equal({ wait: "retry", fetch: "next", done: "stop" }[/** @type {"wait" | "fetch" | "done"} */ (then)], one.then);
    });
  }
}
