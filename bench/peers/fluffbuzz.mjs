import { createClient } from "fluffbuzz";
import { nothing } from "./collect.mjs";

/** @param {any} fetch @returns {Promise<import("./index.mjs").Contestant>} */
export async function open(fetch) {
  const client = await createClient({ env: { OPENROUTER_API_KEY: "sk-or-bench" }, fetch });
  return {
    prepare: (request) => request,
    async read(request) {
      const answer = nothing();
      for await (const event of client.chat(request, { fallbacks: [] })) {
        if (event.type === "text") answer.text += event.text;
        else if (event.type === "reasoning") answer.reasoning += event.text;
        else if (event.type === "tool-call") answer.tools.push({ name: event.name, arguments: event.arguments });
        else if (event.type === "image") answer.images.push(event.url);
      }
      return answer;
    },
  };
}
