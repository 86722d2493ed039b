// Answers of /responses and /embeddings in byte mode through the module, wherever the reads end. The native twin is
// tests/cpp/endpoint_cases_test.cpp.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Core, MODE, SIGNAL } from "../../dist/core.js";
import createModule from "../../dist/fluffbuzz.mjs";
import { loadModule } from "../../dist/instantiate.js";
import { assertContains, caseFiles, feed, TEST_KEY } from "./case_files.mjs";

const module = await loadModule(createModule, () => readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url)));
const core = new Core(module, { config: "", env: JSON.stringify({ OPENROUTER_API_KEY: TEST_KEY }), credentials: "" });

/** @param {any} event an object, or the text of whatever is no event */
function blockOf(event) {
  if (typeof event === "string") return event;
  return `${typeof event.type === "string" ? `event: ${event.type}\n` : ""}data: ${JSON.stringify(event)}\n\n`;
}

/** @param {any} one @param {Buffer} body @param {(at: number) => number} cut */
function relay(one, body, cut) {
  const call = core.call(MODE.relay, '{"model":"acme/m","input":"hi","stream":true}', JSON.stringify({ fallbacks: [], timeoutMs: 100, endpoint: one.endpoint }));
  /** @type {any} */
  let done = null;
  let released = 0;
  const take = (/** @type {number} */ signal) => {
    released = core.released();
    if (signal !== SIGNAL.step) return;
    const { action } = JSON.parse(core.output());
    if (action.type === "done") done = action;
  };
  feed({ core, call, body, cut, take }, one.response, () => done !== null);
  return { passed: body.subarray(0, released).toString(), done };
}

for (const { file, cases } of caseFiles("endpoint")) {
  for (const one of cases) {
    test(`endpoint ${file}: ${one.name}: ${one.why}`, () => {
      const body = Buffer.from(one.events ? one.events.map(blockOf).join("") : one.body);
      const whole = relay(one, body, () => Infinity);
      const { dropped = "", tail, outcome = {}, error } = one.expect;
      assert.equal(whole.passed + dropped, body.toString());
      assert.equal(whole.done.tail, tail);
      assertContains(outcome, whole.done.outcome);
      if (error) assertContains(error, whole.done.error);
      else assert.equal(whole.done.error, undefined);
      assert.deepEqual(relay(one, body, (at) => at + 1), whole, "byte by byte");
      for (let cut = 1; cut < body.length; cut++) {
        assert.deepEqual(relay(one, body, (at) => (at < cut ? cut : Infinity)), whole, `cut at ${cut}`);
      }
    });
  }
}
