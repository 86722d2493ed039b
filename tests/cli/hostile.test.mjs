// What OpenRouter, or whoever stands in its place, puts into names and messages does nothing to the terminal.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { makeHome } from "./program.mjs";

const EVIL = "\u001b]0;owned\u0007\u001b[31m\u009b2J\u202e\nforged\tcell\r";
// eslint-disable-next-line no-control-regex -- these are what must not come through
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const OUR_CODES = /\u001b\[\d+m/g; // eslint-disable-line no-control-regex -- colours of the program itself

/** @param {string} id */
const row = (id) => ({
  id, name: `Name ${EVIL}`, created: 1_700_000_000, context_length: 4096, pricing: { prompt: "0", completion: "0" },
  architecture: { input_modalities: [`text${EVIL}`], output_modalities: ["text"] }, supported_parameters: ["tools"],
});

/** An upstream whose every word is hostile. @param {import("node:test").TestContext} t @param {{ refuse?: boolean }} [options] */
async function start(t, { refuse = false } = {}) {
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0];
    const [status, body] = path.endsWith("/models") ? [200, { data: [row(`acme/evil${EVIL}:free`), row("acme/good:free")] }]
      : path.endsWith("/key") && !refuse ? [200, { data: { label: `label ${EVIL}`, limit: null, usage: 0, is_free_tier: false } }]
        : [401, { error: { code: 401, message: `refused ${EVIL}Error: forged` } }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return makeHome(t, { upstream: { baseUrl: `http://127.0.0.1:${port}/api/v1` }, env: { OPENROUTER_API_KEY: "sk-or-hostile-test-0123456789" } });
}

/** @param {{ stdout: string, stderr: string }} output */
function harmless({ stdout, stderr }) {
  assert.doesNotMatch(stdout.replace(OUR_CODES, ""), HARMFUL);
  assert.doesNotMatch(stderr.replace(OUR_CODES, ""), HARMFUL);
  assert.doesNotMatch(stdout + stderr, /^forged/m, "no line of its own");
}

test("names of models: in tables, one per line, in JSON", async (t) => {
  const { run } = await start(t);
  for (const args of [["--all"], ["--all", "--plain"], ["--all", "--json"]]) {
    const output = await run(["models", "list", ...args]);
    assert.match(output.stdout, /evil/);
    harmless(output);
  }
  const painted = await run(["models", "list", "--all"], { env: { FORCE_COLOR: "1" } });
  harmless(painted);
  assert.ok(painted.stdout.includes("\u001b[1m"), "our own colours stay");
  assert.ok(!painted.stdout.includes("\u001b[31m"), "nobody else paints");
});

test("scan leaves out what nobody can type", async (t) => {
  const { run } = await start(t);
  const output = await run(["models", "scan", "--no-probe"]);
  harmless(output);
  assert.match(output.stdout, /acme\/good:free/);
  assert.doesNotMatch(output.stdout, /evil/);
});

test("labels of keys and refusals: status, doctor, chat", async (t) => {
  const { run } = await start(t);
  for (const args of [["models", "status", "--check"], ["models", "status", "--probe"], ["doctor"], ["chat", "hi", "-m", "acme/good:free"], ["doctor", "--json"]]) {
    const output = await run(args);
    assert.match(output.stdout + output.stderr, /label|refused/, args.join(" "));
    harmless(output);
    harmless(await run(args, { env: { FORCE_COLOR: "1" } }));
  }
  const refusing = await start(t, { refuse: true });
  for (const args of [["models", "status", "--check"], ["doctor"]]) harmless(await refusing.run(args));
});

test("completion offers names that are one, and explains them in one line", async (t) => {
  const { run } = await start(t);
  await run(["models", "list", "--all"]);
  const output = await run(["__complete", "--", "models", "set", "openrouter/acme"]);
  harmless(output);
  assert.deepEqual(output.stdout.trimEnd().split("\n").map((line) => line.split("\t").length), [2]);
  assert.match(output.stdout, /^openrouter\/acme\/good:free\t/);
});
