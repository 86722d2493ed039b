/** `POST /embeddings`: vectors that depend on the text alone, so that equal texts have equal ones. */
import { createHash } from "node:crypto";
import { admitChat, bearerOf } from "./account.mjs";
import { ApiError } from "./errors.mjs";
import { findFailure } from "./failures.mjs";
import { applyFaults } from "./faults.mjs";
import { countTokens, textOf } from "./messages.mjs";
import { createPrng } from "./prng.mjs";
import { select } from "./select.mjs";
import { splitBlocks } from "./split.mjs";
import { play } from "./stream_writer.mjs";

/** @typedef {Record<string, any>} Json */

const DEFAULT_DIMENSIONS = 8;
/** US dollars. */
const PRICE_OF_TOKEN = 2e-8;

/** @param {boolean} holds @param {string} message */
function must(holds, message) {
  if (!holds) throw new ApiError(400, message);
}

const isTokens = (/** @type {unknown} */ value) => Array.isArray(value) && value.length > 0 && value.every(Number.isInteger);
const isInput = (/** @type {any} */ value) => (typeof value === "string" && value !== "") || isTokens(value) || Array.isArray(value?.content);

/** What is asked for, one by one. @param {any} input @returns {any[]} */
function inputsOf(input) {
  const inputs = Array.isArray(input) && !isTokens(input) ? input : [input];
  must(inputs.length > 0 && inputs.every(isInput), "input: expected a text, tokens, content, or a list of one of these");
  return inputs;
}

/** @param {any} body the parsed body, undefined if it was no JSON */
function validate(body) {
  must(typeof body === "object" && body !== null && !Array.isArray(body), "The request body must be a JSON object");
  must(typeof body.model === "string", "model: expected a string");
  must(["float", "base64"].includes(body.encoding_format ?? "float"), "encoding_format: expected float or base64");
  must(body.dimensions === undefined || (Number.isInteger(body.dimensions) && body.dimensions >= 1), "dimensions: expected a whole number of at least 1");
}

/** @param {any} input */
function tokensOf(input) {
  return Array.isArray(input) ? input.length : countTokens(typeof input === "string" ? input : textOf(input.content));
}

/** Of length 1, and exact in 32 bits. @param {any} input @param {number} dimensions */
function vectorOf(input, dimensions) {
  const seed = createHash("sha256").update(JSON.stringify(input)).digest().readUInt32LE();
  const random = createPrng(seed);
  const raw = Array.from({ length: dimensions }, () => random() * 2 - 1);
  const length = Math.hypot(...raw);
  return Float32Array.from(raw, (value) => value / length);
}

/** @param {Json} body @param {string} id */
function vectors({ input, model, dimensions = DEFAULT_DIMENSIONS, encoding_format: format }, id) {
  const inputs = inputsOf(input);
  const data = inputs.map((one, index) => {
    const vector = vectorOf(one, dimensions);
    const embedding = format === "base64" ? Buffer.from(vector.buffer).toString("base64") : Array.from(vector);
    return { object: "embedding", index, embedding };
  });
  const tokens = inputs.reduce((sum, one) => sum + tokensOf(one), 0);
  return { id, object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens, cost: tokens * PRICE_OF_TOKEN } };
}

/** @param {import("./exchange.mjs").Exchange} exchange */
export async function answerEmbeddings(exchange) {
  const { record, simulator } = exchange;
  const { body } = record;
  validate(body);
  const selected = select(exchange, body.model);
  admitChat(exchange, selected.knobs);
  const { name, knobs } = simulator.runs.next(selected, bearerOf(record.headers) ?? "", simulator.knobs);
  simulator.recorder.update(record, { scenario: name });
  const identity = { ...simulator.newIdentity(), model: body.model, promptTokens: 0 };
  const failure = findFailure(name)?.({ record, model: body.model, knobs, identity });
  const said = failure && "body" in failure
    ? failure
    : {
      status: 200,
      headers: { "content-type": "application/json", "x-generation-id": identity.id },
      body: JSON.stringify(vectors(body, identity.id)),
    };
  const pieces = splitBlocks([Buffer.from(said.body)], knobs.split ?? "event");
  await play(exchange, applyFaults({ ...said, pieces, end: "clean" }, knobs), knobs);
}
