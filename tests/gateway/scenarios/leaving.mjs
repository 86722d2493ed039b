// 14 and 15: clients that leave, and clients that do not read.

import assert from "node:assert/strict";
import { HELLO, chat, createKey, openSocket, sdk } from "../client.mjs";
import { startFlood } from "../flood.mjs";
import { eventually, settled } from "../wait.mjs";

const MIB = 1024 * 1024;

/** Where upstream stops and waits. */
const WINDOWS = { "before headers": "stall=headers", "before the first byte": "stall=0", "in the middle": "stall=6" };
const ENDS = /** @type {const} */ ({ FIN: (socket) => socket.destroy(), RST: (socket) => socket.resetAndDestroy() });

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerLeaving(scenario) {
  for (const [window, knob] of Object.entries(WINDOWS)) {
    for (const [name, end] of Object.entries(ENDS)) {
      scenario("14", `a client that leaves ${window} by ${name} ends the call upstream`, async (stage) => {
        const gateway = await stage.gateway("talkative");
        const key = await createKey(gateway);
        const model = `sim/long?${knob}&run=${name}`;
        const client = openSocket(gateway, key, { model, messages: HELLO, stream: true });
        await gateway.upstream.waitForRequest(({ complete, body }) => complete && body?.model === model);
        if (window === "in the middle") await eventually("the first words", () => /"content":"[^"]/.test(client.received));
        end(client.socket);
        await assertLeft(gateway, key, model);
      });
    }
  }

  scenario("14", "so does the SDK's abort, and a client that waits for a whole answer", async (stage) => {
    const gateway = await stage.gateway("talkative");
    const key = await createKey(gateway);
    const stop = new AbortController();
    const streamed = "sim/long?stall=6&run=sdk";
    const stream = await sdk(gateway, key).chat.completions.create({ model: streamed, messages: HELLO, stream: true }, { signal: stop.signal });
    for await (const _ of stream) stop.abort();
    await assertLeft(gateway, key, streamed);
    const other = await createKey(gateway);
    const whole = "sim/long?stall=headers&run=whole";
    const client = openSocket(gateway, other, { model: whole, messages: HELLO });
    await gateway.upstream.waitForRequest(({ complete, body }) => complete && body?.model === whole);
    client.socket.resetAndDestroy();
    await assertLeft(gateway, other, whole);
  });

  scenario("15", "a client that does not read stops upstream, and costs no memory", async (stage) => {
    const flood = await startFlood(64 * MIB);
    const gateway = await stage.start({ server: flood });
    const key = { key: gateway.token };
    // The first request starts the core; its memory is not that of the stream.
    await (await chat(gateway, key, "flood/small", { stream: true })).arrayBuffer();
    const before = gateway.memory;
    const client = openSocket(gateway, key, { model: "flood/large", messages: HELLO, stream: true });
    client.socket.pause();
    await eventually("the stream has begun", () => flood.sent() > 0);
    const sent = await settled(flood.sent);
    assert.ok(sent <= 16 * MIB, `upstream has sent ${Math.round(sent / MIB)} MiB to a client that reads nothing`);
    const grown = gateway.memory - before;
    assert.ok(grown <= 48 * MIB, `memory grew by ${Math.round(grown / MIB)} MiB`);
    client.socket.resetAndDestroy();
    await eventually("upstream is let go", () => flood.open() === 0);
    await gateway.close();
    await flood.close();
  });

  scenario("15", "a slow reader gets everything", async (stage) => {
    const flood = await startFlood(24 * MIB);
    const gateway = await stage.start({ server: flood });
    const response = await chat(gateway, { key: gateway.token }, "flood/large", { stream: true });
    let size = 0;
    for await (const chunk of /** @type {any} */ (response.body)) {
      size += chunk.byteLength;
      await new Promise(setImmediate);
    }
    assert.equal(size, flood.size);
    await gateway.close();
    await flood.close();
  });
}

/** @param {import("../hosts.mjs").Gateway} gateway @param {import("../client.mjs").VirtualKey} key @param {string} model */
async function assertLeft(gateway, key, model) {
  const { aborted } = await gateway.upstream.waitForRequest(({ closed, body }) => closed && body?.model === model);
  assert.equal(aborted, true);
  const of = () => gateway.lines.filter((line) => line.key === key.id && line.endpoint?.includes("chat"));
  await eventually("the log line", () => of().length > 0);
  assert.deepEqual(of().map(({ outcome }) => outcome), ["client_abort"]);
}
