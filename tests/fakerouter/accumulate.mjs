/** Builds the answer to `stream: false` from the chunks of the streamed one. */

/**
 * @typedef {Record<string, any>} Json
 */

/** @param {Json[]} details @param {Json} fragment */
function findReasoningBlock(details, fragment) {
  if (!Number.isInteger(fragment.index)) return undefined;
  return details.find(({ type, index, id }) =>
    type === fragment.type && index === fragment.index && (!id || !fragment.id || id === fragment.id));
}

/** @param {Json[]} details @param {Json} fragment */
function addReasoningDetail(details, fragment) {
  const block = findReasoningBlock(details, fragment);
  if (!block) {
    details.push({ ...fragment });
    return;
  }
  for (const [key, value] of Object.entries(fragment)) {
    const grows = key === "text" || key === "summary" || key === "data";
    if (grows) block[key] = (block[key] ?? "") + (value ?? "");
    else if (value !== null) block[key] = value;
  }
}

/** @param {Json[]} calls @param {Json} fragment */
function addToolCall(calls, { index, id, type, function: part }) {
  calls[index] ??= { id: "", type: "function", function: { name: "", arguments: "" } };
  const call = calls[index];
  if (id) call.id = id;
  if (type) call.type = type;
  if (part?.name) call.function.name = part.name;
  call.function.arguments += part?.arguments ?? "";
}

/** @param {Json} message @param {Json} delta */
function addDelta(message, delta) {
  message.content += delta.content ?? "";
  message.reasoning += delta.reasoning ?? "";
  for (const detail of delta.reasoning_details ?? []) addReasoningDetail(message.reasoning_details, detail);
  for (const fragment of delta.tool_calls ?? []) addToolCall(message.tool_calls, fragment);
  message.images.push(...(delta.images ?? []));
}

/** Optional lists are left out when empty, and text is null beside tool calls. @param {Json} message */
function finishMessage({ role, content, reasoning, reasoning_details: details, tool_calls: calls, images }) {
  return {
    role,
    content: content || (calls.length > 0 ? null : ""),
    refusal: null,
    reasoning: reasoning || null,
    ...(details.length > 0 && { reasoning_details: details }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(images.length > 0 && { images }),
  };
}

/** @param {Json} choice @param {Json} part */
function addChoice(choice, part) {
  choice.seen = true;
  choice.finish_reason = part.finish_reason ?? choice.finish_reason;
  choice.native_finish_reason = part.native_finish_reason ?? choice.native_finish_reason;
  addDelta(choice.message, part.delta);
}

/**
 * @param {Json[]} chunks
 * @returns {Json} a `chat.completion`, or the bare error envelope when no choice ever came
 */
export function accumulate(chunks) {
  const top = /** @type {Json} */ ({});
  const message = { role: "assistant", content: "", reasoning: "", reasoning_details: [], tool_calls: [], images: [] };
  const choice = /** @type {Json} */ ({ seen: false, finish_reason: null, native_finish_reason: null, message });
  for (const { choices = [], debug: _, error, ...rest } of chunks) {
    Object.assign(top, rest);
    if (error) choice.error = error;
    for (const part of choices) addChoice(choice, part);
  }
  const { seen, error, finish_reason, native_finish_reason } = choice;
  if (error && !seen) return { error, ...(top.user_id && { user_id: top.user_id }) };
  return {
    ...top,
    object: "chat.completion",
    system_fingerprint: top.system_fingerprint ?? null,
    choices: [{
      index: 0,
      logprobs: null,
      finish_reason,
      native_finish_reason,
      message: finishMessage(message),
      ...(error && { error }),
    }],
  };
}
