// 04: what a key may ask for, wherever in the body it stands.

import assert from "node:assert/strict";
import { ALIAS, ALIASED } from "../configs.mjs";
import { HELLO, createKey, post, refused } from "../client.mjs";

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerPolicy(scenario) {
  scenario("04", "the allow-list holds for every model in the body", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway, { models: ["sim/plain", "sim/rep*", ALIAS], plugins: true, serverTools: true });
    const ask = (/** @type {object} */ more) => post(gateway, key, { messages: HELLO, ...more });
    // A model that the key may not use is told like one that does not exist; anywhere else it is a use that is refused.
    /** @type {[object, string, number][]} */
    const refusals = [
      [{ model: "sim/long" }, "model", 404],
      [{ model: "openrouter/auto" }, "model", 404],
      [{ model: "@preset/mine" }, "model", 404],
      [{ model: "sim/plain@preset/mine" }, "model", 404],
      [{ model: "sim/plain", models: ["sim/repeat", "sim/long"] }, "models.1", 404],
      [{ model: "sim/plain", preset: "mine" }, "preset", 403],
      [{ model: "sim/plain", plugins: [{ id: "fusion", model: "sim/long" }] }, "plugins.0", 403],
      [{ model: "sim/plain", tools: [{ type: "openrouter:advisor", parameters: { model: "sim/long" } }] }, "tools.0", 403],
    ];
    for (const [body, param, status] of refusals) {
      const error = await refused(await ask(body), status, status === 404 ? "model_not_found" : "not_allowed");
      assert.ok(error.param.startsWith(param), `${JSON.stringify(body)}: ${error.param}`);
    }
    assert.deepEqual(gateway.upstream.requests.filter(({ method }) => method === "POST"), []);
    for (const model of ["sim/plain", "sim/repeat", ALIAS, ALIASED]) {
      const response = await ask({ model });
      assert.equal(response.status, 200, `${model}: ${await response.text()}`);
    }
  });

  scenario("04", "plugins, server tools and :online need the key's policy", async (stage) => {
    const gateway = await stage.gateway();
    const strict = await createKey(gateway);
    const free = await createKey(gateway, { plugins: ["web"], serverTools: ["openrouter:web_search"], online: true });
    /** @type {[object, string, number, string][]} */
    const asked = [
      [{ model: "sim/plain", plugins: [{ id: "web" }] }, "plugins.0", 403, "not_allowed"],
      [{ model: "sim/plain", tools: [{ type: "openrouter:web_search" }] }, "tools.0", 403, "not_allowed"],
      // A variant that a key may not use is told like any other model that it may not use.
      [{ model: "sim/plain:online" }, "model", 404, "model_not_found"],
    ];
    for (const [body, param, status, code] of asked) {
      const error = await refused(await post(gateway, strict, { messages: HELLO, ...body }), status, code);
      assert.match(error.param, new RegExp(`^${param.replace(".", "\\.")}`), JSON.stringify(body));
      const response = await post(gateway, free, { messages: HELLO, ...body });
      assert.equal(response.status, 200, `${JSON.stringify(body)}: ${await response.text()}`);
    }
    const other = { model: "sim/plain", messages: HELLO, plugins: [{ id: "web" }, { id: "file-parser" }] };
    assert.equal((await refused(await post(gateway, free, other), 403, "not_allowed")).param.startsWith("plugins.1"), true);
    const functions = { model: "sim/plain", messages: HELLO, tools: [{ type: "function", function: { name: "f", parameters: {} } }] };
    assert.equal((await post(gateway, strict, functions)).status, 200, "the client's own functions are no server tools");
  });
}
