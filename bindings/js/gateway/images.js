// Images in OpenAI's shape: its names become the client's, and base64 goes from upstream's answer into ours as bytes.

import { admit } from "./admit.js";
import { refuse } from "./answers.js";
import { join } from "./body.js";
import { outcomeOf } from "./calls.js";
import { kept, LARGEST_KEPT } from "./keeper.js";
import { NOTHING, settle } from "./settle.js";
import { termsOf } from "./terms.js";

/** @import { Exchange } from "./exchange.js" */
/** @import { KeptAnswer } from "./store.js" */
/** @import { ImageRequest, ImageResult } from "../image_types.js" */

/** OpenAI's and OpenRouter's name of a field -> the client's. @type {Record<string, string>} */
const NAMES = { n: "count", aspect_ratio: "aspectRatio", output_format: "outputFormat", output_compression: "outputCompression" };

/** What only OpenAI's own service understands, and what says nothing here. */
const NOT_FORWARDED = ["user", "style", "moderation", "partial_images", "response_format", "stream", "input_fidelity"];

/** Words of older models of OpenAI. @type {Record<string, string>} */
const QUALITIES = { hd: "high", standard: "auto" };

/**
 * @param {Exchange} exchange
 * @returns {Promise<Response>}
 */
export async function images(exchange) {
  const { gatehouse: { client }, body } = exchange;
  const asked = parsed(body);
  const problem = problemOf(asked);
  if (problem) return invalid(problem.param, problem.message);
  // Named here, so that what is priced and permitted is what is asked.
  const request = { model: client.imageLimits.model, ...translated(asked) };
  const admitted = await admit(exchange, (options) => client.estimate(pricedAs(request), { ...options, ...fallbacksOf(exchange) }));
  if ("refusal" in admitted) return admitted.refusal;
  // A whole answer: no heartbeats, and the clock of the first event is the client's own for images.
  const { heartbeatMs: _beats, firstEventTimeoutMs: _first, ...terms } = termsOf(exchange);
  try {
    const result = await client.generateImage(request, { ...terms, ...fallbacksOf(exchange) });
    tell(exchange, result);
    const made = answer(result);
    const mayKeep = made.body.byteLength <= LARGEST_KEPT;
    exchange.ending = settle(exchange, admitted, result.spent, { answer: mayKeep ? made : null, finishReason: null });
    return kept(made, { "x-attempts": String(result.attempts.length) });
  } catch (error) {
    const { code = "internal", attempts = [], partial } = /** @type {any} */ (error);
    const spent = partial?.spent ?? NOTHING;
    exchange.story.outcome = outcomeOf({ code, attempts }, exchange.signal);
    Object.assign(exchange.story, { attempts: attempts.length, cost: spent.cost });
    exchange.ending = settle(exchange, admitted, spent, null);
    const named = inTheCallersWords(error);
    if (named) return invalid(named.param, named.message);
    throw error;
  }
}

/** A key's budget holds for the model that it names: the configured fallbacks have other prices. @param {Exchange} exchange */
function fallbacksOf({ caller }) {
  return caller.record ? { fallbacks: [] } : {};
}

/** The same request as a chat, which is how its price is known. @param {ImageRequest} request */
function pricedAs({ model, prompt, count, inputImages }) {
  const inputs = Array.isArray(inputImages) ? inputImages : [];
  const content = [{ type: "text", text: String(prompt ?? "") }, ...inputs.map(() => ({ type: "image_url", image_url: { url: "data:," } }))];
  return { model, messages: [{ role: "user", content }], modalities: ["image", "text"], ...(Number.isInteger(count) && { n: count }) };
}

/** @param {Exchange} exchange @param {ImageResult} result */
function tell({ story }, { model, attempts, spent }) {
  Object.assign(story, { model, attempts: attempts?.length ?? 1, cost: spent.cost, promptTokens: spent.promptTokens, completionTokens: spent.completionTokens });
}

/** @param {Uint8Array} body @returns {any} */
function parsed(body) {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

/** @param {any} asked */
function problemOf(asked) {
  if (typeof asked !== "object" || asked === null || Array.isArray(asked)) return { param: null, message: "The body must be a JSON object." };
  const format = asked.response_format ?? "b64_json";
  if (format === "url") {
    return { param: "response_format", message: "response_format: this gateway keeps no images and has no addresses for them; ask for b64_json." };
  }
  if (format !== "b64_json") return { param: "response_format", message: "response_format: must be b64_json." };
  if (asked.stream) return { param: "stream", message: "stream: images come whole here; leave it out." };
  return null;
}

/** @param {string | null} param @param {string} message */
function invalid(param, message) {
  return refuse({ status: 400, code: "invalid_request", message, details: { param } });
}

/** @param {Record<string, any>} asked @returns {ImageRequest} */
function translated(asked) {
  const request = Object.fromEntries(Object.entries(asked)
    .filter(([name]) => !NOT_FORWARDED.includes(name))
    .map(([name, value]) => [Object.hasOwn(NAMES, name) ? NAMES[name] : name, value]));
  if (Object.hasOwn(QUALITIES, String(request.quality))) request.quality = QUALITIES[request.quality];
  return /** @type {any} */ ({ ...request, encoding: "base64" });
}

/** A refusal of a field names it as the caller wrote it. @param {any} error */
function inTheCallersWords(error) {
  const field = error?.code === "invalid_request" && error.param;
  if (!field) return null;
  const param = Object.keys(NAMES).find((name) => NAMES[name] === field) ?? field;
  return { param, message: error.message.startsWith(`${field}: `) ? param + error.message.slice(field.length) : error.message };
}

/** @param {ImageResult} result @returns {KeptAnswer} */
function answer({ images: files, model, usage, warnings }) {
  const encoder = new TextEncoder();
  /** @type {Uint8Array[]} */
  const pieces = [encoder.encode(`{"created":${Math.floor(Date.now() / 1000)},"data":[`)];
  for (const [i, { base64, mimeType }] of files.entries()) {
    pieces.push(encoder.encode(`${i > 0 ? "," : ""}{"media_type":${JSON.stringify(mimeType)},"b64_json":"`), /** @type {Uint8Array} */ (base64), encoder.encode('"}'));
  }
  pieces.push(encoder.encode(`],"model":${JSON.stringify(model)},"usage":${JSON.stringify(usage)},"warnings":${JSON.stringify(warnings)}}`));
  const whole = join(pieces, pieces.reduce((size, piece) => size + piece.byteLength, 0));
  return { status: 200, headers: [["content-type", "application/json"]], body: whole };
}
