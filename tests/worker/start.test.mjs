// `npm start` as a program: what it prints, how it stops, what it refuses.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertRefusal, isClosed, postChat, USER } from "./helpers.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../../worker/start.mjs", import.meta.url));

/**
 * @param {Record<string, string>} env
 * @param {string[]} [args]
 * @param {{ detached?: boolean, command?: string[] }} [options] detached: in a process group of its own
 */
function launch(env, args = [], { detached = false, command = [process.execPath, SCRIPT] } = {}) {
  const { OPENROUTER_API_KEY: _key, OPENROUTER_BASE_URL: _url, FLUFFBUZZ_TOKEN: _token, ...rest } = process.env;
  const [program, ...first] = command;
  const child = spawn(program, [...first, ...args], { cwd: ROOT, env: { ...rest, PORT: "0", ...env }, detached });
  const output = { text: "" };
  /** @type {Set<() => void>} */
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output.text += text;
      listeners.forEach((look) => look());
    });
  }
  const exit = once(child, "close");
  /** @param {RegExp} pattern @returns {Promise<RegExpMatchArray>} */
  const printed = (pattern) => new Promise((resolve, reject) => {
    const look = () => {
      const match = output.text.match(pattern);
      if (match) resolve(match);
    };
    listeners.add(look);
    look();
    exit.then(() => reject(new Error(`it ended without printing ${pattern}:\n${output.text}`)));
  });
  return { child, exit, output, printed };
}

for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
  test(`it serves, and ${signal} stops everything with exit code 0`, async () => {
    const { child, exit, output, printed } = launch({});
    const [, url] = await printed(/^FluffBuzz is listening on (http:\/\/127\.0\.0\.1:\d+)$/m);
    const [, upstream] = await printed(/^Upstream: the simulator on (http:\/\/127\.0\.0\.1:\d+);/m);
    const answer = await postChat({ url, token: "fluffbuzz-demo" }, { model: "sim/plain", messages: USER });
    assert.equal(answer.status, 200);
    await answer.arrayBuffer();
    child.kill(signal);
    assert.deepEqual(await exit, [0, null]);
    assert.ok(await isClosed(url), "the worker still listens");
    assert.ok(await isClosed(upstream), "the simulator still listens");
    assert.doesNotMatch(output.text, /#token=/);
  });
}

test("Ctrl-C, which reaches workerd too, ends it just as quietly", async () => {
  const { child, exit, output, printed } = launch({}, [], { detached: true });
  const [, url] = await printed(/^FluffBuzz is listening on (http:\/\/127\.0\.0\.1:\d+)$/m);
  const before = output.text;
  // A terminal sends the signal to every process of the foreground group.
  process.kill(-child.pid, "SIGINT");
  assert.deepEqual(await exit, [0, null]);
  assert.equal(output.text, before);
  assert.ok(await isClosed(url), "the worker still listens");
});

test("SIGTERM to npm, whose shell keeps it to itself, stops everything too", async () => {
  const { child, exit, output, printed } = launch({}, [], { command: ["npm", "start"] });
  const [, url] = await printed(/^FluffBuzz is listening on (http:\/\/127\.0\.0\.1:\d+)$/m);
  child.kill("SIGTERM");
  // npm itself is gone at once; its pipes close when the last process that holds them has ended.
  await exit;
  assert.ok(await isClosed(url), `the worker still listens:\n${output.text}`);
});

test("with a key of one's own a random token is made and printed, the key is not", async () => {
  const key = "sk-or-v1-a-key-of-ones-own";
  const { child, exit, output, printed } = launch({ OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1" });
  const [, url, token] = await printed(/(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]{20,})/);
  await printed(/^FluffBuzz is listening on /m);
  await assertRefusal(await postChat({ url, token: "fluffbuzz-demo" }, { messages: USER }), 401, "invalid_api_key");
  await assertRefusal(await postChat({ url, token }, "{"), 400, "invalid_request", "body");
  child.kill("SIGTERM");
  assert.deepEqual(await exit, [0, null]);
  assert.ok(!output.text.includes(key), "the key is printed");
});

test("a port in use is said in one sentence with the way out", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const { exit, output } = launch({ PORT: String(port) });
  assert.deepEqual(await exit, [1, null]);
  assert.match(output.text, new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use by another program\\. .*PORT=${port + 1} npm start\\n$`));
  server.close();
});

test("settings that cannot work are refused before anything starts", async () => {
  const cases = [
    [{ PORT: "eighty" }, /^PORT is "eighty"; it must be a number/],
    [{ OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1" }, /^OPENROUTER_BASE_URL is set, but OPENROUTER_API_KEY is not/],
  ];
  for (const [env, sentence] of cases) {
    const { exit, output } = launch(env);
    assert.deepEqual(await exit, [1, null]);
    assert.match(output.text, sentence);
  }
});

test("a base URL that the core refuses stops the start", async () => {
  const { exit, output } = launch({ OPENROUTER_API_KEY: "sk-or-v1-x", OPENROUTER_BASE_URL: "http://example.com/api/v1" });
  assert.deepEqual(await exit, [1, null]);
  assert.match(output.text, /The worker cannot start: .*baseUrl/s);
});

test("--help says what can be set", async () => {
  const { exit, output } = launch({}, ["--help"]);
  assert.deepEqual(await exit, [0, null]);
  for (const name of ["PORT", "OPENROUTER_API_KEY", "OPENROUTER_BASE_URL", "FLUFFBUZZ_TOKEN"]) assert.ok(output.text.includes(name), name);
});
