// Reads and looks at nothing: what the stream itself costs, which no client can be faster than.

/** @param {any} fetch @returns {Promise<import("./index.mjs").Contestant>} */
export async function open(fetch) {
  return {
    prepare: (request) => request,
    async read() {
      const reader = (await fetch("https://openrouter.ai/api/v1/chat/completions")).body.getReader();
      while (!(await reader.read()).done);
      return null;
    },
  };
}
