// `fluffbuzz config`, by running it.
import assert from "node:assert/strict";
import { chmod, lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { makeHome } from "./program.mjs";

test("set keeps the file's comments, and get reads it back", async (t) => {
  const { run, write, read } = await makeHome(t);
  await write("fluffbuzz.json", "// mine\n{\n  agents: {\n    defaults: {\n      thinkingDefault: 'low', // cheap\n    },\n  },\n}\n");
  const { code, stdout } = await run(["config", "set", "agents.defaults.thinkingDefault", "high"]);
  assert.equal(code, 0);
  assert.equal(stdout, "Updated ~/.fluffbuzz/fluffbuzz.json: agents.defaults.thinkingDefault set\n");
  assert.equal(await read("fluffbuzz.json"), "// mine\n{\n  agents: {\n    defaults: {\n      thinkingDefault: 'high', // cheap\n    },\n  },\n}\n");
  assert.equal((await run(["config", "get", "agents.defaults.thinkingDefault"])).stdout, "high\n");
});

test("a file that does not exist is made for its owner only", async (t) => {
  const { run, state } = await makeHome(t);
  assert.equal((await run(["config", "set", "agents.defaults.params", "{ temperature: 0.5 }"])).code, 0);
  assert.equal((await stat(join(state, "fluffbuzz.json"))).mode & 0o777, 0o600);
  assert.equal((await stat(state)).mode & 0o777, 0o700);
});

test("what would make the file invalid is refused, named and not written", async (t) => {
  const { run, write, read } = await makeHome(t);
  await write("fluffbuzz.json", "{ agents: { defaults: { thinkingDefault: 'low' } } }");
  const { code, stderr } = await run(["config", "set", "agents.defaults.thinkingDefault", "hard"]);
  assert.equal(code, 1);
  assert.match(stderr, /agents\.defaults\.thinkingDefault .*must be one of off minimal low/);
  assert.equal(await read("fluffbuzz.json"), "{ agents: { defaults: { thinkingDefault: 'low' } } }");
});

test("a map of models does not lose entries by the way", async (t) => {
  const { run, config } = await makeHome(t);
  await run(["config", "set", 'agents.defaults.models["openrouter/auto"].alias', "any"]);
  const refused = await run(["config", "set", "agents.defaults.models", "{}"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /would lose "openrouter\/auto".*\n.*--merge/);
  await run(["config", "set", "agents.defaults.models", '{ "openrouter/acme/one": {} }', "--merge"]);
  assert.deepEqual((await config()).agents.defaults.models, { "openrouter/auto": { alias: "any" }, "openrouter/acme/one": {} });
  assert.equal((await run(["config", "set", "agents.defaults.models", "{}", "--replace"])).code, 0);
  assert.deepEqual((await config()).agents.defaults.models, {});
});

test("nor does it with what is around it, and lists keep their entries", async (t) => {
  const { run, write, read } = await makeHome(t);
  const text = JSON.stringify({
    agents: { defaults: { model: { primary: "openrouter/auto", fallbacks: ["openrouter/acme/one"] }, models: { "openrouter/auto": { alias: "any" } } } },
    auth: { order: { openrouter: ["openrouter:a", "openrouter:b"] } },
    models: { providers: { openrouter: { models: [{ id: "acme/one", contextWindow: 1000 }, { id: "acme/two" }] } } },
  });
  await write("fluffbuzz.json", text);
  const models = 'agents.defaults.models["openrouter/auto"]';
  const fallback = '"openrouter/acme/one" of agents.defaults.model.fallbacks';
  for (const [args, lost] of /** @type {[string[], string][]} */ ([
    [["agents", "{}"], `agents would lose ${models}, ${fallback};`],
    [["agents", "{ defaults: {} }", "--merge"], `agents would lose ${models}, ${fallback};`],
    [["agents.defaults.model", "openrouter/auto"], `agents.defaults.model would lose ${fallback};`],
    [[models, "{}"], `${models} would lose "alias";`],
    [["models", "{}"], "models would lose models.providers.openrouter;"],
    [["models.providers.openrouter.models", '[{ id: "acme/two" }]'], 'models.providers.openrouter.models would lose "acme/one" of models.providers.openrouter.models;'],
    [["auth.order.openrouter", '["openrouter:b"]'], 'auth.order.openrouter would lose "openrouter:a" of auth.order.openrouter;'],
  ])) {
    const { code, stderr } = await run(["config", "set", ...args]);
    assert.equal(code, 1, args.join(" "));
    assert.ok(stderr.startsWith(`Error: ${lost} nothing was changed\n`), stderr);
  }
  assert.equal(await read("fluffbuzz.json"), text);
  for (const args of [
    ["agents", "{ defaults: { thinkingDefault: 'low' } }", "--merge", "--replace"], ["models.providers.openrouter.models", '[{ id: "acme/two" }, { id: "acme/one" }]'],
    ["auth.order.openrouter", '["openrouter:b", "openrouter:a", "openrouter:c"]'],
  ]) assert.equal((await run(["config", "set", ...args])).code, 0, args.join(" "));
});

test("a list of fallbacks can be set as a whole", async (t) => {
  const { run, write, config } = await makeHome(t);
  await write("fluffbuzz.json", '{ agents: { defaults: { model: { fallbacks: ["openrouter/acme/one"] } } } }');
  assert.equal((await run(["config", "set", "agents.defaults.model.fallbacks", '["openrouter/acme/two"]'])).code, 0);
  assert.deepEqual((await config()).agents.defaults.model.fallbacks, ["openrouter/acme/two"]);
});

test("get and dry runs show no key", async (t) => {
  const { run, write } = await makeHome(t);
  await write("fluffbuzz.json", '{ env: { OPENROUTER_API_KEY: "sk-or-secret" }, models: { providers: { openrouter: { apiKey: "sk-or-other" } } } }');
  for (const args of [["get"], ["get", "env"], ["get", "models", "--json"], ["set", "--dry-run", "agents.defaults.timeoutSeconds", "5"]]) {
    const { code, stdout, stderr } = await run(["config", ...args]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /sk-or-/);
  }
});

test("a number that would be rounded is refused", async (t) => {
  const { run, config } = await makeHome(t);
  for (const value of ["12345678901234567890", "{ seed: 12345678901234567890 }"]) {
    const { code, stderr } = await run(["config", "set", "agents.defaults.params", value]);
    assert.equal(code, 1);
    assert.match(stderr, /more digits than can be kept/);
  }
  assert.equal((await run(["config", "set", "agents.defaults.params", "{ seed: 9007199254740991 }"])).code, 0);
  assert.equal((await config()).agents.defaults.params.seed, 9007199254740991);
});

test("unset removes, and says so when there is nothing", async (t) => {
  const { run, config } = await makeHome(t);
  await run(["config", "set", "agents.defaults", "{ timeoutSeconds: 5, thinkingDefault: 'low' }"]);
  assert.equal((await run(["config", "unset", "agents.defaults.timeoutSeconds"])).code, 0);
  assert.deepEqual((await config()).agents.defaults, { thinkingDefault: "low" });
  const again = await run(["config", "unset", "agents.defaults.timeoutSeconds"]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /^Error: agents\.defaults\.timeoutSeconds is not set/);
});

test("validate names every problem with its line", async (t) => {
  const { run, write } = await makeHome(t);
  assert.match((await run(["config", "validate"])).stdout, /^Config valid: ~\/\.fluffbuzz\/fluffbuzz\.json\n$/);
  await write("fluffbuzz.json", "{\n  agents: { defaults: { model: { primry: 'x' } } },\n  modls: {},\n}");
  const { code, stdout, stderr } = await run(["config", "validate"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^Config invalid at .*:\n- agents\.defaults\.model\.primry \(line 2, column \d+\): .*"primary"\?\n- modls \(line 3, column 3\)/);
  const { valid, path, issues } = (await run(["config", "validate", "--json"])).json();
  assert.deepEqual([valid, path.endsWith("/.fluffbuzz/fluffbuzz.json"), issues.length], [false, true, 2]);
});

test("a broken file stays as it is, and every command says where it breaks off", async (t) => {
  const { run, write, read } = await makeHome(t);
  await write("fluffbuzz.json", "{ agents: ");
  for (const args of [["config", "set", "agents.defaults.timeoutSeconds", "5"], ["config", "get", "agents"], ["config", "unset", "agents"]]) {
    const { code, stderr } = await run(args);
    assert.equal(code, 1);
    assert.match(stderr, /line 1, column 11/);
  }
  assert.equal(await read("fluffbuzz.json"), "{ agents: ");
});

test("a symbolic link stays one", async (t) => {
  const { run, home, state } = await makeHome(t);
  await mkdir(state);
  await writeFile(join(home, "dotfiles.json5"), "{}\n");
  await symlink(join(home, "dotfiles.json5"), join(state, "fluffbuzz.json"));
  assert.equal((await run(["config", "set", "agents.defaults.timeoutSeconds", "5"])).code, 0);
  assert.ok((await lstat(join(state, "fluffbuzz.json"))).isSymbolicLink());
  assert.match(await readFile(join(home, "dotfiles.json5"), "utf8"), /timeoutSeconds: 5/);
});

test("FLUFFBUZZ_CONFIG_PATH, FLUFFBUZZ_STATE_DIR and --profile say where the file is", async (t) => {
  const { run, home } = await makeHome(t);
  const path = async (/** @type {string[]} */ args, /** @type {Record<string, string>} */ env = {}) => (await run(["config", "file", ...args], { env })).stdout.trim();
  assert.equal(await path([]), join(home, ".fluffbuzz", "fluffbuzz.json"));
  assert.equal(await path([], { FLUFFBUZZ_STATE_DIR: "~/elsewhere" }), join(home, "elsewhere", "fluffbuzz.json"));
  assert.equal(await path([], { FLUFFBUZZ_CONFIG_PATH: join(home, "own.json5") }), join(home, "own.json5"));
  assert.equal(await path(["--profile", "work"]), join(home, ".fluffbuzz-work", "fluffbuzz.json"));
  assert.equal((await run(["config", "file", "--profile", "../etc"])).code, 1);
});

test("a folder that cannot be written to is named, and nothing is lost", async (t) => {
  const { run, write, read, state } = await makeHome(t);
  await write("fluffbuzz.json", "{}");
  // A folder in the place of the draft's target fails for everybody, root included.
  await mkdir(join(state, "fluffbuzz.json.bak"));
  const { code, stderr } = await run(["config", "set", "agents.defaults.timeoutSeconds", "5"]);
  assert.equal(code, 1);
  assert.match(stderr, /^Error: .*fluffbuzz\.json\.bak is no regular file; nothing was changed/);
  assert.equal(await read("fluffbuzz.json"), "{}");
  assert.deepEqual((await readdir(state)).sort(), ["fluffbuzz.json", "fluffbuzz.json.bak"]);
});

test("FLUFFBUZZ_CONFIG_READONLY keeps the file", async (t) => {
  const { run, state } = await makeHome(t);
  const { code, stderr } = await run(["config", "set", "agents.defaults.timeoutSeconds", "5"], { env: { FLUFFBUZZ_CONFIG_READONLY: "1" } });
  assert.equal(code, 1);
  assert.match(stderr, /FLUFFBUZZ_CONFIG_READONLY/);
  assert.deepEqual(await readdir(state).catch(() => []), []);
});

test("the schema is one", async (t) => {
  const { run } = await makeHome(t);
  assert.match((await run(["config", "schema"])).json().$schema, /json-schema/);
});

test("a file that others could read is left as its owner made it", async (t) => {
  const { run, write, state } = await makeHome(t);
  await write("fluffbuzz.json", "{}");
  await chmod(join(state, "fluffbuzz.json"), 0o640);
  await run(["config", "set", "agents.defaults.timeoutSeconds", "5"]);
  assert.equal((await stat(join(state, "fluffbuzz.json"))).mode & 0o777, 0o640);
});
