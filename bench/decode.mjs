// Reading a stream through the public API, against the loop that people write by hand, on the same bytes.
import { createClient } from "fluffbuzz";
import { interleave, median, spread } from "./measure.mjs";

const CHUNKS = 20_000;

/** A stream of text chunks of about 290 bytes each, as OpenRouter sends them. */
function textStream() {
  const words = ["Hello", " wor", "ld, this", " is a", " strea", "ming tes", "t with", " some émojis 🚀 and 東京", ".\\n", " It"];
  let out = "";
  for (let i = 0; i < CHUNKS; i++) {
    out += `data: {"id":"gen-1787300011-jGJn0vKKATXr3QEhisup","provider":"OpenAI","model":"openai/gpt-4o-mini","object":"chat.completion.chunk","created":1787300011,"choices":[{"index":0,"delta":{"role":"assistant","content":"${words[i % 10]}"},"finish_reason":null,"native_finish_reason":null,"logprobs":null}],"system_fingerprint":"fp_0f1e2d3c4b"}\n\n`;
  }
  out += 'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
  return new TextEncoder().encode(out);
}

/** @param {Uint8Array} bytes @param {number | "event"} size */
function reads(bytes, size) {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    let end = size === "event" ? bytes.indexOf(10, at) + 2 : at + size;
    end = Math.min(end, bytes.length);
    out.push(bytes.slice(at, end));
    at = end;
  }
  return out;
}

/** @param {Uint8Array[]} list */
function answer(list) {
  let i = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (i < list.length) controller.enqueue(list[i++]);
      else controller.close();
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** The loop by hand: TextDecoder, indexOf, JSON.parse. @param {Response} response */
async function handWritten(response) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    buffer += decoder.decode(value, { stream: true });
    for (let end; (end = buffer.indexOf("\n")) >= 0; ) {
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 1);
      if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
      const chunk = JSON.parse(line.slice(6));
      text += chunk.choices[0]?.delta?.content ?? "";
    }
  }
}

/** @param {import("fluffbuzz").Client} client */
async function fluffbuzz(client) {
  let text = "";
  for await (const event of client.chat({ model: "a/b", messages: [] })) if (event.type === "text") text += event.text;
  return text;
}

/** @returns {Promise<{ rows: string[][], budgets: { name: string, ratio: number, least: number }[] }>} */
export async function benchDecode() {
  const bytes = textStream();
  /** @type {Uint8Array[]} */
  let list = [];
  const client = await createClient({ env: { OPENROUTER_API_KEY: "k" }, fetch: async () => answer(list) });
  const rows = [];
  const budgets = [];
  for (const [size, least] of /** @type {const} */ ([["event", 1], [1460, 1], [4096, 3], [65536, 3]])) {
    list = reads(bytes, size);
    const expected = await handWritten(answer(list));
    if (await fluffbuzz(client) !== expected) throw new Error("the two decoders disagree");
    const times = await interleave({ hand: async () => { await handWritten(answer(list)); }, ours: async () => { await fluffbuzz(client); } }, 15);
    const ratio = median(times.hand) / median(times.ours);
    const name = size === "event" ? "one event per read" : `reads of ${size} bytes`;
    rows.push([name, spread(times.ours, 1000 / CHUNKS), spread(times.hand, 1000 / CHUNKS), `${ratio.toFixed(2)} x`, `>= ${least} x`]);
    budgets.push({ name: `decode, ${name}`, ratio, least });
  }
  client.close();
  return { rows, budgets };
}
