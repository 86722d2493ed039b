// 19: upstream that never answers, or stops in the middle.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { HELLO, chat, createKey, eventsOf, refused, sdk } from "../client.mjs";

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerTimes(scenario) {
  scenario("19", "without a first event there is a 504, and upstream is let go", async (stage) => {
    const gateway = await stage.gateway("brisk");
    const key = await createKey(gateway);
    for (const model of ["sim/plain?stall=headers", "sim/plain?stall=0"]) {
      await refused(await chat(gateway, key, model, { stream: true }), 504, "timeout");
      assert.equal((await gateway.upstream.waitForRequest(({ closed, body }) => closed && body?.model === model)).aborted, true);
    }
  });

  scenario("19", "silence in the middle ends in an error event, and upstream is let go", async (stage) => {
    const gateway = await stage.gateway("brisk");
    const key = await createKey(gateway);
    const text = await (await chat(gateway, key, "sim/stall", { stream: true })).text();
    assert.ok(eventsOf(text).at(-1).error, text);
    assert.equal((await gateway.upstream.waitForRequest(({ closed, body }) => closed && body?.model === "sim/stall")).aborted, true);
    await assert.rejects(async () => {
      for await (const _ of await sdk(gateway, key).chat.completions.create({ model: "sim/stall", messages: HELLO, stream: true }));
    }, OpenAI.APIError);
    const line = await gateway.line(({ key: id, outcome }) => id === key.id && outcome === "timeout");
    assert.equal(line.status, 200);
  });

  scenario("19", "a whole call has an end as well", async (stage) => {
    const gateway = await stage.start({ config: { agents: { defaults: { timeoutSeconds: 1 } } } });
    await refused(await chat(gateway, { key: gateway.token }, "sim/plain?stall=headers"), 504, "timeout");
    await gateway.close();
  });
}
