// What browsers see of the worker: the page with its headers.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { contentSecurityPolicy } from "../../web/csp.js";
import { hostWorker } from "../../worker/host.mjs";
import { prepare } from "../../worker/prepare.mjs";
import { assertRefusal, postChat, USER } from "./helpers.mjs";

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
  } });
  worker.token = TOKEN;
});
after(async () => {
  await worker?.close();
  await fakerouter?.close();
});

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

test("health names an upstream that is neither OpenRouter nor the simulator", async () => {
  assert.equal((await (await fetch(`${worker.url}/healthz`)).json()).upstream, "custom");
  await assertRefusal(await postChat({ ...worker, token: "fluffbuzz-demo" }, { messages: USER }), 401, "invalid_api_key");
});
