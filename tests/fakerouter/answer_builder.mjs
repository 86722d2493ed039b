/** Chunks of an answer that is generated here, in OpenRouter's order. */
import { countTokens } from "./messages.mjs";

/** @typedef {Record<string, any>} Json */

/**
 * @typedef {object} Answer
 * @property {string[]} [reasoning] pieces
 * @property {string[]} [text] pieces
 * @property {Json[]} [images]
 */

/**
 * Small pieces whose join is the text.
 * @param {string} text
 * @returns {string[]}
 */
export function words(text) {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** @param {Answer} answer @param {number} promptTokens */
function usageOf({ reasoning = [], text = [] }, promptTokens) {
  const reasoningTokens = countTokens(reasoning.join(""));
  const completionTokens = reasoningTokens + countTokens(text.join(""));
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    cost: 0,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: 0,
      upstream_inference_completions_cost: 0,
    },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

/** @param {string} text */
function reasoningDelta(text) {
  const detail = { type: "reasoning.text", text, format: "unknown", index: 0 };
  return { role: "assistant", content: "", reasoning: text, reasoning_details: [detail] };
}

/** @param {Json} delta @param {string | null} [finish] */
function choice(delta, finish = null) {
  return { index: 0, delta, finish_reason: finish, native_finish_reason: finish, logprobs: null };
}

const EMPTY_DELTA = { role: "assistant", content: "" };

/**
 * The usage dialects: `empty` is documented, `nonempty` and `merged` are seen in the field.
 * @param {Json} usage
 * @param {string} dialect
 * @returns {Json[]} the chunks from the finish reason on
 */
function ending(usage, dialect) {
  const finish = { choices: [choice(EMPTY_DELTA, "stop")] };
  if (dialect === "missing") return [finish];
  if (dialect === "merged") return [{ ...finish, usage }];
  return [finish, { choices: dialect === "nonempty" ? [choice(EMPTY_DELTA)] : [], usage }];
}

/**
 * @typedef {object} Identity
 * @property {string} id
 * @property {number} created
 * @property {string} model
 * @property {number} promptTokens
 */

/**
 * @param {Identity} identity
 * @param {Answer} answer
 * @param {string} [usageDialect]
 * @returns {Json[]}
 */
export function buildChunks({ id, created, model, promptTokens }, answer, usageDialect = "empty") {
  const usage = usageOf(answer, promptTokens);
  const deltas = [
    EMPTY_DELTA,
    ...(answer.reasoning ?? []).map(reasoningDelta),
    ...(answer.text ?? []).map((content) => ({ role: "assistant", content })),
    ...(answer.images ?? []).map((image) => ({ ...EMPTY_DELTA, images: [image] })),
  ];
  const parts = [...deltas.map((delta) => ({ choices: [choice(delta)] })), ...ending(usage, usageDialect)];
  const common = { id, provider: "Simulator", model, object: "chat.completion.chunk", created };
  return parts.map((part) => ({ ...common, ...part }));
}
