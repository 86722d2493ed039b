// The streams that every contestant reads, as OpenRouter sends them, and what each says.

/** @typedef {"text" | "reasoning" | "tools" | "image"} Kind */
/** @typedef {{ text: string, reasoning: string, tools: { name: string, arguments: string }[], images: string[] }} Answer */
/** @typedef {{ kind: Kind, bytes: Uint8Array, events: number, answer: Answer }} Workload */

const WORDS = ["Hello", " wor", "ld, this", " is a", " strea", "ming tes", "t with", " some émojis 🚀 and 東京", ".\n", " It"];
const KEEPALIVE = ": OPENROUTER PROCESSING\n\n";

/** @param {object} delta @param {string | null} finish @param {object} [more] */
function chunk(delta, finish = null, more = {}) {
  return `data: ${JSON.stringify({
    id: "gen-1787300011-jGJn0vKKATXr3QEhisup", provider: "OpenAI", model: "openai/gpt-4o-mini", object: "chat.completion.chunk",
    created: 1787300011,
    choices: [{ index: 0, delta: { role: "assistant", ...delta }, finish_reason: finish, native_finish_reason: finish, logprobs: null }],
    system_fingerprint: "fp_0f1e2d3c4b", ...more,
  })}\n\n`;
}

/**
 * @param {Kind} kind @param {object[]} deltas @param {Partial<Answer>} answer
 * @param {(index: number) => object} [more] what an event carries beside its delta
 * @returns {Workload}
 */
function workload(kind, deltas, answer, more = () => ({})) {
  const usage = { usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, cost: 0.0001 } };
  const finish = answer.tools ? "tool_calls" : "stop";
  const text = KEEPALIVE.repeat(3) + deltas.map((delta, i) => chunk(delta, null, more(i))).join("") + chunk({ content: "" }, finish) +
    chunk({ content: "" }, finish, usage) + "data: [DONE]\n\n";
  return { kind, bytes: new TextEncoder().encode(text), events: deltas.length, answer: { text: "", reasoning: "", tools: [], images: [], ...answer } };
}

/** @param {number} count */
function words(count) {
  return Array.from({ length: count }, (_, i) => WORDS[i % WORDS.length]);
}

/** @param {number} count */
export function plainText(count) {
  const parts = words(count);
  return workload("text", parts.map((content) => ({ content })), { text: parts.join("") });
}

/** Text whose events differ in more than their text: nothing of the last event tells what the next one looks like. @param {number} count */
export function changingText(count) {
  const parts = words(count);
  const more = (/** @type {number} */ i) => ({ created: 1787300011 + i, padding: "abcdefghijkl".slice(i % 11) });
  return workload("text", parts.map((content) => ({ content })), { text: parts.join("") }, more);
}

/** Thinking with its details, a signature at its end, then the answer. @param {number} count */
export function reasoning(count) {
  const thought = words(count * 3 / 4);
  const said = words(count / 4);
  const detail = (/** @type {object} */ more) => ({ type: "reasoning.text", format: "anthropic-claude-v1", index: 0, ...more });
  return workload("reasoning", [
    ...thought.map((text) => ({ content: "", reasoning: text, reasoning_details: [detail({ text })] })),
    { content: "", reasoning_details: [detail({ signature: "c2lnbmF0dXJl".repeat(40) })] },
    ...said.map((content) => ({ content })),
  ], { reasoning: thought.join(""), text: said.join("") });
}

/** @param {number} length of the arguments */
function argumentsText(length) {
  const text = JSON.stringify({ path: "src/main.c", content: "int main(void) {\n  return 0;\n}\n".repeat(length / 31) });
  return text;
}

/** Calls whose fragments come in turns. @param {number} calls @param {number} deltas of each @param {number} step bytes of each */
export function toolCalls(calls, deltas, step) {
  const text = argumentsText(deltas * step);
  const size = Math.ceil(text.length / deltas);
  /** @type {object[]} */
  const list = Array.from({ length: calls }, (_, index) =>
    ({ tool_calls: [{ index, id: `call_${index}`, type: "function", function: { name: "write_file", arguments: "" } }] }));
  for (let at = 0; at < text.length; at += size) {
    for (let index = 0; index < calls; index++) list.push({ tool_calls: [{ index, function: { arguments: text.slice(at, at + size) } }] });
  }
  return workload("tools", list, { tools: Array.from({ length: calls }, () => ({ name: "write_file", arguments: text })) });
}

/** One picture in one event. @param {number} bytes of its base64 */
export function image(bytes) {
  const url = `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAA".repeat(Math.ceil(bytes / 48))}`;
  return workload("image", [{ content: "Here it is." }, { content: "", images: [{ type: "image_url", index: 0, image_url: { url } }] }],
    { text: "Here it is.", images: [url] });
}

/** @type {Record<string, () => Workload>} */
export const WORKLOADS = {
  "text": () => plainText(4000),
  "changing text": () => changingText(4000),
  "reasoning": () => reasoning(4000),
  "tools": () => toolCalls(4, 500, 6),
  "long tool": () => toolCalls(1, 8000, 5),
  "image": () => image(2 << 20),
};
