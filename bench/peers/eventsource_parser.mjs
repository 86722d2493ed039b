import { createParser } from "eventsource-parser";
import { nothing, TAKE } from "./collect.mjs";

/** @param {any} fetch @returns {Promise<import("./index.mjs").Contestant>} */
export async function open(fetch) {
  return {
    prepare: (request) => request,
    async read(request, kind) {
      const response = await fetch("https://openrouter.ai/api/v1/chat/completions", { method: "POST", body: JSON.stringify(request) });
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const answer = nothing();
      const take = TAKE[kind];
      const parser = createParser({
        onEvent(/** @type {{ data: string }} */ { data }) {
          if (data === "[DONE]") return;
          const choice = JSON.parse(data).choices[0];
          if (choice?.delta) take(answer, choice.delta);
        },
      });
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return answer;
        parser.feed(decoder.decode(value, { stream: true }));
      }
    },
  };
}
