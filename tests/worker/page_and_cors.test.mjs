// What browsers see: the page with its headers, and answers to pages of other origins.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { contentSecurityPolicy } from "../../web/csp.js";
import { hostWorker } from "../../worker/host.mjs";
import { prepare } from "../../worker/prepare.mjs";
import { assertRefusal, postChat, USER } from "./helpers.mjs";

const FRIEND = "https://chat.example";
const TOKEN = "a-token-of-this-test";
const KEY = "sk-or-v1-a-key-of-this-test";

let built, fakerouter, worker;
before(async () => {
  built = await prepare(() => {});
  fakerouter = await startFakerouter({ port: 0 });
  worker = await hostWorker({ ...built, quiet: true, bindings: {
    OPENROUTER_API_KEY: KEY,
    OPENROUTER_BASE_URL: fakerouter.baseUrl,
    FLUFFBUZZ_TOKEN: TOKEN,
    FLUFFBUZZ_ALLOWED_ORIGINS: `${FRIEND}, http://localhost:5173`,
  } });
  worker.token = TOKEN;
});
after(async () => {
  await worker?.close();
  await fakerouter?.close();
});

/** @param {string} origin @param {string} [names] */
function askPreflight(origin, names = "authorization,content-type,x-stainless-lang") {
  return fetch(`${worker.url}/v1/chat/completions`, { method: "OPTIONS", headers: {
    origin, "access-control-request-method": "POST", "access-control-request-headers": names } });
}

test("the page carries the security headers and no token", async () => {
  const response = await fetch(`${worker.url}/`);
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^text\/html/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("referrer-policy"), "no-referrer");
  assert.match(response.headers.get("permissions-policy"), /camera=\(\)/);
  assert.ok(!html.includes(TOKEN) && !html.includes(KEY), "the page contains a secret");
});

test("the policy in the header is the page's own plus frame-ancestors", async () => {
  const { headers } = await fetch(`${worker.url}/`);
  const directives = headers.get("content-security-policy").split("; ");
  assert.deepEqual(directives.filter((directive) => directive !== "frame-ancestors 'none'"), contentSecurityPolicy.split("; "));
  assert.ok(directives.includes("frame-ancestors 'none'"));
});

test("every file of the page is served with the headers, the core as application/wasm", async () => {
  const files = readdirSync(built.assets, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const wasm = files.filter(({ name }) => name.endsWith(".wasm"));
  assert.ok(wasm.length > 0, "the page brings its core");
  for (const { name, parentPath, path } of wasm) {
    const below = (parentPath ?? path).slice(built.assets.length);
    const response = await fetch(`${worker.url}${below}/${name}`);
    assert.equal(response.headers.get("content-type"), "application/wasm");
    assert.ok(response.headers.get("content-security-policy"));
    await response.arrayBuffer();
  }
});

test("a file that is not there is 404 with the headers, another method 405", async () => {
  const missing = await fetch(`${worker.url}/nope.js`);
  assert.equal(missing.status, 404);
  assert.ok(missing.headers.get("content-security-policy"));
  const posted = await fetch(`${worker.url}/`, { method: "POST", body: "x" });
  assert.equal(posted.status, 405);
  assert.equal(posted.headers.get("allow"), "GET, HEAD");
});

test("an allowed origin is answered its preflight without a token", async () => {
  const response = await askPreflight(FRIEND);
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-origin"), FRIEND);
  assert.match(response.headers.get("access-control-allow-methods"), /POST/);
  assert.equal(response.headers.get("access-control-allow-headers"), "authorization,content-type,x-stainless-lang");
  assert.match(response.headers.get("access-control-max-age"), /^\d+$/);
  assert.match(response.headers.get("vary"), /\bOrigin\b/);
});

test("any other origin gets no permission", async () => {
  for (const origin of ["https://evil.test", `${FRIEND}.evil.test`, `${FRIEND}:8443`, "null"]) {
    const response = await askPreflight(origin);
    assert.equal(response.headers.get("access-control-allow-origin"), null, origin);
    assert.equal(response.headers.get("access-control-allow-headers"), null, origin);
    assert.match(response.headers.get("vary"), /\bOrigin\b/);
  }
});

test("errors and answers can be read by an allowed origin only", async () => {
  const model = "sim/plain";
  const cases = [
    [() => postChat(worker, { model, messages: USER }, { headers: { origin: FRIEND, authorization: "Bearer wrong" } }), 401],
    [() => postChat(worker, "{", { headers: { origin: FRIEND } }), 400],
    [() => postChat(worker, { model: "sim/status-402", messages: USER }, { headers: { origin: FRIEND } }), 402],
    [() => fetch(`${worker.url}/v1/nope`, { headers: { origin: FRIEND } }), 404],
    [() => postChat(worker, { model, messages: USER }, { headers: { origin: FRIEND } }), 200],
  ];
  for (const [ask, status] of cases) {
    const response = await ask();
    await response.arrayBuffer();
    assert.equal(response.status, status);
    assert.equal(response.headers.get("access-control-allow-origin"), FRIEND);
    const exposed = response.headers.get("access-control-expose-headers").split(", ");
    for (const name of ["retry-after", "x-request-id", "x-generation-id", "x-should-retry", "x-attempts", "x-cache"]) assert.ok(exposed.includes(name), name);
    assert.match(response.headers.get("vary"), /\bOrigin\b/);
  }
  const stranger = await postChat(worker, { model, messages: USER }, { headers: { origin: "https://evil.test" } });
  await stranger.arrayBuffer();
  assert.equal(stranger.headers.get("access-control-allow-origin"), null);
});

test("health names an upstream that is neither OpenRouter nor the simulator", async () => {
  assert.equal((await (await fetch(`${worker.url}/healthz`)).json()).upstream, "custom");
  await assertRefusal(await postChat({ ...worker, token: "fluffbuzz-demo" }, { messages: USER }), 401, "invalid_api_key");
});
