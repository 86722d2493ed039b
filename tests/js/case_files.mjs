// Reading the case files, and comparing with what they expect. The native twin is tests/cpp/cases_test.cpp.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CASES = new URL("../cases/", import.meta.url);
export const TEST_KEY = "sk-or-test-1234";

/** @param {string} folder @returns {{ file: string, cases: any[] }[]} */
export function caseFiles(folder) {
  const files = readdirSync(new URL(`${folder}/`, CASES)).filter((name) => name.endsWith(".json")).sort();
  return files.map((name) => {
    const parsed = JSON.parse(readFileSync(new URL(`${folder}/${name}`, CASES), "utf8"));
    return { file: name.replace(".json", ""), cases: [parsed].flat() };
  });
}

/** @param {any} test @returns {Buffer} */
export function bodyOf(test) {
  if (test.body_file) return readFileSync(fileURLToPath(new URL(`stream/${test.body_file}`, CASES)));
  return Buffer.from(test.body);
}

/** @param {any} test */
export function clientOptions(test) {
  const { config = {}, env = { OPENROUTER_API_KEY: TEST_KEY }, credentials, catalogue } = test;
  return { config, env, credentials, catalogue };
}

/**
 * Every member of `expected` must be in `actual`, recursively; a `message` text as a part.
 * @param {any} expected @param {any} actual @param {string} [path]
 */
export function assertContains(expected, actual, path = "") {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual) && actual.length === expected.length, `${path} is ${JSON.stringify(actual)}`);
    expected.forEach((item, i) => assertContains(item, actual[i], `${path}/${i}`));
  } else if (expected !== null && typeof expected === "object") {
    assert.ok(actual !== null && typeof actual === "object", `${path} is ${JSON.stringify(actual)}`);
    for (const [key, value] of Object.entries(expected)) {
      const exact = key === "usage" || key === "upstream" || (key === "message" && typeof value === "object");
      if (key === "message" && typeof value === "string") {
        assert.ok(String(actual.message).includes(value), `${path}/message is ${JSON.stringify(actual.message)}`);
      } else if (exact) {
        assert.deepEqual(actual[key], value, `${path}/${key}`);
      } else {
        assert.ok(key in actual, `${path}/${key} is missing`);
        assertContains(value, actual[key], `${path}/${key}`);
      }
    }
  } else {
    assert.deepEqual(actual, expected, path);
  }
}

/**
 * Plays one response to a call, with a clock of its own, and deletes the call.
 * @param {{ core: any, call: any, body: Buffer, cut: (at: number) => number, take: (signal: number) => void }} play
 *   cut: where the read that begins at `at` ends; take: hears of every signal
 * @param {{ status: number, headers: Record<string, string> }} response
 * @param {() => boolean} isDone
 */
export function feed({ core, call, body, cut, take }, { status, headers }, isDone) {
  take(call.start(0));
  take(call.on_response(status, JSON.stringify(Object.entries(headers)), 1, 0));
  for (let at = 0; at < body.length && !isDone(); ) {
    const end = Math.min(body.length, cut(at));
    take(call.on_body(core.write(body.subarray(at, end)), 2));
    at = end;
  }
  if (!isDone()) take(call.on_body_end(3));
  call.delete();
}
