// One contestant's way with one large image, in a process of its own: `node images_child.mjs <contestant> <in|out> <MiB>`.
// Prints milliseconds of processor time for each run, and how far the process grew beyond what lay ready before.
import { answer, reads } from "./memory_fetch.mjs";

const [contestant, direction, size] = process.argv.slice(2);
const RUNS = 4;
const READ = 1 << 16;
const PREFIX = '{"id":"gen-1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,';
const SUFFIX = '"}}]}}],"usage":{"cost":0.04}}';

/** A PNG by its first bytes, noise behind them. @param {number} mib */
function picture(mib) {
  const words = Uint32Array.from({ length: (mib << 20) / 4 }, (_, i) => Math.imul(i + 1, 2654435761));
  const bytes = new Uint8Array(words.buffer);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return bytes;
}

/** An answer with an image of so many bytes, made without any string of that length: the peak of memory is not ours. @param {number} size */
function answerOf(size) {
  const payload = Math.ceil(size / 3) * 4;
  const bytes = new Uint8Array(PREFIX.length + payload + SUFFIX.length).fill(65); // A
  const encoder = new TextEncoder();
  encoder.encodeInto(`${PREFIX}iVBORw0KGgo`, bytes);
  encoder.encodeInto(SUFFIX, bytes.subarray(PREFIX.length + payload));
  return bytes;
}

/** @param {Uint8Array} bytes */
function binaryString(bytes) {
  let out = "";
  for (let at = 0; at < bytes.length; at += 8192) out += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return out;
}

/** @type {Record<string, { encode: (bytes: Uint8Array) => string, decode: (text: string) => Uint8Array }>} */
const BY_HAND = {
  buffer: { encode: (bytes) => Buffer.from(bytes.buffer).toString("base64"), decode: (text) => new Uint8Array(Buffer.from(text, "base64")) },
  atob: { encode: (bytes) => btoa(binaryString(bytes)), decode: (text) => {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return bytes;
  } },
};

/** @param {typeof fetch} send */
async function opened(send) {
  if (contestant !== "fluffbuzz") {
    const { encode, decode } = BY_HAND[contestant];
    return async (/** @type {Uint8Array | undefined} */ image) => {
      const content = [{ type: "text", text: "x" }, ...(image ? [{ type: "image_url", image_url: { url: `data:image/png;base64,${encode(image)}` } }] : [])];
      const body = new TextEncoder().encode(JSON.stringify({ model: "a/b", messages: [{ role: "user", content }], modalities: ["image", "text"] }));
      const response = await send("https://openrouter.ai/api/v1/chat/completions", { method: "POST", body });
      const { url } = (await response.json()).choices[0].message.images[0].image_url;
      return decode(url.slice(url.indexOf(",") + 1));
    };
  }
  const { createClient } = await import("fluffbuzz");
  const client = await createClient({ env: { OPENROUTER_API_KEY: "sk-or-bench" }, catalogue: { data: [] }, fetch: send });
  return async (/** @type {Uint8Array | undefined} */ image) =>
    (await client.generateImage({ model: "a/b", prompt: "x", ...(image && { inputImages: [image] }) })).images[0].bytes;
}

const image = picture(Number(size));
const tiny = image.slice(0, 66);
let list = reads(answerOf(66), READ);
let sent = 0;
const run = await opened(/** @type {any} */ (async (/** @type {string} */ _url, /** @type {any} */ init) => {
  sent = init.body.length;
  const response = answer(list);
  return new Response(response.body, { headers: { "content-type": "application/json", "content-length": String(list.reduce((sum, read) => sum + read.length, 0)) } });
}));
await run(direction === "in" ? tiny : undefined);
if (direction === "out") list = reads(answerOf(image.length), READ);

globalThis.gc?.();
const before = process.memoryUsage().rss;
const peak = () => (process.resourceUsage().maxRSS * 1024 - before) / (1 << 20);
const times = [];
let grew = 0;
for (let i = 0; i < RUNS; i++) {
  const since = process.cpuUsage();
  const bytes = await run(direction === "in" ? image : undefined);
  const { user, system } = process.cpuUsage(since);
  times.push((user + system) / 1000);
  if (i === 0) grew = peak();
  const right = direction === "in" ? sent > image.length * 1.33 : bytes.length - image.length < 3 && bytes[1] === 0x50 && bytes.at(-1) === 0;
  if (!right) throw new Error(`${contestant} lost something of the image`);
}
process.stdout.write(JSON.stringify({ ms: Math.min(...times), grew: Math.max(0, grew) }));
