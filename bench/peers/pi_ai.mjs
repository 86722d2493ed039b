// Its implementation of the chat-completions API called directly, which is its smallest way.
import { stream } from "@earendil-works/pi-ai/api/openai-completions";
import { nothing } from "./collect.mjs";

const MODEL = {
  id: "anthropic/claude-sonnet-4.5", name: "Bench", api: "openai-completions", provider: "openrouter", baseUrl: "https://openrouter.ai/api/v1",
  reasoning: false, input: ["text", "image"], cost: { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 }, contextWindow: 200_000, maxTokens: 8192,
};
const USAGE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, totalTokens: 0, cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 } };

/** @param {any} fetch @returns {Promise<import("./index.mjs").Contestant>} */
export async function open(fetch) {
  return {
    prepare({ messages }) {
      const system = messages[0].role === "system" ? messages[0].content : undefined;
      return { systemPrompt: system, messages: messages.slice(system ? 1 : 0).map(ownMessage) };
    },
    async read(context) {
      const answer = nothing();
      for await (const event of stream(MODEL, context, { apiKey: "sk-or-bench", fetch })) {
        if (event.type === "text_delta") answer.text += event.delta;
        else if (event.type === "thinking_delta") answer.reasoning += event.delta;
        else if (event.type === "toolcall_end") answer.tools.push({ name: event.toolCall.name, arguments: JSON.stringify(event.toolCall.arguments) });
        else if (event.type === "error") throw new Error(event.error.errorMessage);
      }
      return answer;
    },
  };
}

/** @param {any} message */
function ownMessage(message) {
  const content = typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content.map(ownPart);
  if (message.role === "user") return { role: "user", content, timestamp: 0 };
  return { role: "assistant", content, api: MODEL.api, provider: MODEL.provider, model: MODEL.id, usage: USAGE, stopReason: "stop", timestamp: 0 };
}

/** @param {any} part */
function ownPart(part) {
  if (part.type !== "image_url") return part;
  const [head, data] = part.image_url.url.split(",");
  return { type: "image", data, mimeType: head.slice(5, head.indexOf(";")) };
}
