// The requests that every contestant shapes, in OpenAI's form; each adapter puts them into its own.

/** @param {number} count */
function conversation(count) {
  /** @type {any[]} */
  const messages = [{ role: "system", content: "You are a helpful assistant. ".repeat(20) }];
  for (let i = 1; i < count; i++) {
    messages.push({ role: i % 2 ? "user" : "assistant", content: `Message ${i}: ${"The quick brown fox jumps over the \"lazy\" dog.\n".repeat(12)}` });
  }
  return { model: "anthropic/claude-sonnet-4.5", stream: true, messages, temperature: 0.5 };
}

/** @param {number} bytes */
function picture(bytes) {
  const url = `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAA".repeat(bytes / 48)}`;
  return { model: "anthropic/claude-sonnet-4.5", stream: true, messages: [
    { role: "system", content: "S" },
    { role: "user", content: [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url } }] },
  ] };
}

/** @type {Record<string, () => { model: string, stream: boolean, messages: any[] }>} */
export const REQUESTS = {
  "hello": () => ({ model: "anthropic/claude-sonnet-4.5", stream: true, messages: [{ role: "user", content: "Hello" }] }),
  "50 messages": () => conversation(50),
  "1 MiB image": () => picture(1 << 20),
  "8 MiB image": () => picture(8 << 20),
};
