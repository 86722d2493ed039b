/** The answer of `sim/echo` and of every model that is no scenario: it tells what arrived, and nothing else. */
import { words } from "./answer_builder.mjs";
import { textOf } from "./messages.mjs";
import { redactHeader } from "./redact.mjs";
import { sampleImage } from "./samples.mjs";

/** @typedef {Record<string, any>} Json */

const QUOTE_LENGTH = 300;

/** A code span whose fence is longer than any run of backticks inside. @param {string} text */
function code(text) {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = longest > 0 ? " " : "";
  return `${fence}${padding}${text}${padding}${fence}`;
}

/** @param {unknown} value */
function codeJson(value) {
  return code(JSON.stringify(value));
}

/** @param {Json[]} messages */
function quoteLastUser(messages) {
  const last = messages.findLast((message) => message?.role === "user");
  if (!last) return "There was no user message.";
  const text = textOf(last.content);
  const parts = /** @type {Json[]} */ (Array.isArray(last.content) ? last.content : []);
  const others = parts.filter((part) => part?.type !== "text").map((part) => code(String(part?.type)));
  const besides = others.length > 0 ? `\n\nBesides text it held: ${others.join(", ")}.` : "";
  if (!text) return `The last user message had no text.${besides}`;
  // By code points: half a surrogate pair would be no text any more.
  const characters = Array.from(text);
  const shown = characters.slice(0, QUOTE_LENGTH).join("");
  const rest = characters.length > QUOTE_LENGTH ? ` ... (${characters.length} characters in all)` : "";
  return `The last user message was:\n\n${`${shown}${rest}`.replace(/^/gm, "> ")}${besides}`;
}

/** @param {Json} body */
function cacheMarkers({ messages, tools, cache_control: top }) {
  const places = top ? ["the top level"] : [];
  messages.forEach((/** @type {Json} */ message, /** @type {number} */ position) => {
    const where = `message ${position + 1} (${message?.role})`;
    if (message?.cache_control) places.push(where);
    if (!Array.isArray(message?.content)) return;
    message.content.forEach((/** @type {Json} */ part, /** @type {number} */ index) => {
      if (part?.cache_control) places.push(`${where}, part ${index + 1}`);
    });
  });
  if (Array.isArray(tools)) tools.forEach((tool, index) => tool?.cache_control && places.push(`tool ${index + 1}`));
  return places.length > 0 ? places.join("; ") : "none";
}

/** @param {Json} body */
function thinkingLevel({ reasoning, reasoning_effort: effort }) {
  if (reasoning === undefined && effort === undefined) return "none sent";
  return codeJson({ reasoning, reasoning_effort: effort });
}

/** @param {Json} body */
export function wantsReasoning({ reasoning, reasoning_effort: effort }) {
  if (reasoning?.exclude || reasoning?.enabled === false) return false;
  const level = reasoning?.effort ?? effort;
  if (level) return level !== "none";
  return Boolean(reasoning?.max_tokens || reasoning?.enabled);
}

/** @param {import("./recorder.mjs").RecordedRequest} record */
function headerBlock({ rawHeaders }) {
  const lines = rawHeaders.map(([name, value]) => `${name}: ${redactHeader(name, value)}`);
  return `\`\`\`text\n${lines.join("\n")}\n\`\`\``;
}

/** @param {Json} body @param {string} model */
function factRows(body, model) {
  const tools = Array.isArray(body.tools) ? body.tools.length : 0;
  return [
    ["Model id on the wire", code(model)],
    ["Thinking level", thinkingLevel(body)],
    ["Provider routing", body.provider ? codeJson(body.provider) : "none sent"],
    ["`stream`", body.stream === undefined ? "not sent, so the answer is one JSON object" : codeJson(body.stream)],
    ["Messages", String(body.messages.length)],
    ["Tools", String(tools)],
    ["`cache_control` markers", cacheMarkers(body)],
    ["Body fields, in order", Object.keys(body).map(code).join(" ")],
  ];
}

const NEXT_STEPS = [
  "Other models of the simulator: `sim/plain`, `sim/reasoning`, `sim/tools`, `sim/image`, `sim/long`, " +
    "`sim/slow` (to try the stop button), `sim/status-429`, `sim/midstream-error`.",
  "Knobs behind the model id, for instance `sim/plain?split=byte&delay=5`.",
  "Another thinking level, and see what becomes of it in the list above.",
  "A real model: set `OPENROUTER_API_KEY` and start again.",
];

/**
 * @param {import("./recorder.mjs").RecordedRequest} record
 * @param {string} model
 */
function echoText(record, model) {
  const { body } = record;
  const image = wantsImage(body) ? ["An image was asked for: the picture below is a tiny fixed test image."] : [];
  return [
    "**This is the local simulator. No model was called.** Here is what it received.",
    factRows(body, model).map(([name, value]) => `- ${name}: ${value}`).join("\n"),
    quoteLastUser(body.messages),
    `### Headers\n\n${headerBlock(record)}`,
    `### What to try next\n\n${NEXT_STEPS.map((step) => `- ${step}`).join("\n")}`,
    ...image,
  ].join("\n\n");
}

/** @param {Json} body */
function wantsImage({ modalities }) {
  return Array.isArray(modalities) && modalities.includes("image");
}

/** @param {Json} body */
function reasoningText(body) {
  return `Reasoning was asked for with ${thinkingLevel(body).replaceAll("`", "")}. ` +
    "Nobody is thinking here: the simulator made up these words to show where reasoning would appear.";
}

/**
 * @param {import("./recorder.mjs").RecordedRequest} record
 * @param {string} model
 * @returns {import("./answer_builder.mjs").Answer}
 */
export function echoAnswer(record, model) {
  const { body } = record;
  return {
    reasoning: wantsReasoning(body) ? words(reasoningText(body)) : [],
    text: words(echoText(record, model)),
    images: wantsImage(body) ? [sampleImage()] : [],
  };
}
