import { accumulate } from "./accumulate.mjs";
import { ApiError } from "./errors.mjs";
import { headerKnobs, parseKnobs } from "./knobs.mjs";
import { countPromptTokens } from "./messages.mjs";
import { findScenario, SCENARIO_NAMES } from "./scenarios.mjs";
import { splitBlocks } from "./split.mjs";
import { decodeStream, frame } from "./sse.mjs";
import { play } from "./stream_writer.mjs";
import { validateChatRequest } from "./validate.mjs";

/** @typedef {import("./exchange.mjs").Exchange} Exchange */
/** @typedef {import("./knobs.mjs").Knobs} Knobs */
/** @typedef {import("./scenarios.mjs").ChatScript} ChatScript */

const MODEL_PREFIX = "sim/";

/** `sim/plain?split=byte` -> name and knobs. @param {string} id */
function parseId(id) {
  const [name, suffix = ""] = id.split("?", 2);
  const simulated = name.startsWith(MODEL_PREFIX);
  return { name: simulated ? name.slice(MODEL_PREFIX.length) : name, simulated, suffix: new URLSearchParams(suffix) };
}

/**
 * The header is for tests and must name a scenario; a model id may be anything and then gets the echo.
 * @param {Exchange} exchange
 * @param {string} model
 */
function select({ record, simulator, query }, model) {
  const byModel = parseId(model);
  const header = record.headers["x-sim-scenario"];
  const byHeader = header === undefined ? undefined : parseId(header);
  if (byHeader && !findScenario(byHeader.name)) {
    const known = `${SCENARIO_NAMES.join(", ")}, status-<code>`;
    throw new ApiError(400, `x-sim-scenario: no "${byHeader.name}"; known: ${known}`);
  }
  const modelIsScenario = byModel.simulated && findScenario(byModel.name) !== undefined;
  const knobs = {
    ...simulator.knobs,
    ...parseKnobs(byModel.suffix),
    ...parseKnobs(query),
    ...parseKnobs(byHeader?.suffix ?? []),
    ...parseKnobs(headerKnobs(record.headers)),
  };
  return { name: byHeader?.name ?? (modelIsScenario ? byModel.name : "echo"), knobs };
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

/**
 * @param {Exchange} exchange
 * @param {ChatScript} script
 * @param {Knobs} knobs
 */
async function answerWith(exchange, script, knobs) {
  const { record, res, simulator } = exchange;
  const streams = record.body.stream === true && !script.jsonOnly;
  const row = simulator.generations.add(script.generationId, record, accumulate(decodeStream(script.stream)));
  res.once("close", () => (row.cancelled = record.aborted));
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
  await play(exchange, plan, { ...knobs, delay: knobs.delay ?? (streams ? script.delay : 0) });
}

/** `POST /chat/completions` @param {Exchange} exchange */
export async function answerChat(exchange) {
  const { record, simulator } = exchange;
  validateChatRequest(record.body);
  const model = record.body.model ?? record.body.models?.[0] ?? "openrouter/auto";
  const { name, knobs } = select(exchange, model);
  simulator.recorder.update(record, { scenario: name });
  const scenario = /** @type {import("./scenarios.mjs").Scenario} */ (findScenario(name));
  const identity = { ...simulator.newIdentity(), model, promptTokens: countPromptTokens(record.body.messages) };
  const script = scenario({ record, model, knobs, identity });
  if ("stream" in script) return answerWith(exchange, script, knobs);
  const plan = { ...script, pieces: [Buffer.from(script.body)], end: /** @type {const} */ ("clean") };
  return play(exchange, plan, knobs);
}
