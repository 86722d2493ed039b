// `fluffbuzz models`: what is written, what is shown, and the exit codes.
import assert from "node:assert/strict";
import { access, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { makeHome } from "./program.mjs";

const fake = await startFakerouter({ port: 0 });
after(() => fake.close());
beforeEach(() => fake.reset());
const KEY = "sk-or-models-test-0123456789";
const paths = () => fake.requests.map((/** @type {any} */ request) => request.path);

test("set and fallbacks leave exactly the configuration that is documented", async (t) => {
  const { run, config } = await makeHome(t);
  const set = await run(["models", "set", "openrouter/moonshotai/kimi-k2.6"]);
  assert.equal(set.stdout, "Updated ~/.fluffbuzz/fluffbuzz.json\nDefault model: openrouter/moonshotai/kimi-k2.6\n");
  assert.deepEqual(await config(), { agents: { defaults: { model: { primary: "openrouter/moonshotai/kimi-k2.6" }, models: { "openrouter/moonshotai/kimi-k2.6": {} } } } });
  assert.match((await run(["models", "fallbacks", "add", "openrouter/auto"])).stdout, /\nFallbacks: openrouter\/auto\n$/);
  const { model, models } = (await config()).agents.defaults;
  assert.deepEqual(model, { primary: "openrouter/moonshotai/kimi-k2.6", fallbacks: ["openrouter/auto"] });
  assert.deepEqual(Object.keys(models), ["openrouter/moonshotai/kimi-k2.6", "openrouter/auto"]);
  await run(["models", "set-image", "openrouter/google/gemini-2.5-flash"]);
  assert.equal((await config()).agents.defaults.imageModel.primary, "openrouter/google/gemini-2.5-flash");
});

test("a ref without openrouter/ in front is refused with the one that is meant", async (t) => {
  const { run, state } = await makeHome(t);
  const { code, stderr } = await run(["models", "set", "anthropic/claude-sonnet-4.5"]);
  assert.equal(code, 1);
  assert.match(stderr, /write "openrouter\/anthropic\/claude-sonnet-4\.5"/);
  await assert.rejects(access(join(state, "fluffbuzz.json")));
});

test("aliases: a native route keeps its short key, and one alias means one model", async (t) => {
  const { run, config } = await makeHome(t);
  assert.match((await run(["models", "aliases", "add", "any", "openrouter/auto"])).stdout, /Alias any -> openrouter\/auto\n$/);
  assert.deepEqual((await config()).agents.defaults.models, { "openrouter/auto": { alias: "any" } });
  const taken = await run(["models", "aliases", "add", "any", "openrouter/moonshotai/kimi-k2.6"]);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, /any/);
  assert.equal((await run(["models", "aliases", "list"])).stdout, "Aliases (1):\n- any -> openrouter/auto\n");
  assert.equal((await run(["models", "aliases", "list", "--plain"])).stdout, "any openrouter/auto\n");
  assert.deepEqual((await run(["models", "aliases", "list", "--json"])).json(), { aliases: { any: "openrouter/auto" } });
  assert.match((await run(["models", "aliases", "remove", "any"])).stdout, /No aliases configured\.\n$/);
  assert.equal((await run(["models", "aliases", "remove", "any"])).code, 1);
  assert.equal((await run(["models", "aliases"])).stdout, "Aliases (0):\n- none\n");
});

for (const [command, label, cleared] of [["fallbacks", "Fallbacks", "Fallback list cleared."], ["image-fallbacks", "Image fallbacks", "Image fallback list cleared."]]) {
  test(`${command}: add, twice, remove, clear`, async (t) => {
    const { run } = await makeHome(t);
    await run(["models", command, "add", "openrouter/auto"]);
    const twice = await run(["models", command, "add", "openrouter/openrouter/auto"]);
    assert.equal(twice.stdout, `~/.fluffbuzz/fluffbuzz.json is so already\n${label}: openrouter/auto\n`);
    await run(["models", command, "add", "openrouter/sim/echo"]);
    assert.equal((await run(["models", command, "list"])).stdout, `${label} (2):\n- openrouter/auto\n- openrouter/sim/echo\n`);
    const absent = await run(["models", command, "remove", "openrouter/sim/plain"]);
    assert.equal(absent.code, 1);
    assert.match(absent.stderr, /^Error: .*sim\/plain/);
    assert.match((await run(["models", command, "remove", "openrouter/auto"])).stdout, new RegExp(`${label}: openrouter/sim/echo\n$`));
    assert.match((await run(["models", command, "clear"])).stdout, new RegExp(`${cleared}\n$`));
    assert.equal((await run(["models", command])).stdout, `${label} (0):\n- none\n`);
  });
}

test("list shows what is configured, with its tags; --all what OpenRouter has", async (t) => {
  const { run, write } = await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: KEY } });
  await write("fluffbuzz.json", `{ agents: { defaults: {
    model: { primary: "openrouter/anthropic/claude-sonnet-4.5", fallbacks: ["openrouter/auto"] }, imageModel: "openrouter/sim/echo",
    models: { "openrouter/sim/nowhere": { alias: "lost" } } } } }`);
  const { count, models } = (await run(["models", "list", "--json"])).json();
  assert.equal(count, 4);
  assert.deepEqual(models.map((/** @type {any} */ { key, tags }) => [key, tags]), [
    ["openrouter/anthropic/claude-sonnet-4.5", ["default"]], ["openrouter/auto", ["fallback#1"]], ["openrouter/sim/echo", ["image"]],
    ["openrouter/sim/nowhere", ["configured", "alias:lost", "missing"]],
  ]);
  const [sonnet] = models;
  assert.deepEqual([sonnet.input, sonnet.contextWindow, sonnet.local, sonnet.available, sonnet.missing, sonnet.cost.output], ["text+image+file", 1_000_000, false, true, false, 15]);
  const table = (await run(["models", "list"])).stdout.split("\n");
  assert.match(table[0], /^Model +Input +Ctx +In \$\/M +Out \$\/M +Reasoning +Auth +Tags$/);
  assert.match(table[1], /^openrouter\/anthropic\/claude-sonnet-4\.5 +text\+image\+file +1M +3\.00 +15\.00 +yes +yes +default$/);
  assert.ok((await run(["models", "list", "--all", "--json"])).json().count > 20);
  assert.equal(paths().filter((path) => path === "/api/v1/models").length, 1, "the catalogue was kept between the commands");
});

test("filters choose from the whole catalogue", async (t) => {
  const { run } = await makeHome(t, { upstream: fake });
  const refs = async (/** @type {string[]} */ args) => (await run(["models", "list", "--plain", ...args])).stdout.split("\n").filter(Boolean);
  assert.deepEqual(await refs(["claude"]), ["openrouter/anthropic/claude-sonnet-4.5"]);
  const free = await refs(["--free"]);
  assert.ok(free.includes("openrouter/google/gemma-3-12b-it:free"));
  assert.ok(!free.includes("openrouter/black-forest-labs/flux.2-pro"), "what charges for each image is not free");
  assert.deepEqual(await refs(["--provider", "x-ai"]), ["openrouter/x-ai/grok-4"]);
  assert.deepEqual((await refs(["--sort", "price", "--reasoning", "--provider", "openai"])), ["openrouter/openai/gpt-5.2"]);
  assert.equal((await refs(["--limit", "3", "--all"])).length, 3);
  assert.deepEqual(await refs(["--min-context", "900000", "--provider", "anthropic"]), ["openrouter/anthropic/claude-sonnet-4.5"]);
  assert.equal((await run(["models", "list", "no-such-thing"])).stdout, "No models found.\n");
  assert.equal((await run(["models", "list", "--provider", "a b"])).code, 1);
  assert.equal((await run(["models", "list", "--min-context", "many"])).code, 1);
  const both = await run(["models", "list", "--json", "--plain"]);
  assert.equal(both.code, 1);
  assert.match(both.stderr, /--json and --plain/);
});

test("without the network the configured models are listed, with a warning, and --all fails", async (t) => {
  const { run } = await makeHome(t, { env: { OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1" } });
  const { code, stdout, stderr } = await run(["models", "list"]);
  assert.equal(code, 0);
  assert.match(stdout, /openrouter\/auto/);
  assert.match(stderr, /Warning: .*catalogue could not be loaded/);
  assert.equal((await run(["models", "list", "--all"])).code, 1);
});

test("an old catalogue is better than none", async (t) => {
  const { run, read, write } = await makeHome(t, { upstream: fake });
  await run(["models", "list", "--all"]);
  const kept = JSON.parse(await read("catalogue.json"));
  await write("catalogue.json", JSON.stringify({ ...kept, at: kept.at - 8 * 60 * 60 * 1000 }));
  fake.reset();
  assert.equal((await run(["models", "list", "--all"])).code, 0);
  assert.deepEqual(paths(), ["/api/v1/models"], "eight hours are too old");
  await write("catalogue.json", JSON.stringify({ ...kept, at: kept.at - 8 * 60 * 60 * 1000 }));
  const offline = await run(["models", "list", "--all"], { env: { TEST_UPSTREAM: "http://127.0.0.1:9" } });
  assert.equal(offline.code, 0, offline.stderr);
  assert.match(offline.stderr, /catalogue of 8 hours ago/);
});

test("status names the model, the key by its ends and where it is from, and never the key", async (t) => {
  const { run, write } = await makeHome(t, { env: { OPENROUTER_API_KEY: KEY } });
  await write("fluffbuzz.json", '{ agents: { defaults: { model: "any", models: { "openrouter/auto": { alias: "any" } } } } }');
  const text = await run(["models"]);
  assert.match(text.stdout, /Default +openrouter\/auto \(from any\)/);
  assert.match(text.stdout, /OPENROUTER_API_KEY +sk-o\.\.\.6789 +from variable OPENROUTER_API_KEY/);
  const { resolvedDefault, defaultModel, aliases, auth } = (await run(["models", "status", "--json"])).json();
  assert.deepEqual([resolvedDefault, defaultModel, aliases], ["openrouter/auto", "any", { any: "openrouter/auto" }]);
  assert.deepEqual(auth.providers[0].effective, { kind: "env", detail: "variable OPENROUTER_API_KEY" });
  assert.deepEqual(auth.missingProvidersInUse, []);
  assert.equal((await run(["models", "status", "--plain"])).stdout, "openrouter/auto\n");
  assert.doesNotMatch(text.stdout + text.stderr + JSON.stringify(auth), /models-test/);
});

test("status --check: 1 without a key or with a refused one, 0 with a good one", async (t) => {
  const { run } = await makeHome(t, { upstream: fake });
  assert.equal((await run(["models", "status", "--check"])).code, 1);
  assert.equal((await run(["models", "status", "--check"], { env: { OPENROUTER_API_KEY: KEY } })).code, 0);
  const refused = await run(["models", "status", "--check"], { env: { OPENROUTER_API_KEY: "sk-or-revoked" } });
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /Check refused/);
});

test("status --probe tells for every key whether it works", async (t) => {
  const { run, write } = await makeHome(t, { upstream: fake });
  await write("fluffbuzz.json", '{ agents: { defaults: { model: "openrouter/sim/plain" } } }');
  await write("credentials.json", JSON.stringify({ version: 1, profiles: {
    "openrouter:default": { type: "api_key", provider: "openrouter", key: KEY },
    "openrouter:old": { type: "api_key", provider: "openrouter", key: "sk-or-revoked-123456789" },
    "openrouter:poor": { type: "api_key", provider: "openrouter", key: "sk-or-broke-123456789" },
  } }));
  const { auth } = (await run(["models", "status", "--probe", "--json"])).json();
  assert.deepEqual(auth.probes.map((/** @type {any} */ { profile, status }) => [profile, status]),
    [["openrouter:default", "ok"], ["openrouter:old", "auth"], ["openrouter:poor", "billing"]]);
  const one = (await run(["models", "status", "--probe", "--probe-profile", "openrouter:old", "--json"])).json();
  assert.equal(one.auth.probes.length, 1);
  assert.equal((await run(["models", "status", "--probe", "--plain"])).code, 1);
  assert.match((await run(["models", "status", "--probe", "--probe-profile", "nobody"])).stderr, /there is no key "nobody"/);
});

test("scan without probes lists the free models and writes nothing", async (t) => {
  const { run, state } = await makeHome(t, { upstream: fake });
  const found = (await run(["models", "scan", "--no-probe", "--json"])).json();
  assert.ok(found.some((/** @type {any} */ { key, parameters }) => key === "openrouter/google/gemma-3-12b-it:free" && parameters === 12));
  const large = (await run(["models", "scan", "--no-probe", "--json", "--min-params", "12"])).json();
  assert.deepEqual(large.map((/** @type {any} */ { key }) => key), ["openrouter/google/gemma-3-12b-it:free"]);
  await assert.rejects(access(join(state, "fluffbuzz.json")));
});

test("a catalogue that is none is not kept", async (t) => {
  const { run, state } = await makeHome(t, { upstream: fake });
  const empty = createServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  await new Promise((resolve) => empty.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => empty.close());
  const upstream = `http://127.0.0.1:${/** @type {any} */ (empty.address()).port}`;
  assert.equal((await run(["models", "list", "--all"], { env: { TEST_UPSTREAM: upstream } })).code, 1);
  assert.equal((await run(["models", "list", "--all"])).code, 0, "the next command finds a good one");
  assert.ok((await readdir(state)).includes("catalogue.json"));
});

test("scan probes, chooses and writes fallbacks", async (t) => {
  const { run, config, state } = await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: KEY } });
  const { code, stdout, stderr } = await run(["models", "scan", "--provider", "sim", "--yes", "--set-default", "--json", "--max-candidates", "2", "--timeout", "1500", "--concurrency", "8"]);
  assert.equal(code, 0, stderr);
  const { selected, selectedImages, setDefault, results } = JSON.parse(stdout);
  assert.ok(selected.includes("openrouter/sim/tools"), "the one that calls tools was chosen");
  assert.equal(setDefault, selected[0]);
  assert.ok(results.some((/** @type {any} */ { key, tool }) => key === "openrouter/sim/plain" && tool.status === "no tool call"));
  const { model, imageModel, models } = (await config()).agents.defaults;
  assert.deepEqual(model, { primary: selected[0], fallbacks: selected });
  assert.deepEqual(imageModel.fallbacks, selectedImages);
  for (const key of selected) assert.ok(key in models);
  await rm(join(state, "fluffbuzz.json"));
  const nobody = await run(["models", "scan"]);
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /--yes/);
});

test("keys: paste, list, order, logout", async (t) => {
  const { run, read, config } = await makeHome(t, { upstream: fake });
  for (const [name, key] of [["default", KEY], ["work", "export OPENROUTER_API_KEY=\"sk-or-work-0123456789abcd\";\n"]]) {
    const { code, stderr } = await run(["models", "auth", "paste-token", "--profile-id", `openrouter:${name}`], { input: key });
    assert.equal(code, 0, stderr);
  }
  assert.equal(JSON.parse(await read("credentials.json")).profiles["openrouter:work"].key, "sk-or-work-0123456789abcd");
  assert.doesNotMatch(await read("fluffbuzz.json"), /sk-or-/);
  const order = async () => (await run(["models", "auth", "order", "get", "--json"])).json().order;
  assert.deepEqual(await order(), ["openrouter:default", "openrouter:work"]);
  await run(["models", "auth", "order", "set", "openrouter:work", "openrouter:default"]);
  assert.deepEqual(await order(), ["openrouter:work", "openrouter:default"]);
  assert.equal((await run(["models", "auth", "order", "set", "openrouter:nobody"])).code, 1);
  await run(["models", "auth", "order", "clear"]);
  assert.deepEqual(await order(), ["openrouter:default", "openrouter:work"]);
  const { profiles } = (await run(["models", "auth", "list", "--json"])).json();
  assert.deepEqual(profiles.map((/** @type {any} */ { profile, preview }) => [profile, preview]), [["openrouter:default", "sk-o...6789"], ["openrouter:work", "sk-o...abcd"]]);
  assert.match((await run(["models", "auth", "logout", "openrouter:work"])).stderr, /--yes/);
  assert.equal((await run(["models", "auth", "logout", "openrouter:work", "--yes"])).code, 0);
  assert.deepEqual(Object.keys((await config()).auth.profiles), ["openrouter:default"]);
  assert.equal((await run(["models", "auth", "logout", "openrouter:work", "--yes"])).code, 1);
});
