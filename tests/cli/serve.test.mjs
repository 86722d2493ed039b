// `fluffbuzz serve`, by running it and talking to it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import OpenAI from "openai";
import { startFakerouter } from "../fakerouter/server.mjs";
import { PROGRAM, makeHome } from "./program.mjs";

const TOKEN = "a-token-of-mine";

/** A gateway that listens. @param {import("node:test").TestContext} t @param {{ args?: string[], env?: Record<string, string> }} [options] */
async function start(t, { args = [], env = { FLUFFBUZZ_TOKEN: TOKEN } } = {}) {
  const fake = await startFakerouter({ delay: 0 });
  t.after(() => fake.close());
  const home = await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: "sk-or-secret", ...env } });
  const child = spawn(process.execPath, [PROGRAM, "serve", "--port", "0", ...args], { cwd: home.home, env: home.env });
  const exit = once(child, "close").then(([code]) => code);
  let ended = false;
  exit.then(() => (ended = true));
  t.after(async () => {
    if (!ended) child.kill("SIGKILL");
    await exit;
  });
  const output = { stdout: "", stderr: "" };
  /** @param {"stdout" | "stderr"} name @param {RegExp} wanted */
  const told = (name, wanted) => new Promise((resolve, reject) => {
    const look = () => (wanted.test(output[name]) ? resolve(wanted.exec(output[name])) : undefined);
    child[name].on("data", look);
    exit.then(() => reject(new Error(`it ended without ${wanted}: ${output.stdout}${output.stderr}`)));
    look();
  });
  for (const name of /** @type {const} */ (["stdout", "stderr"])) child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  const [, url] = await told("stdout", /^FluffBuzz is listening on (http:\/\/\S+)$/m);
  return { fake, child, exit, output, told, url, client: new OpenAI({ baseURL: `${url}/v1`, apiKey: TOKEN, maxRetries: 0 }) };
}

const hello = (/** @type {string} */ model) => ({ model, messages: [{ role: /** @type {const} */ ("user"), content: "a secret question" }] });

test("the openai package streams through it", async (t) => {
  const { client, fake } = await start(t);
  let text = "";
  for await (const chunk of await client.chat.completions.create({ ...hello("sim/repeat"), stream: true })) text += chunk.choices[0]?.delta?.content ?? "";
  assert.equal(text, "a secret question");
  const { headers } = /** @type {import("../fakerouter/server.mjs").RecordedRequest} */ (fake.requests.find(({ path }) => path.endsWith("/chat/completions")));
  assert.equal(headers["x-openrouter-title"], "FluffBuzz");
  assert.ok((await client.models.list()).data.length > 0);
});

test("a client that leaves ends the request upstream", async (t) => {
  const { client, fake } = await start(t);
  const stream = await client.chat.completions.create({ ...hello("sim/stall"), stream: true });
  for await (const _ of stream) stream.controller.abort();
  assert.ok((await fake.waitForRequest(({ aborted }) => aborted)).aborted);
});

test("a client that leaves before the answer begins ends the request too", async (t) => {
  const { client, fake } = await start(t);
  const stop = new AbortController();
  const asked = client.chat.completions.create({ ...hello("sim/plain?stall=headers"), stream: true }, { signal: stop.signal });
  await fake.waitForRequest(({ path, complete }) => complete && path.endsWith("/chat/completions"));
  stop.abort();
  await assert.rejects(asked, OpenAI.APIUserAbortError);
  assert.ok((await fake.waitForRequest(({ aborted }) => aborted)).aborted);
});

test("a wrong token gets nothing, and the health says that it runs", async (t) => {
  const { url, fake } = await start(t);
  const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: "wrong", maxRetries: 0 });
  await assert.rejects(stranger.chat.completions.create(hello("sim/plain")), (error) => error instanceof OpenAI.AuthenticationError && error.code === "invalid_api_key");
  assert.deepEqual(fake.requests, []);
  const health = await (await fetch(`${url}/healthz`)).json();
  assert.deepEqual([health.status, health.upstream], ["ok", "openrouter"]);
});

test("an upstream error keeps its status", async (t) => {
  const { client } = await start(t);
  await assert.rejects(client.chat.completions.create(hello("sim/status-402")), (error) => error instanceof OpenAI.APIError && error.status === 402);
});

test("connections are kept, and a body that is too large is refused", async (t) => {
  const { url } = await start(t, { args: ["--max-body-mb", "0.01"] });
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  t.after(() => socket.destroy());
  let answers = "";
  socket.setEncoding("utf8").on("data", (text) => (answers += text));
  const answered = async (/** @type {RegExp} */ wanted) => {
    while (!wanted.test(answers)) await once(socket, "data");
  };
  socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
  await answered(/"status":"ok"/);
  const body = JSON.stringify({ ...hello("sim/plain"), user: "x".repeat(20_000) });
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await answered(/request_too_large/);
});

test("the log has a line for each request, and nothing that was said", async (t) => {
  const { client, url, told, output } = await start(t, { args: ["--log", "json"] });
  await client.chat.completions.create(hello("sim/plain"));
  await fetch(`${url}/v1/nothing?with=secret`);
  await told("stderr", /"status":404/);
  await told("stderr", /"status":200/);
  // Which of the two is told first is not said.
  const lines = output.stderr.trim().split("\n").map((line) => JSON.parse(line)).sort((one, other) => one.status - other.status);
  const { time, duration_ms: ms, ttft_ms: first, request_id: id, trace_id: trace, ...rest } = lines[0];
  assert.deepEqual(rest, { level: "info", key: "token", endpoint: "/v1/chat/completions", method: "POST", status: 200, model: "openai/gpt-4o-mini", stream: false,
    attempts: 1, prompt_tokens: 31, completion_tokens: 38, cost: 0.00002745, outcome: "ok", cache: null, error: null });
  assert.ok(Number.isInteger(ms) && Number.isInteger(first) && !Number.isNaN(Date.parse(time)) && /^[0-9a-f-]{36}$/.test(id) && /^[0-9a-f]{32}$/.test(trace));
  assert.equal(lines[1].endpoint, "/v1/nothing");
  assert.doesNotMatch(output.stderr + output.stdout, /secret|a-token/);
});

test("without a token one is made up and shown once", async (t) => {
  const { told, url } = await start(t, { env: {} });
  const [, token] = await told("stdout", /^Token: (\S{32})$/m);
  const models = (/** @type {string} */ bearer) => fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${bearer}` } });
  assert.deepEqual([(await models(token)).status, (await models("x")).status], [200, 401]);
});

test("--no-token lets this machine in, and --allow-origin a page", async (t) => {
  const { url } = await start(t, { args: ["--no-token", "--allow-origin", "https://chat.example"] });
  const answer = await fetch(`${url}/v1/models`, { headers: { origin: "https://chat.example" } });
  assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [200, "https://chat.example"]);
});

test("without a token a page whose name was made to lead here is refused, and so is nonsense", async (t) => {
  const { url, fake } = await start(t, { args: ["--no-token"] });
  const status = async (/** @type {string} */ host) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    t.after(() => socket.destroy());
    socket.write(`GET /v1/models HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    let answer = "";
    for await (const chunk of socket.setEncoding("utf8")) answer += chunk;
    return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
  };
  assert.deepEqual([await status("evil.example:8787"), await status("a b")], [403, 400]);
  assert.equal(fake.requests.length, 0);
  assert.equal(await status("localhost"), 200);
});

test("Ctrl-C lets what runs end, and a second one does not wait", async (t) => {
  const { child, client, fake, exit, told, output } = await start(t);
  const gated = client.chat.completions.create({ ...hello("sim/plain?gate=g1"), stream: true });
  const stream = await gated;
  child.kill("SIGINT");
  await told("stderr", /1 running request may end/);
  fake.openGate("g1");
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? "";
  assert.match(text, /Paris/);
  assert.equal(await exit, 0, output.stderr);

  const other = await start(t);
  await other.client.chat.completions.create({ ...hello("sim/stall"), stream: true });
  other.child.kill("SIGINT");
  await other.told("stderr", /1 running request may end/);
  other.child.kill("SIGINT");
  assert.equal(await other.exit, 0);
});

test("what would open the gateway to others needs a token and is told", async (t) => {
  const { run } = await makeHome(t, { env: { OPENROUTER_API_KEY: "sk-or-test" } });
  for (const [args, told] of /** @type {[string[], RegExp][]} */ ([
    [["--host", "0.0.0.0"], /--host 0\.0\.0\.0 can be reached by others and needs a token/],
    [["--host", "0.0.0.0", "--no-token"], /--no-token would let everybody in/],
    [["--token", "short"], /8 characters or more/], [["--port", "99999"], /--port: a number from 0 to 65535/],
    [["--allow-origin", "chat.example"], /--allow-origin: an origin such as/], [["--log", "xml"], /--log takes json or none/],
  ])) {
    const { code, stderr } = await run(["serve", ...args]);
    assert.equal(code, 1, args.join(" "));
    assert.match(stderr, told);
  }
  const open = await start(t, { args: ["--host", "0.0.0.0"] });
  await open.told("stderr", /Warning: 0\.0\.0\.0 can be reached by others/);
  const taken = await run(["serve", "--port", new URL(open.url).port, "--host", "0.0.0.0"], { env: { FLUFFBUZZ_TOKEN: TOKEN } });
  assert.match(taken.stderr, /^Error: port \d+ of 0\.0\.0\.0 is taken/);
  assert.match((await run(["serve"], { env: { OPENROUTER_API_KEY: "" } })).stderr, /there is no OpenRouter key\n.*fluffbuzz onboard/);
});
