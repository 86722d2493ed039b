// 22 and 23: answers that are kept, for the same question of the same key and of nobody else.

import assert from "node:assert/strict";
import { HELLO, PLAIN_TEXT, chat, createKey, json, post, refused, stateOf } from "../client.mjs";
import { eventually } from "../wait.mjs";

/** @typedef {import("../hosts.mjs").Gateway} Gateway */

const asked = (/** @type {Gateway} */ { upstream }) => upstream.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;

/**
 * Asks once more as soon as an answer can have been stored; that happens after its last byte.
 * @param {() => Promise<Response>} ask
 */
function hit(ask) {
  return eventually("the answer comes from the cache", async () => {
    const response = await ask();
    if (response.headers.get("x-cache") === "HIT") return response;
    await response.arrayBuffer();
  });
}

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerKept(scenario) {
  scenario("22", "the same question of the same key is answered from the cache, for nothing; another key's is not", async (stage) => {
    const gateway = await stage.gateway("caching");
    const [a, b] = [await createKey(gateway), await createKey(gateway)];
    for (const stream of [false, true]) {
      gateway.upstream.reset();
      const model = "sim/plain";
      const first = await chat(gateway, a, model, { stream });
      assert.equal(first.headers.get("x-cache"), "MISS");
      const text = await first.text();
      const spent = await eventually("it is settled", async () => (await stateOf(gateway, a)).usage);
      const again = await hit(() => chat(gateway, a, model, { stream }));
      assert.equal(await again.text(), text);
      assert.equal(again.headers.get("content-type"), first.headers.get("content-type"));
      assert.notEqual(again.headers.get("x-request-id"), first.headers.get("x-request-id"));
      assert.ok((await stateOf(gateway, a)).usage >= spent);
      const count = asked(gateway);
      const other = await chat(gateway, b, model, { stream });
      assert.equal(other.headers.get("x-cache"), "MISS");
      await other.text();
      assert.equal(asked(gateway), count + 1);
      const changed = await chat(gateway, a, model, { stream, temperature: 0.5 });
      assert.equal(changed.headers.get("x-cache"), "MISS");
      await changed.text();
    }
    const line = gateway.lines.find(({ key, cache }) => key === a.id && cache === "hit");
    assert.equal(line?.cost, 0);
  });

  scenario("22", "a hit costs nothing", async (stage) => {
    const gateway = await stage.gateway("caching");
    const key = await createKey(gateway);
    const ask = () => chat(gateway, key, "sim/plain");
    await (await ask()).arrayBuffer();
    await (await hit(ask)).arrayBuffer();
    const { usage } = await stateOf(gateway, key);
    const count = asked(gateway);
    for (let i = 0; i < 3; i++) await (await hit(ask)).arrayBuffer();
    assert.equal((await stateOf(gateway, key)).usage, usage);
    assert.equal(asked(gateway), count);
  });

  scenario("22", "errors, cut streams and tool calls are not stored", async (stage) => {
    const gateway = await stage.gateway("caching");
    const key = await createKey(gateway);
    /** @type {[string, boolean][]} */
    const cases = [["sim/status-402", false], ["sim/midstream-error", true], ["sim/truncated-clean", true], ["sim/tools", false], ["sim/tools", true]];
    for (const [model, stream] of cases) {
      gateway.upstream.reset();
      for (let i = 0; i < 2; i++) {
        const response = await chat(gateway, key, model, { stream });
        await response.arrayBuffer().catch(() => {});
        assert.notEqual(response.headers.get("x-cache"), "HIT", model);
        // An answer is stored after its last byte at the latest with its settlement.
        await gateway.line(({ request_id: id }) => id === response.headers.get("x-request-id"));
      }
      assert.equal(asked(gateway), 2, model);
    }
  });

  scenario("23", "of two at the same time one calls upstream; afterwards its answer is given again", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const ask = (/** @type {object} */ more = {}, who = key) => post(gateway, who, { model: "sim/repeat?gate=idem", messages: [{ role: "user", content: "once" }], ...more },
      { headers: { "idempotency-key": "order-1" } });
    const first = ask();
    await eventually("the first one runs", () => asked(gateway) === 1);
    const second = await ask();
    await refused(second, 409, "idempotency_in_progress");
    await refused(await ask({ temperature: 1 }), 422, "idempotency_mismatch");
    gateway.upstream.openGate("idem");
    const answer = await json(await first);
    const again = await eventually("the answer is given again", async () => {
      const response = await ask();
      if (response.status === 200) return response;
      await response.arrayBuffer();
    });
    assert.equal(again.headers.get("x-idempotent-replay"), "true");
    assert.deepEqual(await json(again), answer);
    await refused(await ask({ temperature: 1 }), 422, "idempotency_mismatch");
    assert.equal(asked(gateway), 1);
    const other = await ask({}, await createKey(gateway));
    assert.equal(other.headers.get("x-idempotent-replay"), null, "another key's order is another order");
    await other.arrayBuffer();
    assert.equal(asked(gateway), 2);
  });

  scenario("23", "what cost nothing may be asked again, what may have cost is not asked twice", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const ask = (/** @type {string} */ model, /** @type {string} */ order, stream = false) => post(gateway, key, { model, messages: HELLO, stream }, { headers: { "idempotency-key": order } });
    await refused(await ask("sim/status-402?times=1&run=idem", "order-2"), 402);
    const again = await eventually("it may be asked again", async () => {
      const response = await ask("sim/status-402?times=1&run=idem", "order-2");
      if (response.status === 200) return response;
      await response.arrayBuffer();
    });
    assert.equal((await json(again)).choices[0].message.content, PLAIN_TEXT);
    const cut = await ask("sim/truncated-clean", "order-3", true);
    await cut.text();
    await gateway.line(({ request_id: id }) => id === cut.headers.get("x-request-id"));
    const count = asked(gateway);
    const repeat = await ask("sim/truncated-clean", "order-3", true);
    if (repeat.status === 200) assert.equal(repeat.headers.get("x-idempotent-replay"), "true");
    else await refused(repeat, 409, "idempotency_not_kept");
    assert.equal(asked(gateway), count);
  });

  scenario("22", "who asks for a new answer gets one, and without the setting nothing is stored", async (stage) => {
    for (const [name, headers] of /** @type {[any, Record<string, string>][]} */ ([["caching", { "cache-control": "no-cache" }], ["usual", {}]])) {
      const gateway = await stage.gateway(name);
      const key = await createKey(gateway);
      for (let i = 0; i < 2; i++) {
        const response = await chat(gateway, key, "sim/plain", { headers });
        await response.arrayBuffer();
        await gateway.line(({ request_id: id }) => id === response.headers.get("x-request-id"));
      }
      assert.equal(asked(gateway), 2, name);
    }
  });

  scenario("23", "a key that no order could have is refused", async (stage) => {
    const gateway = await stage.gateway();
    const response = await post(gateway, await createKey(gateway), { model: "sim/plain", messages: HELLO }, { headers: { "idempotency-key": "x".repeat(300) } });
    await refused(response, 400);
  });
}
