// 09: of all that the other scenarios were answered, logged, counted and stored, nothing contains a secret.

import assert from "node:assert/strict";
import { admin, chat, createKey } from "../client.mjs";

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerSecrets(scenario) {
  scenario("09", "no answer, log, metric or storage contains a key", async (stage) => {
    const { evidence } = stage;
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const answer = await chat(gateway, key, "sim/plain");
    await answer.arrayBuffer();
    const id = /** @type {string} */ (answer.headers.get("x-request-id"));
    await gateway.line(({ request_id: of }) => of === id);
    await (await admin(gateway, "GET", "/v1/keys")).text();
    await (await admin(gateway, "GET", "/metrics")).text();
    await stage.close();
    assert.deepEqual(evidence.leaks(), []);
    // The search can find: what may be there is there, in every kind of place.
    assert.ok(evidence.count(id, /headers$/) > 0 && evidence.count(id, /^the log/) > 0, "request ids");
    assert.ok(evidence.count(key.id, /^the storage/) > 0, "ids of keys in the storage");
    assert.ok(evidence.count("fluffbuzz_requests_total", /metrics, body$/) > 0, "metrics");
    console.log(`no trace of ${evidence.secrets} secrets in ${evidence.size.toLocaleString("en-US")} bytes on ${stage.kind}`);
  });
}
