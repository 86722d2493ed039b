// The model catalogue through the public client, against the simulator: loaded when a rule needs it, once, and never fatal.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";
import { startFakerouter } from "../fakerouter/server.mjs";

const fake = await startFakerouter({ port: 0 });
const config = {
  models: { providers: { openrouter: { baseUrl: fake.baseUrl } } },
  agents: { defaults: { models: { "openrouter/anthropic/claude-sonnet-4.5": { alias: "sonnet" } } } },
};
const env = { OPENROUTER_API_KEY: "sk-or-catalogue-test" };
const messages = [{ role: "user", content: "hi" }];
const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }];
const open = (/** @type {object} */ options = {}) => createClient({ config, env, ...options });
const paths = () => fake.requests.map((/** @type {any} */ request) => request.path);

after(() => fake.close());
beforeEach(() => fake.reset());

/** A fetch that answers for the catalogue itself and lets everything else pass. */
const catalogueFetch = (/** @type {() => Response | Promise<Response>} */ answer) =>
  /** @type {typeof fetch} */ ((url, init) => (String(url).includes("/models") ? Promise.resolve().then(answer) : fetch(url, init)));

test("a call that needs no fact asks for no catalogue", async () => {
  const client = await open();
  await client.chat({ model: "sim/plain", messages }).result;
  assert.deepEqual(paths(), ["/api/v1/chat/completions"]);
  assert.equal(client.explain({ model: "sim/plain", messages }).catalogue, "absent");
  client.close();
});

test("a thinking level loads it first, for all calls at once and for good", async () => {
  const client = await open();
  const calls = [1, 2, 3].map(() => client.chat({ model: "anthropic/claude-sonnet-4.5", messages }, { thinking: "max", fallbacks: [] }).result);
  await Promise.allSettled(calls);
  await client.chat({ model: "sim/plain", messages, tools }).result;
  assert.equal(paths().filter((path) => path.startsWith("/api/v1/models")).length, 1);
  assert.equal(client.explain({ model: "sim/plain", messages }).catalogue, "loaded");
  const { body } = client.explain({ model: "anthropic/claude-sonnet-4.5", messages }, { thinking: "max" });
  assert.deepEqual(body.reasoning, { effort: "high" }, "clamped to what the model takes");
  client.close();
});

test("images-only models are asked for too", async () => {
  const client = await open();
  const ids = (await client.models.list()).map(({ id }) => id);
  assert.ok(ids.includes("black-forest-labs/flux.2-pro"));
  assert.equal(fake.requests[0].query, "?output_modalities=all");
  client.close();
});

for (const [what, answer, code] of /** @type {[string, () => Response | Promise<Response>, string][]} */ ([
  ["fails", () => Promise.reject(new TypeError("no network")), "network"],
  ["is an error", () => new Response("no", { status: 503 }), "overloaded"],
  ["is no JSON", () => new Response("<html>"), "bad_response"],
  ["is empty", () => new Response(null), "bad_response"],
])) {
  test(`a catalogue that ${what} stops no call, and the list says so`, async () => {
    const client = await open({ fetch: catalogueFetch(answer) });
    const { text } = await client.chat({ model: "sim/plain", messages, tools }, { thinking: "low" }).result;
    assert.ok(text.length > 0);
    assert.equal(client.explain({ model: "sim/plain", messages }).catalogue, "absent");
    await assert.rejects(() => client.models.list(), (/** @type {any} */ error) => {
      assert.ok(error instanceof FluffBuzzError);
      assert.equal(error.code, code);
      assert.match(error.message, /^the model catalogue could not be loaded: /);
      return true;
    });
    client.close();
  });
}

test("an abort ends the wait for the catalogue", async () => {
  const aborter = new AbortController();
  const client = await open({
    fetch: catalogueFetch(() => {
      aborter.abort();
      return new Promise(() => {});
    }),
  });
  const { result } = client.chat({ model: "sim/plain", messages, tools }, { signal: aborter.signal });
  await assert.rejects(result, (/** @type {any} */ error) => error.code === "aborted");
  assert.deepEqual(paths(), []);
  client.close();
});

test("a passed catalogue is used and nothing is loaded", async () => {
  const row = { id: "acme/plain", supported_parameters: ["temperature"], pricing: { prompt: "0.000001", completion: "0.000002" } };
  for (const catalogue of [{ data: [row] }, JSON.stringify({ data: [row] }), new TextEncoder().encode(JSON.stringify({ data: [row] }))]) {
    const client = await open({ catalogue });
    const explanation = client.explain({ model: "acme/plain", messages, tools });
    assert.equal(explanation.catalogue, "loaded");
    assert.ok(!("tools" in explanation.body));
    assert.deepEqual(client.models.resolve("acme/plain").cost, { input: 1, output: 2, cacheRead: null, cacheWrite: null });
    assert.ok((await client.models.list()).some(({ id }) => id === "acme/plain"));
    assert.deepEqual(paths(), []);
    client.close();
  }
});

test("a policy decides which of the listed models are allowed", async () => {
  const rows = ["acme/one", "acme/two", "openrouter/fusion"].map((id) => ({ id, pricing: { prompt: "0.000001", completion: "0.000002" } }));
  const client = await open({ catalogue: { data: rows } });
  const allowed = async (/** @type {any} */ options) =>
    (await client.models.list(options)).filter(({ id, allowed }) => rows.some((row) => row.id === id) && allowed).map(({ id }) => id);
  assert.deepEqual(await allowed(), ["acme/one", "acme/two", "openrouter/fusion"]);
  assert.deepEqual(await allowed({ policy: { models: ["acme/*"] } }), ["acme/one", "acme/two"]);
  assert.deepEqual(await allowed({ policy: { models: ["openrouter/fusion", "acme/two"] } }), ["acme/two", "openrouter/fusion"]);
  assert.deepEqual(await allowed({ policy: { models: [] } }), []);
  await assert.rejects(client.models.list({ policy: /** @type {any} */ ({ models: "acme/*" }) }), { code: "invalid_request", param: "options.policy.models" });
  client.close();
});

test("a passed catalogue that is none is a config error", async () => {
  for (const catalogue of ["", "nonsense", [], { data: "x" }, 7]) {
    await assert.rejects(() => open({ catalogue }), (/** @type {any} */ error) => {
      assert.equal(error.code, "config_error");
      assert.match(error.message, /^options\.catalogue: /);
      return true;
    });
  }
});

test("resolve says what a name means, without I/O", async () => {
  const client = await open();
  const sonnet = client.models.resolve("sonnet@work");
  assert.deepEqual([sonnet.id, sonnet.ref, sonnet.alias, sonnet.profile, sonnet.allowed],
    ["anthropic/claude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5", "sonnet", "work", true]);
  assert.equal(sonnet.contextWindow, null, "unknown, not a default");
  assert.equal(client.models.resolve("openrouter:auto").id, "openrouter/auto");
  assert.equal(client.models.resolve("openrouter/moonshotai/kimi-k2.6").contextWindow, 262144, "bundled");
  assert.throws(() => client.models.resolve("sonet"), (/** @type {any} */ error) => error.code === "unknown_model" && /sonnet/.test(error.message));
  assert.deepEqual(paths(), []);
  await client.models.refresh();
  assert.equal(client.models.resolve("sonnet").contextWindow, 1000000);
  assert.deepEqual(client.models.resolve("sonnet").efforts, ["high", "medium", "low", "minimal"]);
  assert.deepEqual(client.models.resolve("moonshotai/kimi-k2.6").efforts, [], "reasoning is only on or off");
  assert.equal(client.models.resolve("openrouter/auto").cost, null, "a router has no price of its own");
  client.close();
});

test("every kind of model has its place in the list", async () => {
  const client = await open();
  const models = await client.models.list();
  assert.equal(new Set(models.map(({ id }) => id)).size, models.length, "once each");
  assert.deepEqual(models.slice(0, 2).map(({ ref }) => ref), ["openrouter/auto", "openrouter/moonshotai/kimi-k2.6"]);
  const grok = models.find(({ id }) => id === "x-ai/grok-4");
  assert.equal(grok?.reasoningMandatory, true);
  assert.equal(models.find(({ id }) => id === "google/gemini-3.1-flash-image-preview")?.tools, false);
  client.close();
});

test("a closed client answers no question", async () => {
  const client = await open();
  client.close();
  const misuse = (/** @type {any} */ error) => error.code === "misuse";
  await assert.rejects(() => client.models.list(), misuse);
  assert.throws(() => client.models.resolve("openrouter/auto"), misuse);
  assert.throws(() => client.estimate({ model: "acme/m", messages }), misuse);
});

test("a transport that is deaf to its signal does not hold the list", { timeout: 5000 }, async () => {
  for (const answer of [() => new Promise(() => {}), () => new Response(new ReadableStream({}))]) {
    const client = await open({ fetch: catalogueFetch(/** @type {any} */ (answer)) });
    const list = client.models.list();
    client.close();
    await assert.rejects(list, (/** @type {any} */ error) => error.code === "misuse");
  }
});

test("a transport that ends its own request while it is called holds nothing", { timeout: 5000 }, async () => {
  const aborter = new AbortController();
  const client = await open({ fetch: () => (aborter.abort(), new Promise(() => {})) });
  const { result } = client.chat({ model: "sim/plain", messages }, { signal: aborter.signal });
  await assert.rejects(result, (/** @type {any} */ error) => error.code === "aborted");
  client.close();
});

test("closing while the catalogue loads ends what waits", async () => {
  const client = await open({
    fetch: catalogueFetch(() => {
      client.close();
      return new Promise(() => {});
    }),
  });
  const { result } = client.chat({ model: "sim/plain", messages, tools });
  await assert.rejects(result, (/** @type {any} */ error) => error.code === "aborted");
  assert.deepEqual(paths(), []);
});
