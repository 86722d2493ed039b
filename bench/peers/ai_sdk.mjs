import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { jsonSchema, streamText, tool } from "ai";
import { nothing } from "./collect.mjs";

const TOOLS = {
  write_file: tool({ description: "Writes a file", inputSchema: jsonSchema({ type: "object", properties: { path: { type: "string" }, content: { type: "string" } } }) }),
};

/** @param {any} fetch @returns {Promise<import("./index.mjs").Contestant>} */
export async function open(fetch) {
  const provider = createOpenRouter({ apiKey: "sk-or-bench", fetch });
  return {
    prepare({ model, messages, ...rest }) {
      const [system, others] = messages[0].role === "system" ? [messages[0].content, messages.slice(1)] : [undefined, messages];
      return { model: provider(model), system, messages: others.map(modelMessage), temperature: /** @type {any} */ (rest).temperature, maxRetries: 0 };
    },
    async read(request, kind) {
      const answer = nothing();
      const stream = streamText({ ...request, ...(kind === "tools" && { tools: TOOLS }), onError: fail });
      for await (const part of stream.fullStream) {
        if (part.type === "text-delta") answer.text += part.text;
        else if (part.type === "reasoning-delta") answer.reasoning += part.text;
        else if (part.type === "tool-call") answer.tools.push({ name: part.toolName, arguments: JSON.stringify(part.input) });
        else if (part.type === "file") answer.images.push(`data:${part.file.mediaType};base64,${part.file.base64}`);
        else if (part.type === "error") throw part.error;
      }
      return answer;
    },
  };
}

/** @param {{ error: unknown }} event */
function fail({ error }) {
  throw error;
}

/** @param {any} message */
function modelMessage(message) {
  if (typeof message.content === "string") return message;
  const parts = message.content.map((/** @type {any} */ part) => (part.type === "image_url" ? { type: "file", mediaType: "image/png", data: part.image_url.url } : part));
  return { ...message, content: parts };
}
