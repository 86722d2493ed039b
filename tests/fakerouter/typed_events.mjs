/** A chat answer told as the typed events of `/responses`, and as its whole response. */

/** @typedef {Record<string, any>} Json */

const INCOMPLETE = /** @type {Record<string, string>} */ ({ length: "max_output_tokens", content_filter: "content_filter" });

/** @param {Json} usage in chat's names */
function typedUsage({ prompt_tokens, completion_tokens, prompt_tokens_details, completion_tokens_details, ...rest }) {
  return {
    input_tokens: prompt_tokens,
    input_tokens_details: { cached_tokens: prompt_tokens_details?.cached_tokens ?? 0 },
    output_tokens: completion_tokens,
    output_tokens_details: { reasoning_tokens: completion_tokens_details?.reasoning_tokens ?? 0 },
    ...rest,
  };
}

class Teller {
  /** @type {Json[]} */
  events = [];
  /** @type {Json[]} */
  #output = [];
  /** @type {Map<string, {item: Json, at: number}>} by kind, a call also by its index */
  #open = new Map();
  #base;
  /** @type {Json} */
  #end = {};

  /** @param {Json} base what every form of the response says */
  constructor(base) {
    this.#base = base;
    this.#tell("response.created", { response: this.#response("in_progress") });
    this.#tell("response.in_progress", { response: this.#response("in_progress") });
  }

  /** @param {string} type @param {Json} members */
  #tell(type, members) {
    this.events.push({ type, sequence_number: this.events.length, ...members });
  }

  /** @param {string} status @param {Json} [more] */
  #response(status, more) {
    return { ...this.#base, status, error: null, incomplete_details: null, output: structuredClone(this.#output), usage: null, ...more };
  }

  /** @param {string} kind @param {Json} item */
  #opened(kind, item) {
    const known = this.#open.get(kind);
    if (known) return known;
    const at = this.#output.length;
    const entry = { item: /** @type {Json} */ ({ id: `${item.type}_${at}`, status: "in_progress", ...item }), at };
    this.#output.push(entry.item);
    this.#open.set(kind, entry);
    this.#tell("response.output_item.added", { output_index: at, item: structuredClone(entry.item) });
    return entry;
  }

  /** @param {string} text */
  text(text) {
    const { item, at } = this.#opened("message", { type: "message", role: "assistant", content: [] });
    const place = { item_id: item.id, output_index: at, content_index: 0 };
    if (item.content.length === 0) {
      item.content.push({ type: "output_text", text: "", annotations: [] });
      this.#tell("response.content_part.added", { ...place, part: structuredClone(item.content[0]) });
    }
    item.content[0].text += text;
    this.#tell("response.output_text.delta", { ...place, delta: text, logprobs: [] });
  }

  /** @param {string} text */
  reasoning(text) {
    const { item, at } = this.#opened("reasoning", { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "" }] });
    item.content[0].text += text;
    this.#tell("response.reasoning_text.delta", { item_id: item.id, output_index: at, content_index: 0, delta: text });
  }

  /** @param {Json} fragment of a tool call */
  call({ index, id, function: part }) {
    const { item, at } = this.#opened(`call ${index}`, { type: "function_call", call_id: id, name: part?.name, arguments: "" });
    if (!part?.arguments) return;
    item.arguments += part.arguments;
    this.#tell("response.function_call_arguments.delta", { item_id: item.id, output_index: at, delta: part.arguments });
  }

  /** @param {Json} chunk */
  take({ choices = [], error, usage }) {
    if (usage) this.#end.usage = typedUsage(usage);
    if (error) this.#end.error = error;
    for (const { delta = {}, finish_reason: finish, native_finish_reason: native } of choices) {
      if (delta.reasoning) this.reasoning(delta.reasoning);
      if (delta.content) this.text(delta.content);
      for (const fragment of delta.tool_calls ?? []) this.call(fragment);
      this.#end.finish = finish ?? this.#end.finish;
      if (native === "network_error" || native === "error") this.#end.error ??= { code: "server_error", message: "The provider broke off" };
    }
  }

  #closeItems() {
    for (const { item, at } of this.#open.values()) {
      item.status = "completed";
      const place = { item_id: item.id, output_index: at };
      if (item.type === "message") {
        this.#tell("response.output_text.done", { ...place, content_index: 0, text: item.content[0].text, logprobs: [] });
        this.#tell("response.content_part.done", { ...place, content_index: 0, part: structuredClone(item.content[0]) });
      }
      if (item.type === "function_call") this.#tell("response.function_call_arguments.done", { ...place, arguments: item.arguments });
      this.#tell("response.output_item.done", { output_index: at, item: structuredClone(item) });
    }
  }

  /** The response as its last event has it; without an end there is none. @returns {Json} */
  finish() {
    const { error, usage = null, finish } = this.#end;
    if (error) {
      const failure = { code: typeof error.code === "string" ? error.code : "server_error", message: error.message };
      const response = this.#response("failed", { error: failure, error_type: error.metadata?.error_type ?? "unmapped", usage });
      this.#tell("response.failed", { response });
      return response;
    }
    if (!finish) return this.#response("in_progress");
    this.#closeItems();
    const reason = INCOMPLETE[finish];
    const response = this.#response(reason ? "incomplete" : "completed", { incomplete_details: reason ? { reason } : null, usage });
    this.#tell(`response.${response.status}`, { response });
    return response;
  }
}

/**
 * @param {Json[]} chunks of a chat answer
 * @param {string} id
 * @param {string} model
 * @returns {{ events: Json[], response: Json }}
 */
export function typedAnswer(chunks, id, model) {
  const named = chunks.find((chunk) => chunk.model) ?? {};
  const teller = new Teller({ id, object: "response", created_at: named.created ?? 0, model: named.model ?? model });
  for (const chunk of chunks) teller.take(chunk);
  const response = teller.finish();
  return { events: teller.events, response };
}
