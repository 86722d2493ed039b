// 12 and 13: what a key may spend, at the same time, after an abort and after a crash.

import assert from "node:assert/strict";
import { CONFIGS, PRICED_STALL, TOKEN_PRICE, UNKNOWN_RESERVE } from "../configs.mjs";
import { HELLO, PLAIN_COST, admin, chat, createKey, openSocket, refused, stateOf } from "../client.mjs";
import { eventually } from "../wait.mjs";

/** @typedef {import("../hosts.mjs").Gateway} Gateway */

/** @param {Gateway} gateway @param {string} model */
const asked = ({ upstream }, model) => upstream.requests.filter(({ body, complete }) => complete && body?.model === model).length;

/** @param {number} actual @param {number} expected */
function assertDollars(actual, expected) {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

/**
 * Sends requests at the same time to an upstream that answers none of them yet; resolves when all the others are refused.
 * @param {Gateway} gateway @param {import("../client.mjs").VirtualKey} key @param {string} gate @param {number} count @param {number} expected
 */
async function burst(gateway, key, gate, count, expected) {
  const model = `sim/plain?gate=${gate}`;
  /** @type {Response[]} */
  const answered = [];
  const all = Array.from({ length: count }, () => chat(gateway, key, model).then((response) => { answered.push(response); }));
  const refusals = () => answered.filter(({ status }) => status !== 200);
  await eventually(`${count - expected} of ${count} are refused`, () => refusals().length + asked(gateway, model) >= count);
  for (const response of refusals()) await refused(response, 402, "budget_exceeded");
  assert.equal(refusals().length, count - expected);
  assert.equal(asked(gateway, model), expected, "requests that reached upstream");
  gateway.upstream.openGate(gate);
  await Promise.all(all);
  for (const response of answered.filter(({ status }) => status === 200)) await response.arrayBuffer();
  assert.equal(asked(gateway, model), expected, "requests that reached upstream in the end");
}

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerBudgets(scenario) {
  scenario("12", "of fifty requests at the same time ten reach upstream when the budget is for ten", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway, { limitUsd: 10 * UNKNOWN_RESERVE });
    await burst(gateway, key, "fifty", 50, 10);
    const state = await eventually("all ten are settled", async () => {
      const now = await stateOf(gateway, key);
      return Math.abs(now.usage - 10 * PLAIN_COST) < 1e-9 && now;
    });
    assertDollars(state.limit_remaining, 10 * UNKNOWN_RESERVE - 10 * PLAIN_COST);
    // What they really cost leaves room for nine more at the same time, and not for ten.
    await burst(gateway, key, "nine", 12, 9);
    assert.equal(state.limit, 10 * UNKNOWN_RESERVE);
  });

  scenario("12", "another key, and another limit, is another budget", async (stage) => {
    const gateway = await stage.gateway();
    const [poor, rich] = [await createKey(gateway, { limitUsd: 0 }), await createKey(gateway, { limitUsd: 1 })];
    const error = await refused(await chat(gateway, poor, "sim/plain?run=x"), 402, "budget_exceeded");
    assert.match(error.type, /insufficient_quota/);
    assert.equal((await chat(gateway, rich, "sim/plain?run=x")).status, 200);
    await admin(gateway, "PATCH", `/v1/keys/${poor.id}`, { policy: { limitUsd: 1 } });
    assert.equal((await chat(gateway, poor, "sim/plain?run=x")).status, 200, "a new limit holds at once");
  });

  scenario("12", "without a price for it a model is refused by name, unless the settings say what to reserve", async (stage) => {
    const gateway = await stage.gateway("narrow");
    const key = await createKey(gateway, { limitUsd: 1 });
    for (const model of ["acme/unheard-of", "openrouter/auto"]) {
      const error = await refused(await chat(gateway, key, model), 402, "price_unknown");
      assert.ok(error.message.includes(model), error.message);
    }
    assert.equal((await chat(gateway, key, "sim/plain")).status, 200, "a free model has a price");
  });

  scenario("12", "without max_tokens the model's longest answer is reserved, and every choice counts", async (stage) => {
    const gateway = await stage.gateway();
    const most = 1000 * TOKEN_PRICE.completion;
    const key = await createKey(gateway, { limitUsd: most });
    await refused(await chat(gateway, key, PRICED_STALL), 402, "budget_exceeded");
    await refused(await chat(gateway, key, PRICED_STALL, { max_tokens: 400, n: 3 }), 402, "budget_exceeded");
    await refused(await chat(gateway, key, "sim/plain", { models: ["sim/plain", PRICED_STALL] }), 402, "budget_exceeded");
    const client = openSocket(gateway, key, { model: PRICED_STALL, messages: HELLO, stream: true, max_tokens: 400 });
    await gateway.upstream.waitForRequest(({ body }) => body?.model === PRICED_STALL);
    client.socket.resetAndDestroy();
  });

  scenario("12", "what was spent and what is reserved outlives a crash", async (stage) => {
    const gateway = await stage.start({ config: CONFIGS.usual });
    const key = await createKey(gateway, { limitUsd: 3 * UNKNOWN_RESERVE });
    await (await chat(gateway, key, "sim/plain?run=before")).arrayBuffer();
    await eventually("it is settled", async () => (await stateOf(gateway, key)).usage > 0);
    const model = "sim/plain?gate=crash";
    const running = [1, 2].map(() => openSocket(gateway, key, { model, messages: HELLO }));
    await eventually("both run", () => asked(gateway, model) === 2);
    await gateway.restart();
    for (const { socket } of running) socket.destroy();
    const state = await stateOf(gateway, key);
    assert.ok(state.usage >= PLAIN_COST - 1e-12, `spent: ${state.usage}`);
    // The two that ran when it was killed may have cost what was reserved for them.
    await refused(await chat(gateway, key, "sim/plain?run=after"), 402, "budget_exceeded");
    await gateway.close();
  });

  scenario("13", "a client that leaves pays for what it was given: not nothing, not everything", async (stage) => {
    const gateway = await stage.gateway();
    const reserved = 1000 * TOKEN_PRICE.completion;
    const key = await createKey(gateway, { limitUsd: 1.5 * reserved });
    const client = openSocket(gateway, key, { model: PRICED_STALL, messages: HELLO, stream: true });
    await eventually("the first words", () => client.received.split('"content":"').length > 5);
    await refused(await chat(gateway, key, PRICED_STALL), 402, "budget_exceeded");
    client.socket.resetAndDestroy();
    const { usage } = await eventually("it is settled", async () => {
      const state = await stateOf(gateway, key);
      return Math.abs(state.limit - state.usage - state.limit_remaining) < 1e-9 && state.usage > 0 && state;
    });
    assert.ok(usage > TOKEN_PRICE.completion, `${usage} for more than one word`);
    assert.ok(usage < reserved / 10, `${usage} for seven words`);
    const line = await gateway.line(({ key: id, outcome }) => id === key.id && outcome === "client_abort");
    assertDollars(line.cost, usage);
  });

  scenario("13", "what ran when the gateway died is given back when its time is over", async (stage) => {
    const gateway = await stage.start({ config: { ...CONFIGS.usual, gateway: { budget: { unknownPriceReserve: UNKNOWN_RESERVE, holdSeconds: 2 } } } });
    const limit = 1.2 * 1000 * TOKEN_PRICE.completion;
    const key = await createKey(gateway, { limitUsd: limit });
    const client = openSocket(gateway, key, { model: PRICED_STALL, messages: HELLO, stream: true });
    await eventually("it runs", () => asked(gateway, PRICED_STALL) === 1);
    await gateway.restart();
    client.socket.destroy();
    const { usage } = await eventually("nothing is held any more", async () => {
      const state = await stateOf(gateway, key);
      return Math.abs(limit - state.usage - state.limit_remaining) < 1e-9 && state;
    });
    assert.ok(usage > 0 && usage < limit / 100, `${usage} for a prompt of one word`);
    await gateway.close();
  });
}
