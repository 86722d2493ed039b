/** `POST /responses`: the answers of the chat scenarios, as typed events or as one response (openrouter-api 1.1). */
import { castScenario, keepGeneration } from "./chat.mjs";
import { ApiError } from "./errors.mjs";
import { applyFaults } from "./faults.mjs";
import { splitBlocks } from "./split.mjs";
import { decodeStream, frame } from "./sse.mjs";
import { play } from "./stream_writer.mjs";
import { typedAnswer } from "./typed_events.mjs";

/** @typedef {Record<string, any>} Json */

const COMMENT = ": OPENROUTER PROCESSING\n\n";
const DONE = "data: [DONE]\n\n";

/** This endpoint's envelope: the class of an error is its code. @param {string} body */
function typedBody(body) {
  const { error } = JSON.parse(body);
  const code = error.metadata?.error_type ?? error.error_type ?? "server_error";
  return JSON.stringify({ error: { code, message: error.message }, metadata: null });
}

class TypedError extends ApiError {
  #error;

  /** @param {ApiError} error */
  constructor(error) {
    super(error.status, error.message);
    this.#error = error;
  }

  headers() {
    return this.#error.headers();
  }

  body() {
    return typedBody(this.#error.body());
  }
}

/** @param {boolean} holds @param {string} message */
function must(holds, message) {
  if (!holds) throw new ApiError(400, message, { errorType: "invalid_prompt" });
}

/** @param {any} body the parsed body, undefined if it was no JSON */
function validate(body) {
  must(typeof body === "object" && body !== null && !Array.isArray(body), "The request body must be a JSON object");
  must((typeof body.input === "string" && body.input !== "") || (Array.isArray(body.input) && body.input.length > 0), "input: expected a text or a list of items");
  must(body.model === undefined || typeof body.model === "string", "model: expected a string");
  must(body.store !== true, "store: responses are not kept here");
  must((body.previous_response_id ?? null) === null, "previous_response_id: responses are not kept here");
}

/** @param {any} content */
function partsOf(content) {
  if (!Array.isArray(content)) return content;
  return content.map((part) => (/^(input|output)_text$/.test(part?.type) ? { type: "text", text: part.text } : part));
}

/** As a chat would have been asked. @param {Json} body */
function asChat({ input, instructions, ...rest }) {
  const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
  const messages = items.filter((/** @type {Json} */ item) => item?.role).map((/** @type {Json} */ { role, content }) => ({ role, content: partsOf(content) }));
  if (instructions) messages.unshift({ role: "system", content: instructions });
  return { ...rest, messages };
}

/**
 * @param {Json[]} events
 * @param {import("./scenarios.mjs").ChatScript} script
 */
function encode(events, script) {
  const comments = script.stream.toString("latin1").split(COMMENT).length - 1;
  const blocks = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const isWhole = /^response\.(completed|incomplete|failed)$/.test(events.at(-1)?.type);
  return Buffer.from(COMMENT.repeat(comments) + blocks.join("") + (isWhole ? DONE : ""));
}

/** @param {import("./exchange.mjs").Exchange} exchange */
async function answer(exchange) {
  const { record } = exchange;
  validate(record.body);
  const model = record.body.model ?? record.body.models?.[0] ?? "openrouter/auto";
  const { script, knobs } = castScenario(exchange, { ...record, body: asChat(record.body) }, model);
  if (!("stream" in script)) {
    const body = script.headers["content-type"] === "application/json" ? typedBody(script.body) : script.body;
    return play(exchange, applyFaults({ ...script, pieces: [Buffer.from(body)], end: "clean" }, knobs), knobs);
  }
  keepGeneration(exchange, script, knobs);
  const { events, response } = typedAnswer(decodeStream(script.stream), script.generationId, model);
  const streams = record.body.stream === true && !script.jsonOnly;
  const whole = Buffer.from(JSON.stringify(response));
  const blocks = streams ? frame(encode(events, script), knobs) : [script.cutShort ? whole.subarray(0, whole.length / 2) : whole];
  const plan = {
    status: 200,
    headers: { "content-type": streams ? "text/event-stream" : "application/json", "x-generation-id": script.generationId },
    pieces: splitBlocks(blocks, knobs.split ?? "event"),
    end: script.end ?? /** @type {const} */ ("clean"),
  };
  await play(exchange, applyFaults(plan, knobs), { ...knobs, delay: knobs.delay ?? (streams ? script.delay : 0) });
}

/** @param {import("./exchange.mjs").Exchange} exchange */
export async function answerResponses(exchange) {
  try {
    await answer(exchange);
  } catch (error) {
    throw error instanceof ApiError ? new TypedError(error) : error;
  }
}
