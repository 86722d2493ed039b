// From chat() until fetch is called, against JSON.stringify and TextEncoder.encode of the same request.
import { createClient } from "fluffbuzz";
import { interleave, median, spread } from "./measure.mjs";

/** @param {number} count */
function conversation(count) {
  const messages = [{ role: "system", content: "You are a helpful assistant. ".repeat(20) }];
  for (let i = 1; i < count; i++) {
    messages.push({ role: i % 2 ? "user" : "assistant", content: `Message ${i}: ${"The quick brown fox jumps over the \"lazy\" dog.\n".repeat(12)}` });
  }
  return { model: "openrouter/anthropic/claude-sonnet-4.5", messages, temperature: 0.5 };
}

/** @param {number} bytes */
function picture(bytes) {
  const url = `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAA".repeat(bytes / 48)}`;
  return { model: "openrouter/anthropic/claude-sonnet-4.5", messages: [{ role: "system", content: "S" }, { role: "user", content: [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url } }] }] };
}

/** @returns {Promise<{ rows: string[][], budgets: { name: string, ratio: number, most: number }[] }>} */
export async function benchShape() {
  /** @type {() => void} */
  let called = () => {};
  const client = await createClient({
    env: { OPENROUTER_API_KEY: "k" },
    fetch: async () => {
      called();
      return Response.json({ choices: [{ index: 0, finish_reason: "stop", message: { content: "ok" } }] });
    },
  });
  const encoder = new TextEncoder();
  const rows = [];
  const budgets = [];
  const inputs = /** @type {const} */ ([["50 messages", conversation(50), 200, 3], ["1 MiB image", picture(1 << 20), 10, 1.2], ["8 MiB image", picture(8 << 20), 2, 1.2]]);
  for (const [name, request, times, most] of inputs) {
    const ours = async () => {
      let total = 0;
      for (let i = 0; i < times; i++) {
        const stream = client.chat(request, { thinking: "high", fallbacks: [] });
        const start = performance.now();
        const sent = new Promise((resolve) => (called = () => resolve(performance.now() - start)));
        const result = stream.result;
        total += await sent;
        stream.abort();
        await result.catch(() => {});
      }
      return total;
    };
    const plain = () => {
      const start = performance.now();
      for (let i = 0; i < times; i++) encoder.encode(JSON.stringify(request));
      return performance.now() - start;
    };
    const measured = await interleave({ plain, ours }, 15);
    const ratio = median(measured.ours) / median(measured.plain);
    rows.push([name, spread(measured.ours, 1000 / times), spread(measured.plain, 1000 / times), `${ratio.toFixed(2)} x`, `<= ${most} x`]);
    budgets.push({ name: `shape, ${name}`, ratio, most });
  }
  client.close();
  return { rows, budgets };
}
