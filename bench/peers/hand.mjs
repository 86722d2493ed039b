// The loop that people write by hand: TextDecoder, indexOf, JSON.parse.
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
      let buffer = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return answer;
        buffer += decoder.decode(value, { stream: true });
        for (let end; (end = buffer.indexOf("\n")) >= 0; ) {
          const line = buffer.slice(0, end);
          buffer = buffer.slice(end + 1);
          if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
          const choice = JSON.parse(line.slice(6)).choices[0];
          if (choice?.delta) take(answer, choice.delta);
        }
      }
    },
  };
}
