// A person at the terminal: the documented commands typed as they stand, and every question of the wizard.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, beforeEach, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { makeHome } from "./program.mjs";
import { openTerminal } from "./terminal.mjs";

const fake = await startFakerouter({ port: 0 });
after(() => fake.close());
beforeEach(() => fake.reset());
const KEY = "sk-or-v1-terminal-test-0123456789";

test("onboard as the documents write it: risk, a masked key, the default model", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  const terminal = openTerminal(t, made, ["onboard", "--auth-choice", "openrouter-api-key"]);
  await terminal.waitFor("Go on?");
  terminal.press("enter");
  await terminal.waitFor("Enter OpenRouter API key");
  terminal.type(KEY);
  await terminal.waitFor("*".repeat(KEY.length));
  terminal.press("enter");
  await terminal.waitFor(/Label: local simulator[^]*remaining/);
  await terminal.waitFor("Default model");
  terminal.press("enter");
  await terminal.waitFor("Done.");
  assert.equal((await terminal.exit).code, 0);
  assert.ok(!terminal.bytes().includes("terminal-test"), "the key is never echoed");
  assert.deepEqual(await made.config(), {
    auth: { profiles: { "openrouter:default": { provider: "openrouter", mode: "api_key" } } },
    agents: { defaults: { model: { primary: "openrouter/auto" }, models: { "openrouter/auto": { alias: "OpenRouter" } } } },
  });
  const set = openTerminal(t, made, ["models", "set", "openrouter/moonshotai/kimi-k2.6"]);
  await set.waitFor("Default model: openrouter/moonshotai/kimi-k2.6");
  assert.equal((await set.exit).code, 0);
});

test("the whole wizard: a model is searched for, and a refused key is asked for again", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  const terminal = openTerminal(t, made, ["onboard"], { rows: 40 });
  await terminal.waitFor("Go on?");
  terminal.press("enter");
  await terminal.waitFor("How do you want to connect");
  terminal.press("enter");
  await terminal.waitFor("Enter OpenRouter API key");
  terminal.enter("sk-or-revoked");
  await terminal.waitFor("OpenRouter does not accept this key");
  await terminal.waitFor((text) => (text.match(/Enter OpenRouter API key/g) ?? []).length >= 2);
  terminal.enter(KEY);
  await terminal.waitFor("Default model");
  terminal.type("sonnet");
  await terminal.waitFor(/anthropic\/claude-sonnet-4\.5/);
  await terminal.waitFor((text) => !/grok/.test(text.slice(text.lastIndexOf("Default model"))));
  terminal.press("enter");
  await terminal.waitFor("Done.");
  assert.equal((await made.config()).agents.defaults.model.primary, "openrouter/anthropic/claude-sonnet-4.5");
});

test("a key in the environment is offered by its ends, and may stay there", async (t) => {
  const made = await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: KEY } });
  const terminal = openTerminal(t, made, ["onboard", "--accept-risk", "--auth-choice", "openrouter-api-key"]);
  await terminal.waitFor("Use the key in OPENROUTER_API_KEY (sk-o...6789)?");
  terminal.press("enter");
  await terminal.waitFor("How should it be kept?");
  terminal.press("down", "enter");
  await terminal.waitFor("Default model");
  terminal.press("enter");
  assert.equal((await terminal.exit).code, 0, terminal.text());
  const stored = await made.read("credentials.json");
  assert.match(stored, /"keyRef"/);
  assert.ok(!stored.includes("terminal-test"));
});

test("an existing configuration can be left as it is", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  await made.write("fluffbuzz.json", "{ agents: {} } // mine\n");
  const terminal = openTerminal(t, made, ["onboard", "--accept-risk"]);
  await terminal.waitFor("There is a configuration");
  terminal.press("down", "enter");
  await terminal.waitFor("Everything stays as it is.");
  assert.equal((await terminal.exit).code, 0);
  assert.equal(await made.read("fluffbuzz.json"), "{ agents: {} } // mine\n");
});

for (const [where, until, more] of /** @type {[string, string, string[]][]} */ ([
  ["at the first question", "Go on?", []],
  ["while the key is typed", "Enter OpenRouter API key", ["--accept-risk", "--auth-choice", "openrouter-api-key"]],
])) {
  test(`Ctrl-C ${where} changes nothing and gives the terminal back`, async (t) => {
    const made = await makeHome(t, { upstream: fake });
    const terminal = openTerminal(t, made, ["onboard", ...more]);
    await terminal.waitFor(until);
    terminal.press("ctrl-c");
    assert.equal((await terminal.exit).code, 130, terminal.text());
    assert.match(terminal.text(), /cancelled; nothing was changed/);
    assert.deepEqual(await readdir(made.state).catch(() => []), []);
    assert.ok(terminal.bytes().lastIndexOf("\u001b[?25h") >= terminal.bytes().lastIndexOf("\u001b[?25l"), "the cursor is shown again");
  });
}

test("Ctrl-D leaves a question as Ctrl-C does, and a key on stdin is masked at a terminal", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  const left = openTerminal(t, made, ["models", "auth", "paste-token"]);
  await left.waitFor("Enter OpenRouter API key");
  left.press("ctrl-d");
  assert.equal((await left.exit).code, 130);
  const typed = openTerminal(t, made, ["onboard", "--accept-risk", "--openrouter-api-key", "-", "--auth-choice", "openrouter-api-key"]);
  await typed.waitFor("Enter OpenRouter API key");
  typed.enter(KEY);
  await typed.waitFor("Default model");
  typed.press("enter");
  assert.equal((await typed.exit).code, 0);
  assert.ok(!typed.bytes().includes("terminal-test"));
});

test("scan asks which of the working models to take", async (t) => {
  const made = await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: KEY } });
  const terminal = openTerminal(t, made, ["models", "scan", "--provider", "sim", "--max-candidates", "1", "--timeout", "1500", "--concurrency", "8"], { columns: 120, rows: 60 });
  await terminal.waitFor("Fallbacks, in this order");
  terminal.press("enter");
  await terminal.waitFor("Image fallbacks");
  terminal.press("enter");
  await terminal.waitFor(/Fallbacks: openrouter\/sim\/\w+/);
  assert.equal((await terminal.exit).code, 0, terminal.text());
  assert.equal((await made.config()).agents.defaults.model.fallbacks.length, 1);
});

test("logging out asks first", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  await made.run(["models", "auth", "paste-token", "--no-verify"], { input: KEY });
  const no = openTerminal(t, made, ["models", "auth", "logout", "openrouter:manual"]);
  await no.waitFor("Forget the key openrouter:manual?");
  no.press("enter");
  assert.equal((await no.exit).code, 1);
  assert.match(await made.read("credentials.json"), /terminal-test/);
  const yes = openTerminal(t, made, ["models", "auth", "logout", "openrouter:manual"]);
  await yes.waitFor("Forget the key");
  yes.type("y");
  await yes.waitFor("Forgotten: openrouter:manual");
  assert.doesNotMatch(await made.read("credentials.json"), /terminal-test/);
});
