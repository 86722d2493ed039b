import { REAL_MODELS } from "./model_rows.mjs";
import { ANSWER_NAMES } from "./scenarios.mjs";

/** @typedef {import("./model_rows.mjs").ModelFacts} ModelFacts */

const CREATED = 1787000000;
const DEFAULT_PARAMETERS = [
  "max_tokens", "temperature", "top_p", "stop", "seed", "tools", "tool_choice", "response_format",
];

/** @param {string} name @returns {ModelFacts} */
function scenarioFacts(name) {
  return {
    id: `sim/${name}`,
    name: `Simulator: ${name}`,
    description: `Scenario "${name}" of the local simulator. No model is called.`,
    input: ["text", "image", "file"],
    output: name === "image-only" ? ["image"] : name.startsWith("image") || name === "echo" ? ["text", "image"] : ["text"],
    // null = every effort, so that the echo shows the level exactly as it was chosen.
    reasoning: { mandatory: false, supported_efforts: null, default_effort: "medium" },
  };
}

/** The documented shape of a model. @param {ModelFacts} facts */
function toModel(facts) {
  const { id, name, description, context = 131072, input = ["text"], output = ["text"], reasoning } = facts;
  const reasoningParameters = reasoning ? ["reasoning", "reasoning_effort", "include_reasoning"] : [];
  return {
    id,
    canonical_slug: id,
    name,
    created: CREATED,
    description: description ?? `${name}, as a row of the local simulator`,
    context_length: context,
    architecture: {
      modality: `${input.join("+")}->${output.join("+")}`,
      input_modalities: input,
      output_modalities: output,
      tokenizer: "Other",
      instruct_type: null,
    },
    pricing: { prompt: "0", completion: "0", ...facts.pricing },
    top_provider: { context_length: context, max_completion_tokens: facts.maxOutput ?? null, is_moderated: false },
    per_request_limits: null,
    supported_parameters: [...(facts.parameters ?? DEFAULT_PARAMETERS), ...reasoningParameters],
    default_parameters: null,
    supported_voices: null,
    ...(reasoning && { reasoning }),
    links: { details: `/api/v1/models/${id}/endpoints` },
  };
}

const MODELS = [
  ...REAL_MODELS,
  ...[...ANSWER_NAMES, "status-429", "status-503"].map(scenarioFacts),
].map(toModel);

/** `GET /models` @param {import("./exchange.mjs").Exchange} exchange */
export function answerModels(exchange) {
  const asked = (exchange.query.get("output_modalities") ?? "text").split(",");
  const data = MODELS.filter(({ architecture }) =>
    asked.includes("all") || architecture.output_modalities.some((modality) => asked.includes(modality)));
  exchange.sendJson({ data, total_count: data.length, links: { next: null } });
}
