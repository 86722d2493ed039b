// Growth of FluffBuzz's time and memory with the length of a stream. Prints one JSON object.
import { answer, reads } from "./memory_fetch.mjs";
import { open } from "./peers/fluffbuzz.mjs";
import { REQUESTS } from "./requests.mjs";
import { image, plainText, toolCalls } from "./workloads.mjs";

/** @type {WebAssembly.Memory | undefined} */
let memory;
const { instantiate } = WebAssembly;
/** @param {any} source @param {any} imports */
WebAssembly.instantiate = /** @type {any} */ (async (/** @type {any} */ source, /** @type {any} */ imports) => {
  const result = /** @type {any} */ (await instantiate(source, imports));
  memory = Object.values((result.instance ?? result).exports).find((value) => value instanceof WebAssembly.Memory);
  return result;
});

/** @type {Iterable<Uint8Array>} */
let list = [];
const contestant = await open(async () => answer(list));
const request = contestant.prepare(REQUESTS.hello());
const [rounds, million] = process.argv.slice(2).map(Number);

/**
 * Milliseconds of processor time for one stream: median of the rounds, each of `times` streams.
 * @param {Uint8Array} bytes @param {number} size of a read @param {number} times
 */
async function time(bytes, size, times) {
  list = reads(bytes, size);
  const all = [];
  for (let round = 0; round < rounds; round++) {
    globalThis.gc?.();
    const since = process.cpuUsage();
    for (let i = 0; i < times; i++) await contestant.read(request, "text");
    const { user, system } = process.cpuUsage(since);
    all.push((user + system) / 1000 / times);
  }
  return all.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

const mib = (/** @type {number} */ bytes) => bytes / (1 << 20);
const memoryNow = () => {
  globalThis.gc?.();
  return { heap: mib(process.memoryUsage().heapUsed), wasm: mib(memory?.buffer.byteLength ?? 0) };
};

/** Tiny events without end, from one block. @param {number} count */
function* tinyEvents(count) {
  const block = new TextEncoder().encode('data: {"choices":[{"delta":{"content":"a"}}]}\n\n'.repeat(1000));
  for (let i = 0; i < count; i += 1000) yield block;
  yield new TextEncoder().encode('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
}

await time(plainText(1000).bytes, 4096, 50);
await time(toolCalls(1, 800, 5).bytes, 4096, 50);

const before = memoryNow();
list = tinyEvents(million);
const since = process.cpuUsage();
const got = /** @type {import("./workloads.mjs").Answer} */ (await contestant.read(request, "text"));
if (got.text.length !== million) throw new Error("characters are missing");
const { user, system } = process.cpuUsage(since);
const tiny = { ms: (user + system) / 1000, before, after: memoryNow() };

const text = [];
for (const longer of [1, 10, 100]) text.push(await time(plainText(1000 * longer).bytes, 4096, 100 / longer));
const tool = [];
for (const longer of [1, 10, 100]) tool.push(await time(toolCalls(1, 800 * longer, 5).bytes, 4096, 100 / longer));
const picture = [];
for (const longer of [1, 2, 4]) picture.push(await time(image(longer << 20).bytes, 1024, 4 / longer));
process.stdout.write(JSON.stringify({ text, tool, picture, tiny, afterPicture: memoryNow() }));
