import { accumulate } from "./accumulate.mjs";
import { admitChat, bearerOf } from "./account.mjs";
import { breakStream } from "./error_shapes.mjs";
import { applyFaults } from "./faults.mjs";
import { countPromptTokens } from "./messages.mjs";
import { findScenario } from "./scenarios.mjs";
import { select } from "./select.mjs";
import { splitBlocks } from "./split.mjs";
import { decodeStream, frame } from "./sse.mjs";
import { play } from "./stream_writer.mjs";
import { validateChatRequest } from "./validate.mjs";

/** @typedef {import("./exchange.mjs").Exchange} Exchange */
/** @typedef {import("./knobs.mjs").Knobs} Knobs */
/** @typedef {import("./scenarios.mjs").ChatScript} ChatScript */
/** @typedef {import("./stream_writer.mjs").Plan} Plan */

/** @param {ChatScript} script @param {Knobs} knobs @returns {ChatScript} */
function broken(script, knobs) {
  if (!knobs.error) return script;
  const cutShort = script.cutShort || knobs.error.shape === "f";
  return { ...script, stream: breakStream(script.stream, knobs.error, knobs), cutShort };
}

/** @param {ChatScript} script @param {Knobs} knobs */
function streamPieces({ stream }, knobs) {
  return splitBlocks(frame(stream, knobs), knobs.split ?? "event");
}

/** @param {ChatScript} script @param {Knobs} knobs */
function jsonPieces({ stream, cutShort }, knobs) {
  const body = Buffer.from(JSON.stringify(accumulate(decodeStream(stream))));
  const sent = cutShort ? body.subarray(0, body.length / 2) : body;
  return splitBlocks([sent], knobs.split ?? "event");
}

/** What `GET /generation` will tell. @param {Exchange} exchange @param {ChatScript} script @param {Knobs} knobs */
export function keepGeneration({ record, res, simulator }, script, knobs) {
  const row = simulator.generations.add(script.generationId, record, accumulate(decodeStream(script.stream)));
  if (knobs.recordAfter) simulator.generations.hide(row.id, knobs.recordAfter);
  res.once("close", () => (row.cancelled = record.aborted));
}

/**
 * Which scenario answers, and what it says. `record` holds the body as a chat.
 * @param {Exchange} exchange
 * @param {import("./recorder.mjs").RecordedRequest} record
 * @param {string} model
 */
export function castScenario(exchange, record, model) {
  const { simulator } = exchange;
  const selected = select(exchange, model);
  admitChat(exchange, selected.knobs);
  const { name, knobs } = simulator.runs.next(selected, bearerOf(record.headers) ?? "", simulator.knobs);
  simulator.recorder.update(exchange.record, { scenario: name });
  const scenario = /** @type {import("./scenarios.mjs").Scenario} */ (findScenario(name));
  const identity = { ...simulator.newIdentity(), model, promptTokens: countPromptTokens(record.body.messages) };
  const script = scenario({ record, model, knobs, identity });
  return { script: "stream" in script ? broken(script, knobs) : script, knobs };
}

/**
 * @param {Exchange} exchange
 * @param {ChatScript} script
 * @param {Knobs} knobs
 * @returns {{plan: Plan, delay: number | undefined}}
 */
function chatPlan(exchange, script, knobs) {
  const streams = exchange.record.body.stream === true && !script.jsonOnly;
  keepGeneration(exchange, script, knobs);
  const plan = {
    status: 200,
    headers: {
      "content-type": streams ? "text/event-stream" : "application/json",
      ...(streams && { "cache-control": "no-cache" }),
      "x-generation-id": script.generationId,
    },
    pieces: streams ? streamPieces(script, knobs) : jsonPieces(script, knobs),
    end: script.end ?? "clean",
  };
  return { plan, delay: streams ? script.delay : 0 };
}

/** `POST /chat/completions` @param {Exchange} exchange */
export async function answerChat(exchange) {
  const { record } = exchange;
  validateChatRequest(record.body);
  const model = record.body.model ?? record.body.models?.[0] ?? "openrouter/auto";
  const { script, knobs } = castScenario(exchange, record, model);
  const { plan, delay } = "stream" in script
    ? chatPlan(exchange, script, knobs)
    : { plan: { ...script, pieces: [Buffer.from(script.body)], end: /** @type {const} */ ("clean") }, delay: undefined };
  await play(exchange, applyFaults(plan, knobs), { ...knobs, delay: knobs.delay ?? delay });
}
