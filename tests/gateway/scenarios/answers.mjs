// 01 to 07: what the endpoints answer, asked by the official `openai` package.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { pictures } from "../../fakerouter/pictures.mjs";
import { ALIAS, ALIASED } from "../configs.mjs";
import { HELLO, PLAIN, PLAIN_TEXT, assertSealed, chat, createKey, openSocket, post, refused, sdk } from "../client.mjs";
import { eventually } from "../wait.mjs";

const REASONING = "The user asks which of 9.11 and 9.9 is larger. Compare the fractional parts: 0.11 < 0.90, so 9.9 wins.";

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerAnswers(scenario) {
  scenario("01", "an answer without streaming, by the gateway's key and not the client's", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const { data: answer, response } = await sdk(gateway, key).chat.completions.create({ model: "sim/plain", messages: HELLO }).withResponse();
    assert.equal(answer.choices[0].message.content, PLAIN_TEXT);
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.equal(answer.usage?.total_tokens, 69);
    assertSealed(response);
    assert.match(response.headers.get("x-generation-id") ?? "", /^gen-/);
    const [sent] = gateway.upstream.requests.filter(({ path }) => path.endsWith("/chat/completions"));
    assert.equal(sent.headers.authorization, `Bearer ${gateway.apiKey}`);
    const wire = JSON.stringify(sent.rawHeaders) + sent.bodyText;
    assert.ok(!wire.includes(key.key.slice(-32)) && !wire.includes(gateway.token), "the client's key went upstream");
  });

  scenario("01", "upstream is told which tenant asks, whatever the client says", async (stage) => {
    const gateway = await stage.gateway();
    const [one, other] = [await createKey(gateway), await createKey(gateway)];
    for (const key of [one, other, one]) await (await chat(gateway, key, "sim/plain", { user: "somebody else" })).arrayBuffer();
    const users = gateway.upstream.requests.filter(({ body }) => body?.model === "sim/plain").map(({ body }) => body.user);
    assert.equal(users[0], users[2]);
    assert.notEqual(users[0], users[1]);
    assert.ok(users.every((user) => typeof user === "string" && user !== "somebody else"), String(users));
  });

  scenario("02", "a stream whose characters are cut between writes", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const chunks = [];
    const stream = await sdk(gateway, key).chat.completions.create({ model: "sim/plain?split=utf8", messages: HELLO, stream: true });
    for await (const chunk of stream) chunks.push(chunk);
    assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join(""), PLAIN_TEXT);
    assert.equal(chunks.at(-1)?.usage?.total_tokens, 69);
    const raw = await chat(gateway, key, "sim/plain?split=byte", { stream: true });
    assert.match(raw.headers.get("content-type") ?? "", /^text\/event-stream/);
    assert.equal(raw.headers.get("x-accel-buffering"), "no");
    assertSealed(raw);
    assert.ok(Buffer.from(await raw.arrayBuffer()).equals(PLAIN), "the bytes differ");
  });

  scenario("02", "reasoning beside the text, and parallel tool calls whose arguments are exact", async (stage) => {
    const gateway = await stage.gateway();
    const client = sdk(gateway, await createKey(gateway));
    const deltas = [];
    for await (const { choices } of await client.chat.completions.create({ model: "sim/reasoning", messages: HELLO, stream: true })) deltas.push(choices[0]?.delta ?? {});
    assert.equal(deltas.map((delta) => /** @type {any} */ (delta).reasoning ?? "").join(""), REASONING);
    assert.equal(deltas.map(({ content }) => content ?? "").join(""), "**9.9** is larger than 9.11 because 0.90 > 0.11.");
    const { choices: [{ message, finish_reason: reason }] } = await client.chat.completions.stream({ model: "sim/tools", messages: HELLO }).finalChatCompletion();
    assert.equal(reason, "tool_calls");
    assert.deepEqual(message.tool_calls?.map(({ id, function: { name, arguments: text } }) => [id, name, text]), [
      ["call_Ab01", "get_weather", "{\"city\":\"München\",\"unit\":\"c\"}"],
      ["call_Cd02", "get_weather", "{\"city\":\"東京\",\"note\":\"a\\\"b\\\\c\"}"],
      ["call_Ef03", "now", "{}"],
    ]);
  });

  scenario("02", "the first words arrive while upstream still holds the rest back", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const client = openSocket(gateway, key, { model: "sim/long?stall=4", messages: HELLO, stream: true });
    await eventually("the first words", () => /"content":"[^"]/.test(client.received));
    const [asked] = gateway.upstream.requests.filter(({ body }) => body?.model?.startsWith("sim/long"));
    assert.equal(asked.closed, false, "upstream is still at it");
    client.socket.destroy();
    await gateway.upstream.waitForRequest(({ closed, body }) => closed && body?.model?.startsWith("sim/long"));
  });

  scenario("03", "the list of models is what the key may use", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway, { models: ["sim/plain", ALIAS] });
    const ids = (await sdk(gateway, key).models.list()).data.map(({ id }) => id);
    assert.ok(ids.includes("sim/plain") && ids.includes(ALIAS), ids.join(" "));
    assert.deepEqual(ids.filter((id) => !["sim/plain", ALIAS, ALIASED].includes(id)), []);
    const everything = (await sdk(gateway, await createKey(gateway)).models.list()).data;
    assert.ok(everything.length > ids.length);
    await refused(await gateway.fetch("/v1/models"), 401, "invalid_api_key");
  });

  scenario("04", "an alias leads to its model, an unknown model to 404", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const answer = await sdk(gateway, key).chat.completions.create({ model: ALIAS, messages: HELLO });
    assert.ok([ALIAS, ALIASED].includes(answer.model), answer.model);
    assert.equal(gateway.upstream.requests.at(-1)?.body.model, ALIASED);
    const before = gateway.upstream.requests.length;
    await assert.rejects(sdk(gateway, key).chat.completions.create({ model: "no-such-model", messages: HELLO }), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError);
      assert.equal(error.code, "model_not_found");
      assert.equal(error.param, "model");
      return true;
    });
    assert.equal(gateway.upstream.requests.length, before);
  });

  scenario("05", "images come as b64_json, and addresses are refused by name", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const answer = await sdk(gateway, key).images.generate({ model: "sim/images", prompt: "a cat", size: "1024x1024", n: 1 });
    assert.deepEqual(Buffer.from(answer.data?.[0].b64_json ?? "", "base64"), pictures(1)[0]);
    const refusal = post(gateway, key, { model: "sim/images", prompt: "a cat", response_format: "url" }, { path: "/v1/images/generations" });
    await refused(await refusal, 400, "invalid_request", "response_format");
  });

  scenario("06", "responses, streamed and not; what failed keeps its kind", async (stage) => {
    const gateway = await stage.gateway();
    const client = sdk(gateway, await createKey(gateway));
    const whole = await client.responses.create({ model: "sim/plain", input: "Hello" });
    assert.equal(whole.output_text, PLAIN_TEXT);
    const events = [];
    for await (const event of await client.responses.create({ model: "sim/plain", input: "Hello", stream: true })) events.push(event);
    assert.equal(events[0].type, "response.created");
    assert.equal(events.at(-1)?.type, "response.completed");
    assert.equal(events.map((event) => (event.type === "response.output_text.delta" ? event.delta : "")).join(""), PLAIN_TEXT);
    const numbers = events.map(({ sequence_number: number }) => number);
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
    const failed = await post(gateway, { key: client.apiKey }, { model: "sim/midstream-error", input: "Hello", stream: true }, { path: "/v1/responses" });
    const text = await failed.text();
    assert.match(text, /response\.failed/);
    assert.match(text, /"error_type":"provider_unavailable"/);
  });

  scenario("07", "embeddings, as numbers and as base64", async (stage) => {
    const gateway = await stage.gateway();
    const client = sdk(gateway, await createKey(gateway));
    const model = "sim/embedding";
    const answer = await client.embeddings.create({ model, input: ["one", "two"], encoding_format: "float" });
    assert.equal(answer.data.length, 2);
    assert.ok(answer.data.every(({ embedding }) => embedding.every((value) => typeof value === "number")));
    assert.ok(answer.usage.prompt_tokens > 0);
    assert.equal(gateway.upstream.requests.at(-1)?.body.encoding_format, "float");
    await client.embeddings.create({ model, input: "one" });
    assert.equal(gateway.upstream.requests.at(-1)?.body.encoding_format, "base64", "the SDK's own default passes");
  });
}

