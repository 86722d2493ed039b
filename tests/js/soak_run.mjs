// Many calls at once over one client, half of them ended at random points, again and again. A program of its own: the
// test runner notes the birth and death of every promise, which would take longer than the calls. Prints what it measured.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { readFile } from "node:fs/promises";
import { packageFor } from "../../dist/client.js";
import createModule from "../../dist/fluffbuzz.mjs";
import { createPrng } from "../fakerouter/prng.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";

const [ROUNDS, CALLS] = process.argv.slice(2).map(Number);
const SEED = 20_240_607;
const PROBE_BYTES = 1 << 20;

/** @type {any} the module whose memory is looked at */
let module;
const { createClient } = packageFor({
  factory: async (/** @type {object} */ options) => (module = await createModule(options)),
  load: () => readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url)),
});

/** Where the call is ended: by then upstream has got so far and says no more. */
const POINTS = ["stall=headers", "stall=first", "stall=2", "stall=4"];
const WAYS = ["signal", "abort", "leave", "unread"];

/** @param {() => number} random @param {any[]} list */
const pick = (random, list) => list[Math.floor(random() * list.length)];

/**
 * Where a block of a fixed size finds room. The size of the memory tells of a leak only when it has filled up; this
 * moves with every byte that is not given back.
 */
function roomAt() {
  const core = new module.Core("{}", "{}", "", false, false);
  const address = core.inbox(PROBE_BYTES);
  core.delete();
  return address;
}

/** What upstream says to a call, and to no other. @param {string} id */
const textOf = (id) => `this ${id}`;

/** @param {any} client @param {string} id @param {() => number} random */
async function answered(client, id, random) {
  const split = pick(random, ["event", "whole", "random:1"]);
  const controller = new AbortController();
  const request = { model: `sim/repeat?split=${split}`, stream: random() < 0.7, messages: [{ role: "user", content: textOf(id) }] };
  const stream = client.chat(request, { signal: controller.signal });
  let text = "";
  if (random() < 0.5) for await (const event of stream) text += event.type === "text" ? event.text : "";
  const result = await stream.result;
  assert.equal(result.text, textOf(id));
  if (text) assert.equal(text, result.text);
  return controller.signal;
}

/** @param {any} client @param {string} id */
async function relayed(client, id) {
  const controller = new AbortController();
  const request = { model: "sim/repeat", stream: true, messages: [{ role: "user", content: textOf(id) }] };
  const relay = client.relay(request, { signal: controller.signal });
  const text = await (await relay.response).text();
  const said = [...text.matchAll(/"content":"([^"]+)"/g)].map((match) => match[1]).join("");
  assert.equal(said, textOf(id));
  assert.equal((await relay.outcome).error, null);
  return controller.signal;
}

/** @param {any} fake @param {any} client @param {string} id @param {() => number} random */
async function relayEnded(fake, client, id, random) {
  const point = pick(random, POINTS);
  const controller = new AbortController();
  const request = { model: `sim/repeat?${point}`, stream: true, messages: [{ role: "user", content: textOf(id) }] };
  const relay = client.relay(request, { signal: controller.signal, headers: { "x-sim-run": id } });
  await fake.waitForRequest((/** @type {any} */ one) => one.complete && one.headers["x-sim-run"] === id);
  const reader = point === "stall=4" ? (await relay.response).body.getReader() : null;
  if (reader && random() < 0.5) await reader.cancel();
  else controller.abort();
  assert.equal((await relay.outcome).error.code, "aborted");
  return controller.signal;
}

/** @param {any} fake @param {any} client @param {string} id @param {() => number} random */
async function ended(fake, client, id, random) {
  const point = pick(random, POINTS);
  const way = pick(random, WAYS);
  const atOnce = random() < 0.2;
  const controller = new AbortController();
  const request = { model: `sim/repeat?${point}`, messages: [{ role: "user", content: textOf(id) }] };
  const stream = client.chat(request, { signal: controller.signal, headers: { "x-sim-run": id } });
  const iterator = stream[Symbol.asyncIterator]();
  // Whoever leaves does not always wait for what it has asked for.
  const pending = iterator.next();
  pending.catch(() => {});
  if (!atOnce) await fake.waitForRequest((/** @type {any} */ one) => one.complete && one.headers["x-sim-run"] === id);
  if (point === "stall=4" && !atOnce) assert.equal((await pending).value.text, "this");
  if (way === "signal") controller.abort();
  else if (way === "abort") stream.abort();
  else if (way === "leave") await iterator.return();
  else setImmediate(() => controller.abort(new Error(id)));
  if (way !== "unread") await assert.rejects(stream.result, { code: "aborted" });
  else await stream.result.catch(() => {});
  return controller.signal;
}

/** @param {any} fake @param {any} client @param {number} round */
async function playRound(fake, client, round) {
  const random = createPrng(SEED + round);
  const calls = Array.from({ length: CALLS }, (_, i) => {
    const id = `call-${round}-${i}`;
    const own = createPrng(Math.floor(random() * 2 ** 32));
    switch (i % 8) {
      case 0:
        return relayed(client, id);
      case 1:
        return relayEnded(fake, client, id, own);
      default:
        return i % 2 === 0 ? answered(client, id, own) : ended(fake, client, id, own);
    }
  });
  const signals = await Promise.all(calls);
  for (const signal of signals) assert.equal(getEventListeners(signal, "abort").length, 0);
  const ids = fake.requests.filter(({ complete }) => complete).map(({ body }) => body.messages[0].content);
  assert.equal(new Set(ids).size, ids.length, "no request is sent twice");
  for (const one of [...fake.requests]) await fake.waitForRequest((/** @type {any} */ other) => other === one && other.closed);
  fake.reset();
}

/** @param {any} fake @param {number} rounds over one client @returns {Promise<{ memory: number[], room: number }>} */
async function playRounds(fake, rounds) {
  const config = { models: { providers: { openrouter: { baseUrl: fake.baseUrl } } } };
  const client = await createClient({ config, env: { OPENROUTER_API_KEY: "sk-or-soak" } });
  const memory = [];
  for (let round = 0; round < rounds; round++) {
    await playRound(fake, client, round);
    memory.push(module.HEAPU8.length);
  }
  client.close();
  return { memory, room: roomAt() };
}

async function main() {
  const rejections = /** @type {string[]} */ ([]);
  process.on("unhandledRejection", (reason) => void rejections.push(String(reason)));
  const fake = await startFakerouter({ delay: 0 });
  // What is made once and kept for ever is made in the first rounds.
  const warm = await playRounds(fake, 2);
  const { memory, room } = await playRounds(fake, ROUNDS);
  await fake.close();
  while (process.getActiveResourcesInfo().includes("TCPSocketWrap")) await new Promise((resolve) => setImmediate(resolve));
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  console.log(JSON.stringify({ memory, lost: room - warm.room, rejections, timers }));
}

await main();
