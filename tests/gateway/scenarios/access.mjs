// 08, 10, 11, 21: who may call, from where, how often, and what of the client's request goes on.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { FRIEND } from "../hosts.mjs";
import { HELLO, admin, chat, createKey, openSocket, post, refused, sdk, tokenKey } from "../client.mjs";
import { eventually } from "../wait.mjs";

const chats = (/** @type {import("../hosts.mjs").Gateway} */ { upstream }) => upstream.requests.filter(({ path }) => path.endsWith("/chat/completions"));

/** @param {import("../suite.mjs").Scenario} scenario */
export function registerAccess(scenario) {
  scenario("08", "a missing, malformed, unknown, revoked, disabled or expired key gets one and the same answer", async (stage) => {
    const gateway = await stage.gateway();
    const [good, revoked, disabled] = [await createKey(gateway), await createKey(gateway), await createKey(gateway)];
    const expired = await createKey(gateway, {}, { expires_at: new Date(Date.now() + 1500).toISOString() });
    assert.equal((await chat(gateway, revoked, "sim/plain")).status, 200, "it works until it is revoked");
    assert.equal((await admin(gateway, "DELETE", `/v1/keys/${revoked.id}`)).ok, true);
    assert.equal((await admin(gateway, "PATCH", `/v1/keys/${disabled.id}`, { disabled: true })).status, 200);
    await eventually("it has expired", async () => (await chat(gateway, expired, "sim/plain")).status === 401);
    gateway.upstream.reset();
    const wrongSecret = `or_vk_${good.id}_${"x".repeat(43)}`;
    const presented = ["", "Bearer ", "Bearer wrong", `Basic ${good.key}`, good.key, "Bearer or_vk_", `Bearer or_vk_nobody_${"y".repeat(43)}`, `Bearer ${wrongSecret}`,
      `Bearer ${good.key}x`, `Bearer ${gateway.token}x`, `Bearer ${revoked.key}`, `Bearer ${disabled.key}`, `Bearer ${expired.key}`];
    const bodies = new Set();
    for (const authorization of presented) {
      const response = await post(gateway, good, { model: "sim/plain", messages: HELLO }, { headers: { authorization } });
      assert.equal(response.headers.get("www-authenticate"), "Bearer");
      bodies.add(JSON.stringify(await refused(response, 401, "invalid_api_key")));
    }
    assert.equal(bodies.size, 1, [...bodies].join("\n"));
    assert.deepEqual(chats(gateway), []);
    for (const text of ["yyyyyyyy", "xxxxxxxx"]) assert.ok(!gateway.output.includes(text), "what was presented stands in the log");
    assert.equal((await chat(gateway, good, "sim/plain")).status, 200);
  });

  scenario("08", "the admin's endpoints open to the admin's token only", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    for (const bearer of [key.key, gateway.token, "wrong"]) {
      for (const [method, path] of [["GET", "/v1/keys"], ["POST", "/v1/keys"], ["GET", `/v1/keys/${key.id}`], ["DELETE", `/v1/keys/${key.id}`], ["GET", "/metrics"]]) {
        const headers = { "authorization": `Bearer ${bearer}`, "content-type": "application/json" };
        await refused(await gateway.fetch(path, { method, headers, ...(method === "POST" && { body: "{}" }) }), 401, "invalid_api_key");
      }
    }
    await refused(await chat(gateway, { key: gateway.adminToken }, "sim/plain"), 401, "invalid_api_key");
    assert.equal((await chat(gateway, key, "sim/plain")).status, 200, "the key is still there");
  });

  scenario("08", "keys are listed in pages, shown, changed and revoked for good", async (stage) => {
    const gateway = await stage.gateway();
    const made = [];
    for (const name of ["one", "two", "three"]) made.push(await createKey(gateway, {}, { name }));
    const listed = [];
    for (let cursor = ""; ;) {
      const page = await (await admin(gateway, "GET", `/v1/keys?limit=2${cursor && `&cursor=${cursor}`}`)).json();
      assert.ok(page.data.length <= 2);
      listed.push(...page.data);
      cursor = page.cursor ?? "";
      if (!cursor) break;
    }
    for (const { id, data } of made) assert.deepEqual(listed.find((row) => row.id === id)?.name, data.name);
    assert.equal(new Set(listed.map(({ id }) => id)).size, listed.length);
    const [{ id, key }] = made;
    const changed = await (await admin(gateway, "PATCH", `/v1/keys/${id}`, { name: "renamed", policy: { limitUsd: 2 } })).json();
    assert.equal(changed.data.name, "renamed");
    assert.equal((await (await admin(gateway, "GET", `/v1/keys/${id}`)).json()).data.policy.limitUsd, 2);
    await refused(await admin(gateway, "PATCH", `/v1/keys/${id}`, { policy: { limitUsd: "two" } }), 400, undefined, "policy.limitUsd");
    await refused(await admin(gateway, "POST", "/v1/keys", { name: "x", policy: { limitUsdd: 1 } }), 400, undefined, "policy.limitUsdd");
    assert.equal((await admin(gateway, "DELETE", `/v1/keys/${id}`)).ok, true);
    await refused(await chat(gateway, { key }, "sim/plain"), 401, "invalid_api_key");
    assert.notEqual((await admin(gateway, "PATCH", `/v1/keys/${id}`, { disabled: false })).status, 200, "revoked is revoked");
    await refused(await chat(gateway, { key }, "sim/plain"), 401, "invalid_api_key");
  });

  scenario("10", "preflights are answered to allowed origins, without a key", async (stage) => {
    const gateway = await stage.gateway();
    const ask = (/** @type {string} */ origin) => gateway.fetch("/v1/chat/completions", { method: "OPTIONS", headers: { origin,
      "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,x-stainless-lang" } });
    const { status, headers } = await ask(FRIEND);
    assert.equal(status, 204);
    assert.equal(headers.get("access-control-allow-origin"), FRIEND);
    assert.equal(headers.get("access-control-allow-headers"), "authorization,content-type,x-stainless-lang");
    assert.match(headers.get("access-control-max-age") ?? "", /^\d+$/);
    assert.match(headers.get("vary") ?? "", /\bOrigin\b/);
    for (const origin of ["https://evil.test", `${FRIEND}.evil.test`, "null"]) {
      const refusal = await ask(origin);
      assert.equal(refusal.headers.get("access-control-allow-origin"), null, origin);
      assert.match(refusal.headers.get("vary") ?? "", /\bOrigin\b/);
    }
  });

  scenario("10", "every error can be read by an allowed origin, and by no other", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const limited = await createKey(gateway, { rateLimit: { requests: 1, seconds: 60 } });
    await (await chat(gateway, limited, "sim/plain")).arrayBuffer();
    /** @type {[number, (origin: string) => Promise<Response>][]} */
    const cases = [
      [200, (origin) => chat(gateway, key, "sim/plain", { headers: { origin } })],
      [400, (origin) => post(gateway, key, "{", { headers: { origin } })],
      [401, (origin) => chat(gateway, { key: "wrong" }, "sim/plain", { headers: { origin } })],
      [402, (origin) => chat(gateway, key, "sim/status-402", { headers: { origin } })],
      [404, (origin) => gateway.fetch("/v1/nothing", { headers: { origin } })],
      [405, (origin) => gateway.fetch("/v1/models", { method: "DELETE", headers: { origin } })],
      [413, (origin) => post(gateway, key, new Uint8Array(8 * 1024 * 1024 + 1), { headers: { origin } })],
      [415, (origin) => post(gateway, key, "{}", { headers: { origin, "content-type": "text/plain" } })],
      [429, (origin) => chat(gateway, limited, "sim/plain", { headers: { origin } })],
      [502, (origin) => chat(gateway, key, "sim/html-502", { headers: { origin } })],
    ];
    for (const [status, ask] of cases) {
      const response = await ask(FRIEND);
      await response.arrayBuffer();
      assert.equal(response.status, status);
      assert.equal(response.headers.get("access-control-allow-origin"), FRIEND, String(status));
      const exposed = (response.headers.get("access-control-expose-headers") ?? "").split(/, */);
      for (const name of ["retry-after", "x-request-id", "x-generation-id"]) assert.ok(exposed.includes(name), `${status}: ${exposed}`);
      const stranger = await ask("https://evil.test");
      await stranger.arrayBuffer();
      assert.equal(stranger.headers.get("access-control-allow-origin"), null, String(status));
    }
  });

  scenario("11", "a key that may call five times a minute is refused three of eight times, and no other key", async (stage) => {
    const gateway = await stage.gateway();
    const [key, other] = [await createKey(gateway, { rateLimit: { requests: 5, seconds: 60 } }), await createKey(gateway, { rateLimit: { requests: 5, seconds: 60 } })];
    const answers = await Promise.all(Array.from({ length: 8 }, () => chat(gateway, key, "sim/plain")));
    const good = answers.filter(({ status }) => status === 200);
    assert.equal(good.length, 5, answers.map(({ status }) => status).join(" "));
    await Promise.all(good.map((answer) => answer.arrayBuffer()));
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      const { headers } = answer;
      await refused(answer, 429, "rate_limit_exceeded");
      assert.ok(Number(headers.get("retry-after")) >= 1 && Number(headers.get("retry-after")) <= 60, String(headers.get("retry-after")));
      assert.equal(headers.get("x-ratelimit-limit-requests"), "5");
      assert.equal(headers.get("x-ratelimit-remaining-requests"), "0");
      assert.ok(headers.get("x-ratelimit-reset-requests"));
    }
    assert.equal(chats(gateway).length, 5);
    assert.equal((await chat(gateway, other, "sim/plain")).status, 200);
  });

  scenario("11", "the SDK waits as long as it is told, and succeeds", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway, { rateLimit: { requests: 1, seconds: 2 } });
    const client = sdk(gateway, key, { maxRetries: 2 });
    await client.chat.completions.create({ model: "sim/plain", messages: HELLO });
    await client.chat.completions.create({ model: "sim/plain", messages: HELLO });
    assert.equal(chats(gateway).length, 2);
    assert.ok(gateway.lines.some(({ key: id, status }) => id === key.id && status === 429), "it was refused in between");
  });

  scenario("11", "requests at the same time have a limit of their own", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway, { maxParallelRequests: 2 });
    const running = [1, 2].map(() => chat(gateway, key, "sim/plain?gate=parallel", { stream: true }));
    await eventually("both run", () => chats(gateway).filter(({ complete }) => complete).length === 2);
    const third = await chat(gateway, key, "sim/plain");
    assert.ok(Number(third.headers.get("retry-after")) >= 1);
    await refused(third, 429, "concurrency_limit");
    gateway.upstream.openGate("parallel");
    for (const answer of running) await (await answer).arrayBuffer();
    await eventually("there is room again", async () => (await chat(gateway, key, "sim/plain")).status === 200);
  });

  scenario("11", "on the network, a flood of wrong keys is kept away by the location's own limit", async (stage) => {
    const gateway = await stage.start({ coarseLimit: 20 });
    await gateway.onOneIsolate(async () => {
      const ask = () => gateway.fetch("/v1/key", { headers: { authorization: "Bearer wrong" } });
      const answers = await Promise.all(Array.from({ length: 30 }, ask));
      assert.equal(answers.filter(({ status }) => status === 401).length, 20);
      const refusal = answers.find(({ status }) => status === 429);
      assert.ok(Number(refusal?.headers.get("retry-after")) >= 1);
      await refused(/** @type {Response} */ (refusal), 429, "rate_limit_exceeded");
      assert.equal((await gateway.fetch("/healthz")).status, 200);
    });
    await gateway.close();
  }, { on: ["workerd", "two-isolates"] });

  scenario("21", "nothing of the client's identity, keys or wishes about the way goes upstream", async (stage) => {
    const gateway = await stage.gateway();
    const key = await createKey(gateway);
    const body = { model: "sim/plain", messages: HELLO };
    const client = openSocket(gateway, key, body, { path: "/v1/chat/completions?base_url=https://evil.test/v1", headers: {
      "host": "evil.test", "cookie": "a=b", "x-forwarded-host": "evil.test", "x-forwarded-for": "203.0.113.7", "user-agent": "client-agent",
      "x-api-key": "sk-or-other", "x-openrouter-cache": "true", "x-openrouter-cache-ttl": "60", "x-stainless-lang": "js", "openai-organization": "org-x", "connection": "close" } });
    await eventually("the answer", () => client.ended);
    assert.match(client.received, /^HTTP\/1\.1 200 /);
    const [sent] = chats(gateway);
    assert.equal(sent.headers.authorization, `Bearer ${gateway.apiKey}`);
    assert.equal(sent.query, "");
    const wire = JSON.stringify(sent.rawHeaders).toLowerCase();
    for (const text of ["evil.test", "a=b", "client-agent", "sk-or-other", "203.0.113.7", "x-openrouter-cache", "stainless", "org-x"]) assert.ok(!wire.includes(text), text);
  });

  scenario("21", "OpenRouter's own cache is asked for by keys that may", async (stage) => {
    const gateway = await stage.gateway();
    for (const [policy, expected] of /** @type {[object, string | undefined][]} */ ([[{ responseCache: true }, "true"], [{}, undefined]])) {
      await (await chat(gateway, await createKey(gateway, policy), "sim/plain", { headers: { "x-openrouter-cache": "true" } })).arrayBuffer();
      assert.equal(chats(gateway).at(-1)?.headers["x-openrouter-cache"], expected);
    }
  });

  scenario("21", "a redirect is not followed", async (stage) => {
    const gateway = await stage.gateway();
    await refused(await chat(gateway, await createKey(gateway), "sim/redirect"), 502, "redirected");
    assert.deepEqual(gateway.upstream.requests.filter(({ path }) => path.endsWith("/redirected")), []);
  });

  scenario("21", "attribution goes to OpenRouter itself, and not to a host that looks like it", async (stage) => {
    for (const [baseUrl, expected] of /** @type {[string | null, boolean][]} */ ([[null, true], ["https://openrouter.ai/api/v1", true],
      ["https://openrouter.ai.evil.test/api/v1", false]])) {
      const gateway = await stage.start({ baseUrl });
      assert.equal((await chat(gateway, tokenKey(gateway), "sim/plain")).status, 200);
      const names = Object.keys(chats(gateway)[0].headers).filter((name) => /^(http-referer|x-openrouter-title|x-title)$/.test(name));
      assert.equal(names.length > 0, expected, `${baseUrl}: ${names}`);
      await gateway.close();
    }
  });

  scenario("21", "an unknown key of OpenRouter is the gateway's trouble, not the client's key", async (stage) => {
    const gateway = await stage.gateway();
    const client = sdk(gateway, await createKey(gateway));
    await assert.rejects(client.chat.completions.create({ model: "sim/status-401", messages: HELLO }), (error) => {
      assert.ok(error instanceof OpenAI.APIError);
      assert.notEqual(error.code, "invalid_api_key");
      return true;
    });
  });
}
