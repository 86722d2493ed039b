// `fluffbuzz explain`, by running it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startFakerouter } from "../fakerouter/server.mjs";
import { makeHome } from "./program.mjs";

/** @param {import("node:test").TestContext} t */
async function start(t) {
  const fake = await startFakerouter({ delay: 0 });
  t.after(() => fake.close());
  return { fake, ...(await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: "sk-or-secret" } })) };
}

test("tells what would be sent and why, and sends nothing", async (t) => {
  const { run, fake } = await start(t);
  const { code, stdout, stderr } = await run(["explain", "hi", "-m", "deepseek/deepseek-r1", "-t", "high"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^POST https:\/\/openrouter\.ai\/api\/v1\/chat\/completions\nThis is OpenRouter itself\.\n/);
  assert.match(stdout, /\n {2}reasoning: .+\n {4}add \/reasoning \{"effort":"high"\}\n/);
  assert.match(stdout, /\n {2}Authorization: Bearer \[redacted\]\n/);
  assert.match(stdout, /\nCatalogue: absent; --load-catalogue loads it\nEstimate for deepseek\/deepseek-r1: about \d+ tokens to send/);
  assert.doesNotMatch(stdout + stderr, /sk-or-secret/);
  assert.deepEqual(fake.requests, []);
});

test("a catalogue that was loaded once is used without loading it again", async (t) => {
  const { run, fake } = await start(t);
  const loaded = (await run(["explain", "hi", "-m", "sim/plain", "--load-catalogue", "--json"])).json();
  assert.deepEqual([loaded.catalogue, loaded.estimate.catalogue], ["loaded", "loaded"]);
  const asked = fake.requests.length;
  assert.equal((await run(["explain", "hi", "-m", "sim/plain", "--json"])).json().catalogue, "loaded");
  assert.equal(fake.requests.length, asked);
});

test("a body from a file or stdin is explained as the gateway would forward it", async (t) => {
  const { run, home } = await start(t);
  const body = "{ model: 'sim/plain', messages: [{ role: 'user', content: 'hi' }], top_k: 3, store: true, }";
  await writeFile(join(home, "body.json5"), body);
  const fromFile = await run(["explain", "--request", "body.json5", "--body", "--param", "seed=1"]);
  assert.deepEqual(fromFile.json(), { model: "sim/plain", messages: [{ role: "user", content: "hi" }], top_k: 3, seed: 1 });
  const fromStdin = await run(["explain", "--request", "-", "--json"], { input: body });
  assert.ok(fromStdin.json().rules.some((/** @type {{ name: string }} */ { name }) => name === "openai_only"));
});

test("a body that is none is named with the place", async (t) => {
  const { run } = await start(t);
  for (const [input, told] of /** @type {[string, RegExp][]} */ ([["{ model: ", /^Error: stdin: .*line 1, column 10/], ["[]", /^Error: stdin: a request is an object .*not a list/]])) {
    const { code, stderr } = await run(["explain", "--request", "-"], { input });
    assert.equal(code, 1);
    assert.match(stderr, told);
  }
  assert.match((await run(["explain", "--request", "missing.json"])).stderr, /cannot read missing\.json: there is no such file/);
  assert.match((await run(["explain", "hi", "--request", "-"])).stderr, /brings its own messages/);
});

test("--curl is a command that sends the same, with the shell's key", async (t) => {
  const { run, fake } = await start(t);
  const prompt = "it's $HOME `pwd` \"quoted\" \\ \n é";
  const { stdout } = await run(["explain", prompt, "-m", "sim/repeat", "--curl"], { env: { OPENROUTER_BASE_URL: fake.baseUrl } });
  assert.doesNotMatch(stdout, /sk-or-/);
  // The shell is asked what it makes of the words; no curl is needed.
  const words = await promisify(execFile)("/bin/sh", ["-c", `curl() { printf '%s\\0' "$@"; }\n${stdout}`], { env: { OPENROUTER_API_KEY: "sk-or-shell" } });
  const args = words.stdout.split("\0");
  assert.ok(args.includes("Authorization: Bearer sk-or-shell"));
  const body = JSON.parse(args[args.indexOf("--data-binary") + 1]);
  assert.deepEqual(body.messages, [{ role: "user", content: prompt }]);
  assert.ok(args.includes(`${fake.baseUrl}/chat/completions`));
});
