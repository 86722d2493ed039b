/**
 * Facts about models with real names; numbers are plausible, not current. Each row is there for a reason that some
 * rule of the client depends on.
 * @typedef {object} ModelFacts
 * @property {string} id
 * @property {string} name
 * @property {string} [description]
 * @property {number} [context]
 * @property {number} [maxOutput]
 * @property {string[]} [input] modalities
 * @property {string[]} [output] modalities
 * @property {string[]} [parameters]
 * @property {Record<string, string>} [pricing] USD per unit
 * @property {{mandatory: boolean, supported_efforts?: string[] | null, default_effort?: string}} [reasoning]
 */

/** @type {ModelFacts[]} */
export const REAL_MODELS = [
  {
    // A router: no fixed price (-1) and no reasoning entry.
    id: "openrouter/auto",
    name: "Auto Router",
    context: 2000000,
    input: ["text", "image", "file", "audio"],
    pricing: { prompt: "-1", completion: "-1" },
  },
  {
    // Explicit cache markers; reasoning can be switched off.
    id: "anthropic/claude-sonnet-4.5",
    name: "Anthropic: Claude Sonnet 4.5",
    context: 1000000,
    maxOutput: 64000,
    input: ["text", "image", "file"],
    pricing: {
      prompt: "0.000003",
      completion: "0.000015",
      input_cache_read: "0.0000003",
      input_cache_write: "0.00000375",
      input_cache_write_1h: "0.000006",
    },
    reasoning: { mandatory: false, supported_efforts: ["high", "medium", "low", "minimal"], default_effort: "medium" },
  },
  {
    // Text and images out, and it takes no tools.
    id: "google/gemini-3.1-flash-image-preview",
    name: "Google: Gemini 3.1 Flash Image Preview",
    context: 65536,
    maxOutput: 65536,
    input: ["text", "image"],
    output: ["image", "text"],
    parameters: ["max_tokens", "temperature", "top_p", "seed", "response_format"],
    pricing: { prompt: "0.0000005", completion: "0.000003", image_output: "0.00006" },
  },
  {
    // Reasons, but offers no choice of effort.
    id: "moonshotai/kimi-k2.6",
    name: "MoonshotAI: Kimi K2.6",
    context: 262144,
    pricing: { prompt: "0.0000006", completion: "0.0000025", input_cache_read: "0.00000015" },
    reasoning: { mandatory: false },
  },
  {
    // Cannot stop reasoning, and knows two levels only.
    id: "x-ai/grok-4",
    name: "xAI: Grok 4",
    context: 256000,
    input: ["text", "image"],
    pricing: { prompt: "0.000003", completion: "0.000015", input_cache_read: "0.00000075" },
    reasoning: { mandatory: true, supported_efforts: ["high", "low"], default_effort: "high" },
  },
  {
    // Every effort is supported (null).
    id: "openai/gpt-5.2",
    name: "OpenAI: GPT-5.2",
    context: 400000,
    maxOutput: 128000,
    input: ["text", "image", "file"],
    pricing: { prompt: "0.00000175", completion: "0.000014", input_cache_read: "0.000000175" },
    reasoning: { mandatory: false, supported_efforts: null, default_effort: "medium" },
  },
  {
    // Images only: hidden unless `output_modalities` asks for them.
    id: "black-forest-labs/flux.2-pro",
    name: "Black Forest Labs: FLUX.2 Pro",
    context: 46864,
    input: ["text", "image"],
    output: ["image"],
    parameters: ["seed"],
    pricing: { image_output: "0.00003" },
  },
  {
    // A free variant without tools and without reasoning.
    id: "google/gemma-3-12b-it:free",
    name: "Google: Gemma 3 12B (free)",
    context: 32768,
    parameters: ["max_tokens", "temperature", "top_p", "stop", "seed"],
  },
];
