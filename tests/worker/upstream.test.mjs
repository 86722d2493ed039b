// The worker's secrets and variables, and the upstream that counts as OpenRouter itself.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createClient } from "fluffbuzz";
import OpenAI from "openai";
import { startFakerouter } from "../fakerouter/server.mjs";
import { hostWorker } from "../../worker/host.mjs";
import { prepare } from "../../worker/prepare.mjs";
import { assertRefusal, postChat, USER } from "./helpers.mjs";

const KEY = "sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const TOKEN = "client-token-0123456789";

let built, fakerouter;
before(async () => {
  built = await prepare(() => {});
  fakerouter = await startFakerouter({ port: 0 });
});
after(() => fakerouter?.close());
beforeEach(() => fakerouter.reset());

/**
 * Every fetch of the worker goes to the simulator, whatever host it names.
 * @param {Request} request
 */
function redirect(request) {
  const { pathname, search } = new URL(request.url);
  return fetch(fakerouter.url + pathname + search, { method: request.method, headers: [...request.headers],
    body: request.body, duplex: "half" });
}

/**
 * @param {Record<string, string>} bindings
 * @param {(worker: { url: string, token: string }) => Promise<void>} check
 */
async function withWorker(bindings, check) {
  const worker = await hostWorker({ ...built, bindings, quiet: true, outboundService: redirect });
  try {
    await check({ ...worker, token: TOKEN });
  } finally {
    await worker.close();
  }
}

test("what the worker has repeated, the clients behind it do not repeat again", async () => {
  await withWorker({ OPENROUTER_API_KEY: KEY, FLUFFBUZZ_TOKEN: TOKEN }, async (worker) => {
    const asked = () => fakerouter.requests.filter(({ path }) => path === "/api/v1/chat/completions").length;
    const request = { model: "sim/status-503", messages: USER };
    const openai = new OpenAI({ baseURL: `${worker.url}/v1`, apiKey: TOKEN });
    await assert.rejects(openai.chat.completions.create(request), { status: 503 });
    assert.equal(asked(), 3, "the openai package, which repeats twice by itself");
    fakerouter.reset();
    const client = await createClient({ config: { models: { providers: { openrouter: { baseUrl: `${worker.url}/v1` } } } }, env: { OPENROUTER_API_KEY: TOKEN } });
    await assert.rejects(client.chat(request).result, { code: "overloaded" });
    client.close();
    assert.equal(asked(), 3, "the package");
  });
});

test("without its secrets the worker refuses and names what is missing", async () => {
  const cases = [
    [{ OPENROUTER_API_KEY: KEY }, /FLUFFBUZZ_TOKEN/],
    [{ OPENROUTER_API_KEY: KEY, FLUFFBUZZ_TOKEN: "" }, /FLUFFBUZZ_TOKEN/],
    [{ FLUFFBUZZ_TOKEN: TOKEN }, /OPENROUTER_API_KEY/],
    // Saying "simulator" opens nothing unless the upstream is on this machine.
    [{ OPENROUTER_API_KEY: KEY, FLUFFBUZZ_UPSTREAM: "simulator" }, /FLUFFBUZZ_TOKEN/],
    [{ OPENROUTER_API_KEY: KEY, FLUFFBUZZ_UPSTREAM: "simulator", OPENROUTER_BASE_URL: "http://127.0.0.1.evil.test/api/v1" }, /FLUFFBUZZ_TOKEN/],
  ];
  for (const [bindings, names] of cases) {
    await withWorker(bindings, async (worker) => {
      for (const token of ["fluffbuzz-demo", TOKEN, ""]) {
        const response = await postChat({ ...worker, token }, { model: "sim/plain", messages: USER });
        const { message } = await assertRefusal(response, 503, "config_error");
        assert.match(message, names);
        assert.ok(!message.includes(KEY) && !message.includes(TOKEN), "the refusal contains a secret");
      }
      const readiness = await fetch(`${worker.url}/readyz`);
      assert.equal(readiness.status, 503);
      assert.match((await readiness.json()).problems[0], names);
      assert.equal((await fetch(`${worker.url}/healthz`)).status, 200);
      const page = await fetch(`${worker.url}/`);
      assert.equal(page.status, 200);
      assert.ok(page.headers.get("content-security-policy"));
      await page.arrayBuffer();
    });
  }
  assert.deepEqual(fakerouter.requests, []);
});

test("a bad configuration is refused with its path and without its values", async () => {
  const secrets = { OPENROUTER_API_KEY: KEY, FLUFFBUZZ_TOKEN: TOKEN };
  const cases = [
    ["{ \"models\": sk-or-secret-value", /FLUFFBUZZ_CONFIG is not valid JSON5: line 1/],
    ["[]", /FLUFFBUZZ_CONFIG must hold an object/],
    [JSON.stringify({ models: { providers: { openrouter: { apikey: "sk-or-secret-value" } } } }), /models\.providers\.openrouter\.apikey/],
    [JSON.stringify({ models: { providers: { openrouter: { baseUrl: "ftp://sk-or-secret-value@x/" } } } }), /models\.providers\.openrouter\.baseUrl/],
  ];
  for (const [text, path] of cases) {
    await withWorker({ ...secrets, FLUFFBUZZ_CONFIG: text }, async (worker) => {
      const { message } = await assertRefusal(await postChat(worker, { messages: USER }), 503, "config_error");
      assert.match(message, path);
      assert.doesNotMatch(message, /sk-or-/);
    });
  }
});

test("the configuration's models are the gateway's, and the base URL variable is the stronger one", async () => {
  const config = {
    models: { providers: { openrouter: { baseUrl: "https://unused.test/api/v1" } } },
    agents: { defaults: { model: { primary: "openrouter/sim/plain" } } },
  };
  const bindings = { OPENROUTER_API_KEY: KEY, FLUFFBUZZ_TOKEN: TOKEN, FLUFFBUZZ_CONFIG: JSON.stringify(config),
    OPENROUTER_BASE_URL: "https://openrouter.ai/api/v1" };
  await withWorker(bindings, async (worker) => {
    assert.equal((await postChat(worker, { messages: USER })).status, 200);
    const { body, headers } = fakerouter.requests.find(({ path }) => path === "/api/v1/chat/completions");
    assert.equal(body.model, "sim/plain");
    assert.equal(headers["x-openrouter-title"], "FluffBuzz");
  });
});
