// The seed corpus: what the case files already know, in the input format of each fuzz target.
// The formats are described at the top of tests/fuzz/fuzz_*.cpp.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../runner/run_process.mjs";

const CASES = join(ROOT, "tests", "cases");

/** Larger seeds only slow the mutations down. */
export const MAX_INPUT = 16_384;

/** kStatuses in fuzz_call.cpp; a status that is not there becomes 200. */
const STATUSES = [200, 200, 200, 0, 302, 400, 401, 402, 403, 404, 413, 429, 500, 502, 503, 529];
const KINDS = ["network", "timeout", "aborted"];
const STEP = { start: 0, on_response: 7, on_body: 2, on_body_end: 3, on_failure: 4, on_wait_over: 5, load_catalogue: 8,
  on_heartbeat: 9 };
const SEPARATOR = "\x1e";

/** @typedef {Record<string, any>} Case */

/**
 * Every case of a folder; one that is not there (yet) has none.
 * @param {string} folder
 * @returns {Case[]}
 */
function cases(folder) {
  const path = join(CASES, folder);
  return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.name.endsWith(".json"))
    .flatMap((entry) => JSON.parse(readFileSync(join(path, entry.name), "utf8")));
}

/** @param {Case} test */
function bodyOf(test) {
  return test.body_file ? readFileSync(join(CASES, "stream", test.body_file)) : Buffer.from(test.body ?? "");
}

/** @param {unknown} value */
const json = (value) => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value));

function jsonSeeds() {
  const texts = cases("shape").flatMap((test) => [json(test.request), json(test.config)]);
  for (const test of cases("stream")) {
    for (const [, line] of bodyOf(test).toString("latin1").matchAll(/^data: (\{.*\})$/gm)) texts.push(line);
  }
  texts.push('[0,-0.5,1e21,1.0,"\\ud83d\\ude00\\ud800",{"":null,"a":1,"a":2}]', "[[[[[[[[[[[[[[]]]]]]]]]]]]]]", "1e999");
  return texts.filter(Boolean).map((text, i) => Buffer.concat([Buffer.from([i % 256, 1]), Buffer.from(text, "latin1")]));
}

/** Every event of every stream by itself, and the events of each stream line by line. */
function decodeSeeds() {
  const streams = cases("stream").map((test) => bodyOf(test).toString("latin1"));
  const events = streams.map((body) => [...body.matchAll(/^data: (.*)$/gm)].map(([, data]) => data));
  const texts = events.flatMap((lines) => [...lines, lines.join("\n")]);
  texts.push(...streams.filter((body) => body.startsWith("{")), ...jsonSeeds().map((seed) => seed.toString("latin1", 2)));
  texts.push('{"choices":[{"ind\\u0065x":1,"delta":{}},{"index":0.0,"d\\u0065lta":{"cont\\u0065nt":"a"}}],"usag\\u0065":{}}',
    '{"choices":[{"delta":{"reasoning_content":"a","reasoning":""}}]}');
  return [...new Set(texts)].filter(Boolean).map((text) => Buffer.from(text, "latin1"));
}

function sseSeeds() {
  const grammar = "\ufeff: c\r\ndata:a\rdata: b\n\nevent: x\ndata\n\nid: 1\r\n\r\ndata: [DONE]\n\n";
  const bodies = [Buffer.from(grammar), ...cases("stream").map(bodyOf)];
  return bodies.flatMap((body, i) => [[i, 0, 0, 0], [i, 1, 0, 8], [i, 2, 40, 0], [i, 3, 0, 4], [i, 4, 0, 3]]
    .map((head) => Buffer.concat([Buffer.from(head), body]))
    .concat(Buffer.concat([Buffer.from([i, 5, 0, 8]), Buffer.from(" \r\n\t"), body])));
}

/**
 * One step of a script for fuzz_call.
 * @param {Case} step
 */
function stepBytes(step) {
  const code = Buffer.from([STEP[/** @type {keyof typeof STEP} */ (step.input)] ?? 6]);
  if (step.input === "on_response") {
    const headers = Buffer.from(json(step.headers)).subarray(0, 255);
    return Buffer.concat([code, Buffer.from([Math.max(0, STATUSES.indexOf(step.status)), headers.length]), headers]);
  }
  if (step.input === "on_body") {
    const bytes = Buffer.from(step.bytes ?? "").subarray(0, 65_535);
    return Buffer.concat([code, Buffer.from([bytes.length & 255, bytes.length >> 8]), bytes]);
  }
  if (step.input === "load_catalogue") {
    const body = Buffer.from(json(step.body));
    const status = Math.max(0, STATUSES.indexOf(step.status ?? 0));
    return Buffer.concat([code, Buffer.from([status, body.length & 255, body.length >> 8]), body]);
  }
  return step.input === "on_failure" ? Buffer.from([code[0], Math.max(0, KINDS.indexOf(step.kind))]) : code;
}

/** @param {any} event of an endpoint case */
function blockOf(event) {
  return typeof event === "string" ? event : `data: ${json(event)}\n\n`;
}

function callSeeds() {
  const scripts = cases("call").map((test) => test.steps ?? []);
  // A request and options that want the catalogue, and every row that a case knows.
  const waiting = [...scripts.filter((steps) => steps.some((step) => step.expect?.action?.for === "catalogue")),
    ...["shape", "estimate"].flatMap(cases).filter((test) => test.catalogue !== undefined).map((test) =>
      [{ input: "start" }, { input: "load_catalogue", status: 200, body: test.catalogue }, { input: "on_wait_over" }])];
  for (const test of cases("stream")) {
    const headers = Object.entries(test.response?.headers ?? {}).slice(0, 1);
    scripts.push([{ input: "start" }, { input: "on_response", status: test.response?.status, headers },
      { input: "on_body", bytes: bodyOf(test) }, { input: "on_body_end" }]);
  }
  const key = '{"error":{"code":401,"message":"no sk-or-v1-FUZZKEY","metadata":{"raw":"sk-or-v1-FUZZKEY"}}}';
  scripts.push([{ input: "start" }, { input: "on_response", status: 401, headers: [] }, { input: "on_body", bytes: key },
    { input: "on_body_end" }, { input: "start" }]);
  return scripts.flatMap((steps, i) => [0, 1].map((mode) =>
    Buffer.concat([Buffer.from([mode, i % 3, i % 5, i % 3]), ...steps.map(stepBytes)])))
    .concat(scripts.filter((steps) => steps.some((step) => step.input === "on_heartbeat")).map((steps) =>
      Buffer.concat([Buffer.from([1, 0, 1, 7]), ...steps.map(stepBytes)])))
    .concat(cases("endpoint").map((test) => Buffer.concat([Buffer.from([1, 0, 1, test.endpoint === "responses" ? 8 : 9]), ...[
      { input: "start" }, { input: "on_response", status: test.response.status, headers: Object.entries(test.response.headers) },
      { input: "on_body", bytes: test.body ?? test.events.map(blockOf).join("") }, { input: "on_body_end" }].map(stepBytes)])))
    .concat(waiting.flatMap((steps) => [2, 7].map((request) =>
      Buffer.concat([Buffer.from([0, 0, request, 1]), ...steps.map(stepBytes)]))));
}

function shapeSeeds() {
  const tests = cases("shape");
  tests.push({ request: '{"x_a" : 1.0 , "model":"openrouter/auto","x_a":[ ],"messages":[],"x_b":"\\u00e9"}',
    options: { thinking: "high", headers: { "X-A": "b" } }, config: {} });
  return tests.map((test) => Buffer.from([test.config, test.options, test.request].map(json).join(SEPARATOR)));
}

function json5Seeds() {
  const texts = cases("json5").map((test) => test.text ?? "").concat(cases("shape").map((test) => json(test.config)));
  texts.push("{env: {A: '${A}', vars: {B: \"$${A}${C}\"}}, /* c */ models: {providers: {openrouter: {apiKey: {source: 'env', id: 'A',},},},},}");
  return texts.filter((text) => typeof text === "string" && text !== "").map((text, i) => Buffer.concat([Buffer.from([i % 256, 1]), Buffer.from(text)]));
}

/** @type {Record<string, () => Buffer[]>} */
const SEEDS = { fuzz_json: jsonSeeds, fuzz_json5: json5Seeds, fuzz_sse: sseSeeds, fuzz_call: callSeeds, fuzz_shape: shapeSeeds,
  fuzz_decode_diff: decodeSeeds };

/**
 * Writes the seeds of a target beside whatever earlier runs have found. Gives their number.
 * @param {string} target
 * @param {string} folder
 */
export function writeSeeds(target, folder) {
  mkdirSync(folder, { recursive: true });
  const seeds = (SEEDS[target] ?? (() => []))().filter((seed) => seed.length <= MAX_INPUT);
  for (const seed of seeds) writeFileSync(join(folder, createHash("sha1").update(seed).digest("hex")), seed);
  return seeds.length;
}
