// A trap in the core: whoever was using it hears a typed error, and the next call works on a fresh instance.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";
import { startFakerouter } from "../fakerouter/server.mjs";

const messages = [{ role: "user", content: "hi" }];
/** @type {import("../fakerouter/server.mjs").Fakerouter} */
let router;
/** @type {WebAssembly.Instance[]} */
const instances = [];
const instantiate = WebAssembly.instantiate;

before(async () => {
  router = await startFakerouter();
  WebAssembly.instantiate = /** @type {any} */ (
    async (/** @type {any} */ source, /** @type {any} */ imports) => {
      const result = /** @type {any} */ (await instantiate(source, imports));
      // Node's own fetch is partly WebAssembly, too.
      if (!imports.env?.wasm_on_url) instances.push(result.instance ?? result);
      return result;
    }
  );
});

after(async () => {
  WebAssembly.instantiate = instantiate;
  await router.close();
});

/** Everything that the newest instance believes in is gone: the next step into it traps. */
function poison() {
  const exports = /** @type {WebAssembly.Instance} */ (instances.at(-1)).exports;
  const memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
  new Uint8Array(/** @type {WebAssembly.Memory} */ (memory).buffer).fill(0xff);
}

async function newClient(/** @type {object} */ options = {}) {
  return createClient({
    config: { models: { providers: { openrouter: { baseUrl: router.baseUrl } } } },
    env: { OPENROUTER_API_KEY: "sk-or-test" },
    wasm: await readFile(new URL("../../dist/fluffbuzz.wasm", import.meta.url)),
    ...options,
  });
}

/** @param {any} error */
function isDeath(error) {
  assert.ok(error instanceof FluffBuzzError);
  assert.equal(error.code, "internal");
  assert.equal(error.retryable, true);
  assert.match(error.message, /the core stopped in the middle of its work/);
  assert.equal(/** @type {any} */ (error.cause).name, "RuntimeError");
  return true;
}

test("running calls end with a typed error, their connections close, the next call works", async () => {
  const client = await newClient();
  const streams = [0, 1, 2].map(() => client.chat({ model: "sim/stall", messages }));
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  for (const iterator of iterators) assert.equal((await iterator.next()).value?.type, "text");
  poison();
  const dying = client.chat({ model: "sim/plain", messages });
  await assert.rejects(dying.result, isDeath);
  for (const stream of streams) await assert.rejects(stream.result, isDeath);
  for (const iterator of iterators) await assert.rejects(async () => iterator.next(), isDeath);
  for (const request of router.requests.filter(({ body }) => body.model === "sim/stall")) {
    await router.waitForRequest(({ number, closed }) => number === request.number && closed);
  }
  const { text } = await client.chat({ model: "sim/plain", messages }).result;
  assert.notEqual(text, "");
  assert.equal(instances.length, 2);
  assert.equal(client.explain({ model: "a/b", messages }).method, "POST");
  client.close();
});

test("a relay that dies rejects, and its successor waits for the fresh core", async () => {
  const client = await newClient();
  poison();
  assert.throws(() => client.relay({ model: "sim/plain", messages }), isDeath);
  const { response, outcome } = client.relay({ model: "sim/plain", messages, stream: true });
  assert.match(await (await response).text(), /\[DONE\]/);
  assert.equal((await outcome).error, null);
  client.close();
});

test("a call that waits for the fresh core makes one request, however many read it", async () => {
  const client = await newClient();
  poison();
  assert.throws(() => client.explain({ model: "a/b", messages }), isDeath);
  router.reset();
  const stream = client.chat({ model: "sim/plain", messages });
  const { result } = stream;
  let text = "";
  for await (const event of stream) if (event.type === "text") text += event.text;
  assert.equal((await result).text, text);
  assert.equal(router.requests.length, 1);
  client.close();
});

test("clients that share the instance lose it together; each goes on by itself", async () => {
  const a = await newClient({ wasm: undefined });
  const b = await newClient({ wasm: undefined });
  const stream = b.chat({ model: "sim/stall", messages });
  await stream[Symbol.asyncIterator]().next();
  poison();
  assert.throws(() => a.explain({ model: "a/b", messages }), isDeath);
  await assert.rejects(stream.result, isDeath);
  for (const client of [a, b]) {
    assert.notEqual((await client.chat({ model: "sim/plain", messages }).result).text, "");
    client.close();
  }
});

test("an abort while the core is replaced is an abort; a client that was closed stays closed", async () => {
  const client = await newClient();
  poison();
  assert.throws(() => client.explain({ model: "a/b", messages }), isDeath);
  const stream = client.chat({ model: "sim/plain", messages });
  const { result } = stream;
  stream.abort("enough");
  await assert.rejects(result, { code: "aborted" });
  poison();
  assert.throws(() => client.explain({ model: "a/b", messages }), isDeath);
  const late = client.chat({ model: "sim/plain", messages }).result;
  client.close();
  await assert.rejects(late, { code: "misuse" });
  assert.throws(() => client.explain({ model: "a/b", messages }), { code: "misuse" });
});
