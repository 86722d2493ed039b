// 25: what is deployed, and that more than one isolate agree.

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { findWorker } from "../../../worker/build.mjs";
import { CONFIGS, UNKNOWN_RESERVE } from "../configs.mjs";
import { HELLO, admin, chat, createKey, post, refused } from "../client.mjs";
import { eventually } from "../wait.mjs";

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerParity(scenario) {
  scenario("25", "the bundle is below a megabyte and evaluates no text", async () => {
    const { entry, wasm } = findWorker();
    const [code, core] = [readFileSync(entry), readFileSync(wasm)];
    const size = gzipSync(code).length + gzipSync(core).length;
    assert.ok(size < 1024 * 1024, `${size} bytes`);
    assert.doesNotMatch(code.toString(), /\beval\(|new Function\b|\bFunction\(["'`]/);
    assert.doesNotMatch(code.toString(), /["']node:/);
    const deployment = JSON.parse(readFileSync(new URL("../../../worker/wrangler.jsonc", import.meta.url), "utf8").replace(/^\s*\/\/.*$/gm, ""));
    assert.match(deployment.compatibility_date, /^\d{4}-\d\d-\d\d$/);
    assert.ok(deployment.compatibility_flags.includes("enable_request_signal"));
    assert.ok(!deployment.compatibility_flags.includes("nodejs_compat"));
  });

  scenario("25", "isolates agree on a budget and on who is revoked, also when they read old records", async (stage) => {
    const gateway = await stage.start({ config: CONFIGS.usual });
    const { urls } = gateway;
    if (stage.kind === "two-isolates") assert.equal(new Set(urls).size, 2);
    const key = await createKey(gateway, { limitUsd: 4 * UNKNOWN_RESERVE });
    for (const _ of urls) assert.equal((await chat(gateway, key, "sim/repeat")).status, 200, "every isolate has seen the key");
    const model = "sim/plain?gate=isolates";
    /** @type {number[]} */
    const refusals = [];
    const all = Array.from({ length: 12 }, () => chat(gateway, key, model).then(async (response) => {
      if (response.status !== 200) refusals.push(response.status);
      await response.arrayBuffer();
    }));
    await eventually("eight are refused", () => refusals.length === 8);
    assert.equal(gateway.upstream.requests.filter(({ body }) => body?.model === model).length, 4);
    gateway.upstream.openGate("isolates");
    await Promise.all(all);
    await gateway.withOldRecord(key.id, () => admin(gateway, "PATCH", `/v1/keys/${key.id}`, { policy: { models: ["sim/repeat"] } }));
    for (const _ of urls) await refused(await chat(gateway, key, "sim/long"), 404, "model_not_found");
    await gateway.withOldRecord(key.id, () => admin(gateway, "DELETE", `/v1/keys/${key.id}`));
    for (const _ of urls) await refused(await post(gateway, key, { model: "sim/repeat", messages: HELLO }), 401, "invalid_api_key");
    await gateway.close();
  });

  scenario("25", "requests at the same time as the first one share its start", async (stage) => {
    const gateway = await stage.start({ config: CONFIGS.usual });
    const answers = await Promise.all(Array.from({ length: 8 }, () => chat(gateway, { key: gateway.token }, "sim/plain")));
    for (const answer of answers) {
      assert.equal(answer.status, 200);
      await answer.arrayBuffer();
    }
    await gateway.close();
  });
}
