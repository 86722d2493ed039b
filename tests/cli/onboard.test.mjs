// `fluffbuzz onboard` without a person, and signing in through a browser.
import assert from "node:assert/strict";
import { watch } from "node:fs";
import { chmod, mkdir, readFile, readdir, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startFakerouter } from "../fakerouter/server.mjs";
import { PROGRAM, makeHome } from "./program.mjs";
import { openTerminal } from "./terminal.mjs";

const fake = await startFakerouter({ port: 0 });
after(() => fake.close());
beforeEach(() => fake.reset());
const KEY = "sk-or-v1-onboard-test-0123456789";
const SILENT = ["onboard", "--non-interactive", "--accept-risk"];
const EXPECTED = {
  auth: { profiles: { "openrouter:default": { provider: "openrouter", mode: "api_key" } } },
  agents: { defaults: { model: { primary: "openrouter/auto" }, models: { "openrouter/auto": { alias: "OpenRouter" } } } },
};
/** @param {string} text */
const noKey = (text) => assert.doesNotMatch(text, /sk-or-v1-onboard/);

test("a key from the flag: stored apart, checked, and the configuration holds none", async (t) => {
  const { run, config, read, state } = await makeHome(t, { upstream: fake });
  const { code, stdout, stderr } = await run([...SILENT, "--openrouter-api-key", ` export OPENROUTER_API_KEY="${KEY}"; `]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Updated ~\/\.fluffbuzz\/fluffbuzz\.json\n/);
  assert.match(stderr, /Label: local simulator\n.*remaining/);
  noKey(stdout + stderr);
  assert.deepEqual(await config(), EXPECTED);
  noKey(await read("fluffbuzz.json"));
  assert.deepEqual(JSON.parse(await read("credentials.json")), { version: 1, profiles: { "openrouter:default": { type: "api_key", provider: "openrouter", key: KEY } } });
  assert.equal((await stat(join(state, "credentials.json"))).mode & 0o777, 0o600);
  const [asked] = fake.requests;
  assert.deepEqual([asked.method, asked.path], ["GET", "/api/v1/key"]);
});

test("what the documents promise afterwards: models set, and a chat's request carries the key", async (t) => {
  const { run, config } = await makeHome(t, { upstream: fake });
  await run([...SILENT, "--auth-choice", "openrouter-api-key", "--openrouter-api-key", KEY]);
  assert.equal((await run(["models", "set", "openrouter/moonshotai/kimi-k2.6"])).code, 0);
  const { model, models } = (await config()).agents.defaults;
  assert.deepEqual([model, Object.keys(models)], [{ primary: "openrouter/moonshotai/kimi-k2.6" }, ["openrouter/auto", "openrouter/moonshotai/kimi-k2.6"]]);
  assert.equal((await run(["models", "status", "--check"])).code, 0);
});

test("from the environment, from stdin, from a stored profile; nothing found names all three ways", async (t) => {
  const { run, read } = await makeHome(t, { upstream: fake });
  const none = await run([...SILENT, "--auth-choice", "openrouter-api-key"]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /--openrouter-api-key.*OPENROUTER_API_KEY.*profile openrouter:default/);
  assert.equal((await run([...SILENT, "--auth-choice", "openrouter-api-key"], { env: { OPENROUTER_API_KEY: KEY } })).code, 0);
  assert.equal((await run([...SILENT, "--auth-choice", "openrouter-api-key"])).code, 0, "the stored one is found");
  assert.equal((await run([...SILENT, "--openrouter-api-key", "-", "--profile-id", "openrouter:two"], { input: `${KEY}-two\n` })).code, 0);
  assert.deepEqual(Object.keys(JSON.parse(await read("credentials.json")).profiles), ["openrouter:default", "openrouter:two"]);
});

test("ref keeps the variable's name and no key", async (t) => {
  const { run, read } = await makeHome(t, { upstream: fake });
  const flagOnly = await run([...SILENT, "--secret-input-mode", "ref", "--openrouter-api-key", KEY]);
  assert.equal(flagOnly.code, 1);
  assert.match(flagOnly.stderr, /OPENROUTER_API_KEY is not set/);
  noKey(flagOnly.stderr);
  const env = { OPENROUTER_API_KEY: KEY };
  assert.equal((await run([...SILENT, "--auth-choice", "openrouter-api-key", "--secret-input-mode", "ref"], { env })).code, 0);
  noKey(await read("credentials.json"));
  assert.deepEqual(JSON.parse(await read("credentials.json")).profiles["openrouter:default"].keyRef, { source: "env", id: "OPENROUTER_API_KEY" });
  assert.match((await run(["models"], { env })).stdout, /openrouter:default +sk-o\.\.\.6789 +from variable OPENROUTER_API_KEY/);
  assert.match((await run(["models"])).stdout, /Missing auth/, "without the variable there is no key");
});

test("the key that is checked is the one that is stored, with the variables of the configuration", async (t) => {
  const { run, write } = await makeHome(t, { upstream: fake, env: { GATE: "https://openrouter.ai/api/v1" } });
  await write("fluffbuzz.json", "{ models: { providers: { openrouter: { baseUrl: '${GATE}', apiKey: 'sk-or-v1-other-key-0123456789', auth: 'api-key' } } } }");
  const { code, stderr } = await run([...SILENT, "--openrouter-api-key", KEY]);
  assert.equal(code, 0, stderr);
  assert.equal(fake.requests[0].headers.authorization, `Bearer ${KEY}`);
});

test("skip leaves a chosen model alone", async (t) => {
  const { run, config } = await makeHome(t, { upstream: fake });
  await run(["models", "set", "openrouter/moonshotai/kimi-k2.6"]);
  assert.equal((await run([...SILENT, "--auth-choice", "skip"])).code, 0);
  assert.equal((await config()).agents.defaults.model.primary, "openrouter/moonshotai/kimi-k2.6");
});

test("a reset that does not come to its end changes nothing, and READONLY holds for it too", async (t) => {
  const { run, write, state, read } = await makeHome(t, { upstream: fake });
  await write("fluffbuzz.json", "{ agents: {} }");
  const before = await readdir(state);
  for (const [args, env] of /** @type {[string[], Record<string, string>][]} */ ([
    [["--openrouter-api-key", "sk-or-revoked"], {}], [["--auth-choice", "openrouter-api-key"], {}], [["--openrouter-api-key", KEY, "--model", "nosuch"], {}],
    [["--openrouter-api-key", KEY], { FLUFFBUZZ_CONFIG_READONLY: "1" }],
  ])) {
    const { code } = await run([...SILENT, "--reset", ...args], { env });
    assert.equal(code, 1, args.join(" "));
    assert.deepEqual(await readdir(state), before, args.join(" "));
  }
  assert.equal(await read("fluffbuzz.json"), "{ agents: {} }");
});

for (const [what, args, wanted] of /** @type {[string, string[], RegExp][]} */ ([
  ["no --accept-risk", ["onboard", "--non-interactive", "--auth-choice", "skip"], /--accept-risk[^]*fluffbuzz onboard --non-interactive --accept-risk --auth-choice skip/],
  ["an unknown choice", [...SILENT, "--auth-choice", "magic"], /--auth-choice must be one of openrouter-api-key, openrouter-oauth, skip, not "magic"/],
  ["an unknown mode", [...SILENT, "--secret-input-mode", "cloud"], /--secret-input-mode must be one of plaintext, ref/],
  ["an empty key", [...SILENT, "--openrouter-api-key", "  "], /--openrouter-api-key: .*required/],
  ["an unset variable as the key", [...SILENT, "--openrouter-api-key", ""], /--openrouter-api-key: .*required/],
  ["a token without its choice", [...SILENT, "--token", "sk-or-v1-x"], /--token and --token-provider belong to --auth-choice apiKey/],
  ["a key that is to be skipped", [...SILENT, "--auth-choice", "skip", "--openrouter-api-key", KEY], /does not go with --auth-choice skip/],
  ["a model that is none", [...SILENT, "--openrouter-api-key", KEY, "--model", "nosuch"], /nosuch/],
  ["a key that OpenRouter refuses", [...SILENT, "--openrouter-api-key", "sk-or-revoked"], /OpenRouter does not accept this key/],
  ["a browser without a person", [...SILENT, "--auth-choice", "openrouter-oauth"], /needs a person/],
  ["no terminal to ask on", ["onboard"], /no terminal/],
])) {
  test(`${what}: exit 1, the reason, nothing written`, async (t) => {
    const { run, state } = await makeHome(t, { upstream: fake });
    const { code, stderr } = await run(args);
    assert.equal(code, 1);
    assert.match(stderr, wanted);
    assert.deepEqual(await readdir(state).catch(() => []), []);
  });
}

test("an older spelling of the choice still works", async (t) => {
  const { run, config } = await makeHome(t, { upstream: fake });
  assert.equal((await run([...SILENT, "--auth-choice", "apiKey", "--token-provider", "openrouter", "--token", KEY])).code, 0);
  assert.deepEqual(await config(), EXPECTED);
});

test("without --auth-choice and key, auth is skipped and the default model is set", async (t) => {
  const { run, config, state } = await makeHome(t, { upstream: fake });
  assert.equal((await run(SILENT)).code, 0);
  assert.equal((await config()).agents.defaults.model.primary, "openrouter/auto");
  assert.ok(!(await readdir(state)).includes("credentials.json"));
});

test("--json tells everything but the key", async (t) => {
  const { run } = await makeHome(t, { upstream: fake });
  const done = await run(["onboard", "--accept-risk", "--json", "--openrouter-api-key", KEY]);
  const { ok, authChoice, profile, secretInputMode, verified, key, model, configPath } = done.json();
  assert.deepEqual({ ok, authChoice, profile, secretInputMode, verified, model }, { ok: true, authChoice: "openrouter-api-key", profile: "openrouter:default", secretInputMode: "plaintext", verified: true, model: "openrouter/auto" });
  assert.equal(key.label, "local simulator");
  assert.match(configPath, /fluffbuzz\.json$/);
  noKey(done.stdout + done.stderr);
});

test("OpenRouter out of reach: the key is kept, with a warning; --no-verify does not even ask", async (t) => {
  const { run, read } = await makeHome(t, { env: { OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1" } });
  const { code, stderr } = await run([...SILENT, "--openrouter-api-key", KEY]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Warning: the key could not be checked/);
  assert.match(await read("credentials.json"), /sk-or-v1-onboard/);
  assert.doesNotMatch((await run([...SILENT, "--openrouter-api-key", KEY, "--no-verify"])).stderr, /Warning/);
});

test("doing it again keeps fallbacks, other models and comments; --keep-model keeps the model", async (t) => {
  const { run, write, config, read } = await makeHome(t, { upstream: fake });
  const mine = "// mine\n{ agents: { defaults: { model: { primary: 'openrouter/a/b', fallbacks: ['openrouter/c/d'] }, models: { 'openrouter/auto': { alias: 'any' } } } } }\n";
  await write("fluffbuzz.json", mine);
  await run([...SILENT, "--openrouter-api-key", KEY, "--keep-model"]);
  assert.equal((await config()).agents.defaults.model.primary, "openrouter/a/b");
  await run([...SILENT, "--openrouter-api-key", KEY]);
  const { model, models } = (await config()).agents.defaults;
  assert.deepEqual([model, models["openrouter/auto"]], [{ primary: "openrouter/auto", fallbacks: ["openrouter/c/d"] }, { alias: "any" }]);
  assert.match(await read("fluffbuzz.json"), /^\/\/ mine\n/);
});

test("--reset moves the old files away and begins anew", async (t) => {
  const { run, write, config, state } = await makeHome(t, { upstream: fake });
  await write("fluffbuzz.json", "{ broken");
  await write("credentials.json", '{ "version": 1, "profiles": {} }');
  assert.equal((await run([...SILENT, "--openrouter-api-key", KEY])).code, 1, "a broken file is not built upon");
  assert.equal((await run([...SILENT, "--openrouter-api-key", KEY, "--reset"])).code, 0);
  assert.deepEqual(await config(), EXPECTED);
  const names = await readdir(state);
  const moved = names.find((name) => /^fluffbuzz\.json\..*Z\.bak$/.test(name));
  assert.ok(moved && names.some((name) => /^credentials\.json\..*Z\.bak$/.test(name)), names.join());
  assert.equal(await readFile(join(state, moved), "utf8"), "{ broken");
});

/** A home whose `xdg-open` is the scripted browser. @param {import("node:test").TestContext} t @param {Record<string, string>} [env] @param {{ baseUrl: string }} [upstream] */
async function homeWithBrowser(t, env = {}, upstream = fake) {
  const made = await makeHome(t, { upstream });
  const bin = join(made.home, "bin");
  await mkdir(bin);
  const browser = fileURLToPath(new URL("./browser.mjs", import.meta.url));
  await chmod(browser, 0o755);
  await symlink(browser, join(bin, "xdg-open"));
  // The browser is no program under test: it talks to the simulator by its own name.
  Object.assign(made.env, { PATH: `${bin}:${dirname(process.execPath)}:${made.env.PATH}`, TEST_BROWSER_SAW: join(made.home, "seen.html"), ...env });
  return { ...made, seen: () => appeared(made.home, "seen.html") };
}

/** The text of a file that another process is about to put into a folder. @param {string} folder @param {string} name @returns {Promise<string>} */
function appeared(folder, name) {
  return new Promise((resolve) => {
    const look = () => readFile(join(folder, name), "utf8").then((text) => {
      if (text === "") return;
      watcher.close();
      resolve(text);
    }, () => {});
    // It watches from now on, so nothing is missed between the first look and a change.
    const watcher = watch(folder, look);
    look();
  });
}

const OAUTH = ["onboard", "--accept-risk", "--auth-choice", "openrouter-oauth"];

test("PKCE through the browser: authorized there, stored here", async (t) => {
  const made = await homeWithBrowser(t);
  const terminal = openTerminal(t, made, OAUTH);
  await terminal.waitFor("Default model");
  terminal.press("enter");
  await terminal.waitFor("Done.");
  assert.equal((await terminal.exit).code, 0);
  assert.match(await made.seen(), /FluffBuzz has its key/);
  const { profiles } = JSON.parse(await made.read("credentials.json"));
  const { key, metadata } = profiles["openrouter:default"];
  assert.match(key, /^sk-or-/);
  assert.equal(metadata.authFlow, "oauth-pkce");
  assert.ok(!terminal.bytes().includes(key), "the key is not shown");
  assert.deepEqual(await made.config(), EXPECTED);
  const exchange = fake.requests.find((/** @type {any} */ { path }) => path === "/api/v1/auth/keys");
  assert.equal(exchange.headers.authorization, undefined);
  assert.equal(exchange.body.code_challenge_method, "S256");
});

for (const [what, setting, wanted] of /** @type {[string, { env?: Record<string, string>, auth?: string }, RegExp][]} */ ([
  ["a refusal", { env: { TEST_BROWSER_CHOICE: "refuse" } }, /refused|denied/i],
  ["an expired code", { auth: "expired" }, /expired/i],
  ["a challenge that is refused", { auth: "challenge" }, /challenge/i],
  ["an answer without a key", { auth: "no-key" }, /key/i],
])) {
  test(`PKCE, ${what}: explained in the terminal and in the browser, nothing stored`, async (t) => {
    const strict = await startFakerouter({ port: 0, ...(setting.auth && { auth: setting.auth }) });
    t.after(() => strict.close());
    const made = await homeWithBrowser(t, setting.env, strict);
    const terminal = openTerminal(t, made, OAUTH);
    const { code } = await terminal.exit;
    assert.equal(code, 1, terminal.text());
    assert.match(terminal.text().replace(/\s+/g, " "), new RegExp(`Error: .*(${wanted.source})`, "i"));
    assert.match(await made.seen(), /That did not work/);
    assert.deepEqual(await readdir(made.state).catch(() => []), []);
  });
}

test("PKCE: an answer to somebody else's sign-in is refused, and the right one is still waited for", async (t) => {
  const made = await homeWithBrowser(t, { TEST_BROWSER_CHANGE: "state=[^&]*=>state=forged" });
  const terminal = openTerminal(t, made, OAUTH, { columns: 300 });
  const text = await terminal.waitFor("paste the address");
  assert.match(await made.seen(), /not the answer to this sign-in/);
  const page = new URL((/https:\/\/openrouter\.ai\/auth\S+/.exec(text)?.[0] ?? "").replace("https://openrouter.ai", new URL(fake.baseUrl).origin));
  page.searchParams.set("auto", "1");
  const callback = String((await fetch(page, { redirect: "manual" })).headers.get("location"));
  const bare = new URL(callback);
  assert.equal((await fetch(`${bare.origin}${bare.pathname}`)).status, 400, "no state at all");
  assert.match(await (await fetch(callback)).text(), /FluffBuzz has its key/);
  await terminal.waitFor("Default model");
  terminal.press("enter");
  assert.equal((await terminal.exit).code, 0);
});

test("PKCE: connections that a browser opens and does not use hold nothing up, nor does Ctrl-C", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  const terminal = openTerminal(t, made, OAUTH, { env: { SSH_CONNECTION: "x" }, columns: 300 });
  const text = await terminal.waitFor("paste the address");
  const port = Number(/127\.0\.0\.1%3A(\d+)/.exec(text)?.[1]);
  const idle = connect(port, "127.0.0.1");
  await once(idle, "connect");
  terminal.press("ctrl-c");
  assert.equal((await terminal.exit).code, 130);
  idle.destroy();
});

test("PKCE without a terminal ends with the signal that asks for it", async (t) => {
  const { env } = await makeHome(t, { upstream: fake });
  const child = spawn(process.execPath, [PROGRAM, "models", "auth", "login", "--method", "oauth"], { env: { ...env, SSH_CONNECTION: "x" }, stdio: ["ignore", "ignore", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stderr, "data");
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  assert.equal(code, 130);
});

test("PKCE on a remote host: a wrong paste is asked for again", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  const terminal = openTerminal(t, made, OAUTH, { env: { SSH_CONNECTION: "x" } });
  await terminal.waitFor("paste the address");
  terminal.enter("http://127.0.0.1:3000/openrouter-oauth/callback?code=x&state=wrong");
  await terminal.waitFor((all) => all.split("paste the address").length > 2);
  terminal.press("ctrl-c");
  assert.equal((await terminal.exit).code, 130);
});

test("PKCE on a remote host: the address that the browser ended at is pasted", async (t) => {
  const made = await makeHome(t, { upstream: fake });
  const terminal = openTerminal(t, made, OAUTH, { env: { SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" }, columns: 300 });
  const text = await terminal.waitFor("paste the address");
  const address = /https:\/\/openrouter\.ai\/auth\S+/.exec(text)?.[0] ?? "";
  const page = new URL(address.replace("https://openrouter.ai", new URL(fake.baseUrl).origin));
  page.searchParams.set("auto", "1");
  const answer = await fetch(page, { redirect: "manual" });
  terminal.enter(String(answer.headers.get("location")));
  await terminal.waitFor("Default model");
  terminal.press("enter");
  assert.equal((await terminal.exit).code, 0, terminal.text());
  assert.match(await made.read("credentials.json"), /oauth-pkce/);
});
