// Every fault, in every window, streamed or not, with and without a model to fall back to, against a real HTTP server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { startFakerouter } from "../fakerouter/server.mjs";
import { sampleBytes, PLAIN_TEXT } from "./fakerouter_client.mjs";
import { ABORTS, ROTATIONS } from "./survival_callers.mjs";
import { CLASSES, PATIENT, STREAMED, WHOLE } from "./survival_faults.mjs";
import { runChat, runRelay } from "./survival_run.mjs";

/** Groups, and calls of each, at the same time: most of them wait most of the time. */
const GROUPS = 2;
const AT_ONCE = 30;
const MAX_RETRIES = 2;
const rejections = /** @type {unknown[]} */ ([]);
process.on("unhandledRejection", (reason) => void rejections.push(reason));

let combinations = 0;
/** Runs that are over: none of them may send anything any more. @type {{ name: string, requests: number, countRequests: () => number }[]} */
const over = [];

/** @param {any} row @param {boolean} stream @param {string[]} fallbacks */
function planOf(row, stream, fallbacks) {
  return { sim: row.sim, stream, fallbacks, gate: row.gate, options: { ...PATIENT, ...row.options } };
}

/** What holds for every call, whatever it met. @param {string} name @param {any} seen @param {number} candidates @param {number} [keys] */
function assertRules(name, seen, candidates, keys = 1) {
  const requests = seen.requests.length;
  assert.ok(requests <= candidates * (1 + MAX_RETRIES + keys - 1), `${requests} requests for ${candidates} models and ${keys} keys`);
  if (seen.requestsAtOutput !== null) assert.equal(requests, seen.requestsAtOutput, "nothing is repeated after output");
  assert.equal(seen.listeners, 0, "no listener is left on the caller's signal");
  assert.ok(seen.requests.every((/** @type {any} */ one) => one.closed));
  const said = `${JSON.stringify(seen.failure ?? seen.outcome ?? {})}${seen.failure?.stack ?? ""}`;
  assert.ok(!/sk-or-/.test(said), "no key is told");
  over.push({ name, requests, countRequests: seen.countRequests });
}

/** @param {any[]} attempts @param {any[]} requests all of them but perhaps the last have failed */
function assertAttempts(attempts, requests) {
  assert.deepEqual(attempts.map(({ model }) => model), requests.map((one) => one.body.model));
  assert.ok(attempts.slice(0, -1).every(({ code }) => code !== null));
}

/** The same model is not asked again at once, and not before upstream wants it. @param {any[]} attempts @param {any} row */
function assertWaits(attempts, { floorMs = 1 }) {
  const again = attempts.filter(({ model }, i) => model === attempts[i - 1]?.model);
  for (const { waitMs } of again) assert.ok(waitMs >= floorMs && waitMs <= 60_000, `waits ${waitMs} ms`);
}

/** @param {any} seen @param {number} requests */
function assertSuccess(seen, requests) {
  assert.equal(seen.error, null, String(seen.error?.stack));
  assert.equal(seen.text, PLAIN_TEXT);
  assert.equal(seen.result.text, PLAIN_TEXT);
  assert.equal(seen.requests.length, requests);
  assert.equal(seen.events.at(-1).type, "finish");
  assert.equal(seen.events.filter((/** @type {any} */ event) => event.type === "attempt").length, requests - 1);
  assertAttempts(seen.result.attempts, seen.requests);
  assert.equal(seen.result.attempts.at(-1).code, null);
}

/** @param {any} seen @param {any} row @param {number} requests */
function assertFailure(seen, row, requests) {
  assert.equal(seen.error?.code, row.code, String(seen.error?.stack ?? seen.text));
  assert.equal(seen.failure, seen.error, "iterating and the result tell the same");
  assert.equal(seen.error.phase, row.phase ?? null);
  assert.equal(seen.requests.length, requests);
  assert.equal(seen.text, row.text ?? "");
  if (row.text) assert.equal(seen.error.partial.text, row.text);
  assert.equal(seen.error.partial?.text ?? "", row.text ?? "");
  assert.ok(!seen.events.some((/** @type {any} */ event) => event.type === "finish"));
  assertAttempts(seen.error.attempts, seen.requests);
  assert.notEqual(seen.error.attempts.at(-1).code, null);
}

/** @param {any} row @param {string[]} fallbacks */
function expectation(row, fallbacks) {
  const { retries, advances } = CLASSES[row.class];
  const followed = advances && fallbacks.length > 0;
  return { answered: row.class === "fine" || followed, requests: 1 + retries + (followed ? 1 : 0) };
}

/**
 * @param {string} name
 * @param {(add: (name: string, run: (fake: any) => Promise<void>) => void) => void} fill
 */
function group(name, fill) {
  describe(name, { concurrency: AT_ONCE }, () => {
    /** @type {any} a simulator each: it remembers a thousand requests */
    let fake;
    before(async () => (fake = await startFakerouter({ delay: 0 })));
    after(() => fake.close());
    fill((combination, run) => {
      combinations++;
      test(combination, { timeout: 60_000 }, () => run(fake));
    });
  });
}

const FORMS = [
  { form: "streamed", stream: true, rows: Object.entries(STREAMED) },
  { form: "whole", stream: false, rows: Object.entries(WHOLE) },
];

/** What the caller of a relay got in its hands. @param {any} seen @param {any} row @param {boolean} stream @param {boolean} answered */
function assertRelayed(seen, row, stream, answered) {
  if (answered) {
    assert.equal(seen.status, 200);
    const asStream = stream && !row.sim.startsWith("json-for-sse");
    if (asStream) assert.equal(seen.text, sampleBytes("plain").toString(), "the bytes of the answer and of nothing else");
    else assert.equal(JSON.parse(seen.text).choices[0].message.content, PLAIN_TEXT);
  } else if (row.mute) {
    assert.equal(seen.error.code, row.code);
  } else if (row.class === "spent") {
    assert.equal(seen.status, 200);
    assert.ok(seen.text.includes("Gr"));
    assert.match(seen.text, /"error":\{/);
    assert.ok(!/\[DONE\]|"finish_reason":"stop"/.test(seen.text), "what failed does not look complete");
  } else {
    const { status } = seen.requests.at(-1);
    if (status < 400) return;
    assert.equal(seen.status, status, "upstream's own status");
    assert.match(seen.text, /^(\{"error":|<html>)/, "upstream's own body");
  }
}

/** @typedef {{ form: string, stream: boolean, rows: [string, any][] }} Form */

/** @param {Form} form */
function everyFault({ form, stream, rows }) {
  group(`chat, ${form}`, (add) => {
    for (const [fault, row] of rows) {
      for (const fallbacks of [[], ["plain"]]) {
        const name = `${fault}, ${fallbacks.length > 0 ? "with" : "without"} fallback`;
        add(name, async (fake) => {
          const seen = await runChat(fake, planOf(row, stream, fallbacks));
          const { answered, requests } = expectation(row, fallbacks);
          if (answered) assertSuccess(seen, requests);
          else assertFailure(seen, row, requests);
          assertWaits((seen.result ?? seen.error).attempts, row);
          assertRules(`${form}: ${name}`, seen, 1 + fallbacks.length);
        });
      }
    }
  });
}

/** @param {string} sim whose fault strikes only once */
const once = (sim) => `${sim}${sim.includes("?") ? "&" : "?"}times=1`;

/** @param {any} fake @param {any} row @param {boolean} stream */
async function relayPassing(fake, row, stream) {
  const seen = await runRelay(fake, planOf({ ...row, sim: once(row.sim) }, stream, ["status-400"]));
  assert.equal(seen.outcome.error, null);
  assert.deepEqual(seen.outcome.attempts.map(({ code }) => code), [row.code, null]);
  assertRelayed(seen, row, stream, true);
  assertRules(`relay: ${row.sim} passes`, seen, 2);
}

/** @param {Form} form */
function faultsThatPass({ form, stream, rows }) {
  group(`a fault that passes, ${form}`, (add) => {
    for (const [fault, row] of rows) {
      if (CLASSES[row.class].retries === 0) continue;
      add(fault, async (fake) => {
        const seen = await runChat(fake, planOf({ ...row, sim: once(row.sim) }, stream, ["status-400"]));
        assertSuccess(seen, 2);
        assert.equal(seen.result.attempts[0].code, row.code);
        assertWaits(seen.result.attempts, row);
        assertRules(`${form}: ${fault} passes`, seen, 2);
      });
    }
  });
}

/** @param {Form} form */
function everyModelFails({ form, stream, rows }) {
  group(`every model fails, ${form}`, (add) => {
    for (const [fault, row] of rows) {
      if (!CLASSES[row.class].advances || row.relay !== true) continue;
      add(fault, async (fake) => {
        const seen = await runChat(fake, planOf(row, stream, ["availability-no_endpoints", "status-413"]));
        assert.equal(seen.requests.length, 1 + CLASSES[row.class].retries + 2);
        assertAttempts(seen.error.attempts, seen.requests);
        for (const model of [`sim/${row.sim}`, "sim/availability-no_endpoints", "sim/status-413"]) {
          assert.ok(seen.error.message.includes(model), `${model} is not named: ${seen.error.message}`);
        }
        assertRules(`${form}: ${fault}, every model fails`, seen, 3);
      });
    }
  });
}

/** @param {Form} form */
function relays({ form, stream, rows }) {
  group(`relay, ${form}`, (add) => {
    for (const [fault, row] of rows) {
      if (!row.relay) continue;
      for (const fallbacks of [[], ["plain"]]) {
        const name = `${fault}, ${fallbacks.length > 0 ? "with" : "without"} fallback`;
        add(name, async (fake) => {
          const seen = await runRelay(fake, planOf(row, stream, fallbacks));
          const { answered, requests } = expectation(row, fallbacks);
          assert.equal(seen.outcome.error?.code ?? null, answered ? null : row.code);
          assert.equal(seen.requests.length, requests);
          assertAttempts(seen.outcome.attempts, seen.requests);
          assertRelayed(seen, row, stream, answered);
          assertRules(`relay ${form}: ${name}`, seen, 1 + fallbacks.length);
        });
      }
      if (CLASSES[row.class].retries > 0) add(`${fault}, which passes`, (fake) => relayPassing(fake, row, stream));
    }
  });
}

describe("a call survives", { concurrency: GROUPS }, () => {
  for (const fill of [everyFault, faultsThatPass, everyModelFails, relays]) FORMS.forEach(fill);

  group("the caller ends the call", (add) => {
    for (const [name, { plan, way, thrown }] of Object.entries(ABORTS)) {
      add(`chat ${name}`, async (fake) => {
        const seen = await runChat(fake, { ...plan, fallbacks: ["plain"], options: PATIENT });
        assert.equal(seen.failure.code, "aborted");
        assert.equal(seen.error?.code ?? null, thrown ? "aborted" : null);
        assert.equal(seen.requests.length, 1);
        assertRules(name, seen, 2);
      });
      if (way === "stream.abort()") continue;
      add(`relay ${name}`, async (fake) => {
        const seen = await runRelay(fake, { ...plan, fallbacks: ["plain"], options: PATIENT });
        assert.equal(seen.outcome.error.code, "aborted");
        assert.equal(seen.requests.length, 1);
        assertRules(name, seen, 2);
      });
    }
  });

  group("keys rotate", (add) => {
    for (const [name, { keys, requests, code, sim = "plain" }] of Object.entries(ROTATIONS)) {
      for (const stream of [true, false]) {
        add(`${name}, ${stream ? "streamed" : "whole"}`, async (fake) => {
          const seen = await runChat(fake, { sim, stream, keys, options: PATIENT });
          if (code) assert.ok(seen.error?.code.startsWith(code), seen.error?.code);
          else assertSuccess(seen, requests);
          assert.equal(seen.requests.length, requests);
          assertRules(name, seen, 1, keys.length);
        });
      }
      add(`${name}, relayed`, async (fake) => {
        const seen = await runRelay(fake, { sim, stream: true, keys, options: PATIENT });
        if (code) assert.ok(seen.outcome.error?.code.startsWith(code), seen.outcome.error?.code);
        else assertRelayed(seen, { sim }, true, true);
        assert.equal(seen.requests.length, requests);
        assertRules(name, seen, 1, keys.length);
      });
    }
  });
});

test("when all is over", { timeout: 10_000 }, async (t) => {
  t.diagnostic(`${combinations} combinations`);
  assert.ok(combinations >= 150);
  for (const { name, requests, countRequests } of over) assert.equal(countRequests(), requests, `${name}: a request after the end`);
  assert.deepEqual(rejections, []);
  assert.ok(!process.getActiveResourcesInfo().includes("Timeout"), "no timer runs on");
  // The simulators are closed, so no connection may be left either.
  while (process.getActiveResourcesInfo().includes("TCPSocketWrap")) await setImmediate();
});
