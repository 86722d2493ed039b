// 16 to 18: streams that take long, that break, and calls that are repeated.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { HELLO, PLAIN, PLAIN_TEXT, chat, commentsOf, createKey, eventsOf, json, refused, sdk } from "../client.mjs";

/** @param {import("../hosts.mjs").Gateway} gateway @param {string} model the beginning of its id */
const asked = ({ upstream }, model) => upstream.requests.filter(({ body }) => body?.model?.startsWith(model)).length;

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerStreams(scenario) {
  scenario("16", "while upstream is silent the client gets comments, then the answer", async (stage) => {
    const gateway = await stage.gateway("talkative");
    const key = await createKey(gateway);
    for (const wait of ["header-delay", "first-delay"]) {
      const response = await chat(gateway, key, `sim/plain?${wait}=1200`, { stream: true });
      assert.equal(response.status, 200);
      const text = await response.text();
      assert.ok(commentsOf(text).length >= commentsOf(PLAIN.toString()).length + 3, `${wait}: ${commentsOf(text).length} comments`);
      const content = eventsOf(text).map(({ choices }) => choices[0]?.delta.content ?? "").join("");
      assert.equal(content, PLAIN_TEXT);
      assert.match(text, /data: \[DONE\]\n\n$/);
    }
    const stream = await sdk(gateway, key).chat.completions.create({ model: "sim/plain?header-delay=1200", messages: HELLO, stream: true });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    assert.equal(text, PLAIN_TEXT);
  });

  scenario("16", "a quick upstream gets no comments added, and its refusal keeps its status", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    assert.ok(Buffer.from(await (await chat(gateway, key, "sim/plain", { stream: true })).arrayBuffer()).equals(PLAIN));
    await refused(await chat(gateway, key, "sim/status-400?header-delay=300", { stream: true }), 400);
  });

  scenario("16", "a refusal that comes after the first comment is an error event", async (stage) => {
    const gateway = await stage.gateway("talkative");
    const key = await createKey(gateway);
    const client = sdk(gateway, key);
    await assert.rejects(async () => {
      const stream = await client.chat.completions.create({ model: "sim/status-400?header-delay=800", messages: HELLO, stream: true });
      for await (const _ of stream) assert.fail("there is no answer");
    }, OpenAI.APIError);
  });

  scenario("17", "a stream that fails throws in the SDK and does not end as if it were whole", async (stage) => {
    const gateway = await stage.gateway();
    const client = sdk(gateway, await createKey(gateway));
    for (const model of ["sim/midstream-error", "sim/truncated-clean", "sim/plain?cut=9", "sim/plain?reset=9", "sim/network-error"]) {
      await assert.rejects(async () => {
        for await (const _ of await client.chat.completions.create({ model, messages: HELLO, stream: true }));
      }, OpenAI.APIError, model);
    }
  });

  scenario("17", "a cut stream ends in one error event, without [DONE]", async (stage) => {
    const gateway = await stage.gateway();
    const response = await chat(gateway, await createKey(gateway), "sim/truncated-clean", { stream: true });
    assert.equal(response.status, 200);
    const text = await response.text();
    const last = eventsOf(text).at(-1);
    assert.equal(last.error.metadata.error_type, "provider_unavailable");
    assert.equal(last.choices[0].finish_reason, "error");
    assert.ok(!text.includes("[DONE]"));
    assert.equal(eventsOf(text).filter(({ error }) => error).length, 1);
  });

  scenario("17", "half a JSON answer and an HTML page are JSON errors", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    await refused(await chat(gateway, key, "sim/html-502"), 502);
    await refused(await chat(gateway, key, "sim/html-200"), 502);
    await refused(await chat(gateway, key, "sim/plain?reset=headers"), 502);
  });

  scenario("18", "what may pass is tried once more, and the answer says how often", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const response = await chat(gateway, key, "sim/status-503?retry-after=0.1&times=1&run=once");
    assert.equal(response.headers.get("x-attempts"), "2");
    assert.equal((await json(response)).choices[0].message.content, PLAIN_TEXT);
    assert.equal(asked(gateway, "sim/status-503"), 2);
    const first = await chat(gateway, key, "sim/plain");
    await first.arrayBuffer();
    assert.equal(first.headers.get("x-attempts"), "1");
  });

  scenario("18", "twice at most, and then the client is told not to go on", async (stage) => {
    const gateway = await stage.gateway();
    const response = await chat(gateway, await createKey(gateway), "sim/status-503?retry-after=0.1");
    assert.equal(response.headers.get("x-should-retry"), "false");
    assert.equal(response.headers.get("x-attempts"), "3");
    await refused(response, 503);
    assert.equal(asked(gateway, "sim/status-503"), 3);
  });

  scenario("18", "what will not pass is not tried again, and nothing is after the first byte", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    for (const status of [400, 401, 402, 403]) {
      await refused(await chat(gateway, key, `sim/status-${status}`), status);
      assert.equal(asked(gateway, `sim/status-${status}`), 1, String(status));
    }
    await (await chat(gateway, key, "sim/truncated-clean", { stream: true })).text();
    assert.equal(asked(gateway, "sim/truncated-clean"), 1);
  });

  scenario("18", "a wait that is longer than the client's patience is handed on", async (stage) => {
    const gateway = await stage.gateway();
    const response = await chat(gateway, await createKey(gateway), "sim/status-429?retry-after=75");
    assert.equal(response.headers.get("retry-after"), "75");
    await refused(response, 429);
    assert.equal(asked(gateway, "sim/status-429"), 1);
  });
}
