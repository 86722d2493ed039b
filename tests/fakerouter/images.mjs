/** `POST /images`: whole or as a stream of partial images (openrouter-api 2.9). */
import { admitChat, bearerOf } from "./account.mjs";
import { ApiError } from "./errors.mjs";
import { findFailure } from "./failures.mjs";
import { applyFaults } from "./faults.mjs";
import { HOSTILE_SVG, pictures } from "./pictures.mjs";
import { select } from "./select.mjs";
import { splitBlocks } from "./split.mjs";
import { encodeStream, frame } from "./sse.mjs";
import { play } from "./stream_writer.mjs";

/** @typedef {Record<string, any>} Json */

const CREATED = 1787300000;
const WORDS = /** @type {Record<string, string[]>} */ ({
  resolution: ["512", "1K", "2K", "4K"],
  quality: ["auto", "low", "medium", "high"],
  output_format: ["png", "jpeg", "webp", "svg"],
  background: ["auto", "transparent", "opaque"],
});

/** @param {boolean} holds @param {string} message */
function must(holds, message) {
  if (!holds) throw new ApiError(400, message);
}

/** @param {any} body the parsed body, undefined if it was no JSON */
function validate(body) {
  must(typeof body === "object" && body !== null, "The request body must be a JSON object");
  must(typeof body.model === "string", "model: expected a string");
  must(typeof body.prompt === "string" && body.prompt !== "", "prompt: expected a text");
  must(body.n === undefined || (Number.isInteger(body.n) && body.n >= 1 && body.n <= 10), "n: expected 1 to 10");
  for (const [field, words] of Object.entries(WORDS)) {
    must(body[field] === undefined || words.includes(body[field]), `${field}: expected one of ${words.join(", ")}`);
  }
  must(body.aspect_ratio === undefined || /^(auto|[\d.]+:[\d.]+)$/.test(body.aspect_ratio), "aspect_ratio: expected a ratio");
  must(!(body.size && body.aspect_ratio), "size: conflicts with aspect_ratio");
  const references = body.input_references ?? [];
  must(Array.isArray(references) && references.length <= 16, "input_references: expected at most 16");
  must(references.every((/** @type {Json} */ part) => part?.type === "image_url" && typeof part.image_url?.url === "string"),
    "input_references: expected image_url parts");
}

/** @param {string} name @param {Json} body @returns {Json[]} */
function dataOf(name, body) {
  if (name === "image-none") return [];
  if (name === "image-svg") return [{ b64_json: HOSTILE_SVG.toString("base64"), media_type: "image/svg+xml" }];
  const count = name === "image-one" ? 1 : body.n ?? 1;
  return pictures(count).map((file) => ({ b64_json: file.toString("base64"), media_type: "image/png" }));
}

/** @param {Json[]} data @param {Json} usage */
function events(data, usage) {
  const partial = (/** @type {Json} */ { b64_json }, /** @type {number} */ index) => ({
    type: "image_generation.partial_image", partial_image_index: index, b64_json });
  return data.flatMap((item) => [
    partial(item, 0),
    partial(item, 1),
    { type: "image_generation.completed", ...item, created: CREATED, usage },
  ]);
}

/** @param {import("./exchange.mjs").Exchange} exchange */
export async function answerImages(exchange) {
  const { record, simulator } = exchange;
  validate(record.body);
  const selected = select(exchange, record.body.model);
  admitChat(exchange, selected.knobs);
  const { name, knobs } = simulator.runs.next(selected, bearerOf(record.headers) ?? "", simulator.knobs);
  simulator.recorder.update(record, { scenario: name });
  const data = dataOf(name, record.body);
  const usage = { prompt_tokens: 3, completion_tokens: 1290 * data.length, total_tokens: 3 + 1290 * data.length, cost: 0.04 * data.length };
  const streams = record.body.stream === true && name !== "json-for-sse";
  const whole = () => splitBlocks([Buffer.from(JSON.stringify({ created: CREATED, data, usage }))], knobs.split ?? "event");
  const pieces = () => splitBlocks(frame(encodeStream(events(data, usage)), knobs), knobs.split ?? "event");
  const failure = findFailure(name)?.({ record, model: record.body.model, knobs, identity: { ...simulator.newIdentity(), model: record.body.model, promptTokens: 3 } });
  const plan = failure && "body" in failure
    ? { ...failure, pieces: [Buffer.from(failure.body)], end: /** @type {const} */ ("clean") }
    : {
      status: 200,
      headers: { "content-type": streams ? "text/event-stream" : "application/json", "x-generation-id": simulator.newIdentity().id },
      pieces: streams ? pieces() : whole(),
      end: /** @type {const} */ ("clean"),
    };
  await play(exchange, applyFaults(plan, knobs), knobs);
}
