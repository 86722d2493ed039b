// What a page keeps of raw chunks: one function for each kind of stream, so that plain text pays for nothing else.

/** @typedef {import("../workloads.mjs").Answer} Answer */

/** @returns {Answer & { details: any[] }} */
export const nothing = () => ({ text: "", reasoning: "", tools: [], images: [], details: [] });

/** @type {Record<import("../workloads.mjs").Kind, (answer: ReturnType<typeof nothing>, delta: any) => void>} */
export const TAKE = {
  text(answer, delta) {
    if (delta.content) answer.text += delta.content;
  },
  reasoning(answer, delta) {
    if (delta.content) answer.text += delta.content;
    if (delta.reasoning) answer.reasoning += delta.reasoning;
    const details = delta.reasoning_details ?? delta.reasoningDetails;
    if (details) answer.details.push(...details);
  },
  tools(answer, delta) {
    if (delta.content) answer.text += delta.content;
    for (const call of delta.tool_calls ?? delta.toolCalls ?? []) {
      const known = (answer.tools[call.index] ??= { name: "", arguments: "" });
      if (call.function.name) known.name += call.function.name;
      if (call.function.arguments) known.arguments += call.function.arguments;
    }
  },
  image(answer, delta) {
    if (delta.content) answer.text += delta.content;
    for (const image of delta.images ?? []) answer.images.push(image.image_url.url);
  },
};
