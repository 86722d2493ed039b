import OpenAI from "openai";
import { nothing, TAKE } from "./collect.mjs";

/** @param {any} fetch @returns {Promise<import("./index.mjs").Contestant>} */
export async function open(fetch) {
  const client = new OpenAI({ apiKey: "sk-or-bench", baseURL: "https://openrouter.ai/api/v1", fetch, dangerouslyAllowBrowser: true });
  return {
    prepare: (request) => request,
    async read(request, kind) {
      const answer = nothing();
      const take = TAKE[kind];
      for await (const chunk of /** @type {any} */ (await client.chat.completions.create(request))) {
        const delta = chunk.choices[0]?.delta;
        if (delta) take(answer, delta);
      }
      return answer;
    },
  };
}
