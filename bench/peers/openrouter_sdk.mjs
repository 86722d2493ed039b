// The part of the SDK that can be loaded alone, which is its fastest and smallest way.
import { OpenRouterCore } from "@openrouter/sdk/core.js";
import { chatSend } from "@openrouter/sdk/funcs/chatSend.js";
import { HTTPClient } from "@openrouter/sdk/lib/http.js";
import { nothing, TAKE } from "./collect.mjs";

/** @param {any} fetch @returns {Promise<import("./index.mjs").Contestant>} */
export async function open(fetch) {
  const client = new OpenRouterCore({ apiKey: "sk-or-bench", httpClient: new HTTPClient({ fetcher: fetch }) });
  return {
    prepare: (request) => ({ chatRequest: { ...request, messages: request.messages.map(camel) } }),
    async read(request, kind) {
      const answer = nothing();
      const take = TAKE[kind];
      const result = await chatSend(client, request);
      if (!result.ok) throw result.error;
      for await (const chunk of result.value) {
        const delta = chunk.choices[0]?.delta;
        if (delta) take(answer, delta);
      }
      return answer;
    },
  };
}

/** @param {any} message */
function camel(message) {
  if (typeof message.content === "string") return message;
  const parts = message.content.map((/** @type {any} */ part) => (part.type === "image_url" ? { type: "image_url", imageUrl: part.image_url } : part));
  return { ...message, content: parts };
}
