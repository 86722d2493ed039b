// `fluffbuzz chat` with a prompt, by running it in pipes against the simulator.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { sampleImage } from "../fakerouter/samples.mjs";
import { startFakerouter } from "../fakerouter/server.mjs";
import { PROGRAM, makeHome } from "./program.mjs";

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAAFElEQVR4nGM4ISdHEmIY1TAoNAAAYNuSQdkVyHIAAAAASUVORK5CYII=", "base64");

/** @param {import("node:test").TestContext} t @param {Record<string, string>} [env] */
async function start(t, env = { OPENROUTER_API_KEY: "sk-or-test" }) {
  const fake = await startFakerouter({ delay: 0 });
  t.after(() => fake.close());
  const home = await makeHome(t, { upstream: fake, env });
  /** The body of the last chat. */
  const sent = () => fake.requests.filter(({ path }) => path.endsWith("/chat/completions")).at(-1)?.body;
  return { fake, sent, ...home };
}

test("a pipe gets the answer byte for byte and nothing else", async (t) => {
  const { run, fake } = await start(t);
  const wild = "a\tb\u001b]0;title\u0007 \u009b31m \r\n\n end";
  const { code, stdout, stderr } = await run(["chat", "-m", "sim/repeat", wild]);
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: wild, stderr: "" });
  assert.equal(fake.requests[0].headers["x-openrouter-title"], "FluffBuzz");
});

test("a pipe that nobody closes is explained, and Ctrl-C ends the wait", async (t) => {
  const { env, fake } = await start(t);
  const child = spawn(process.execPath, [PROGRAM, "chat", "hi"], { env, stdio: ["pipe", "ignore", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    if (told === "") child.kill("SIGINT");
    told += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.match(told, /^Waiting for the end of what is piped in.*\nError: interrupted\n$/);
  assert.equal(code, 130);
  assert.deepEqual(fake.requests, []);
});

test("the images of a recorded answer are saved, byte for byte", async (t) => {
  const { run, home } = await start(t);
  const { code, stderr } = await run(["chat", "-m", "sim/image", "draw"]);
  assert.equal(code, 0, stderr);
  assert.deepEqual((await readdir(home)).filter((entry) => entry.endsWith(".png")), ["image-2.png", "image.png"]);
  assert.match(stderr, /image\.png[^]*image-2\.png/);
  const { url } = sampleImage().image_url;
  assert.deepEqual(await readFile(join(home, "image.png")), Buffer.from(url.slice(url.indexOf(",") + 1), "base64"));
});

test("without a key nothing is sent, and the way to one is named", async (t) => {
  const { run, fake } = await start(t, {});
  const { code, stderr } = await run(["chat", "hi"]);
  assert.equal(code, 1);
  assert.equal(stderr, "Error: no OpenRouter key was found\n  fluffbuzz onboard stores one; or set OPENROUTER_API_KEY\n");
  assert.deepEqual(fake.requests, []);
});

test("what is piped in stands behind the prompt, or is the prompt", async (t) => {
  const { run } = await start(t);
  assert.equal((await run(["chat", "-m", "sim/repeat", "Translate:"], { input: "one\ntwo\n" })).stdout, "Translate:\n\none\ntwo");
  assert.equal((await run(["chat", "-m", "sim/repeat"], { input: "only this\n" })).stdout, "only this");
  const nothing = await run(["chat", "-m", "sim/repeat"], { input: " \n" });
  assert.equal(nothing.code, 1);
  assert.match(nothing.stderr, /^Error: there is no prompt, and nothing was piped in\n {2}fluffbuzz chat --help\n$/);
});

test("the flags become the request", async (t) => {
  const { run, sent } = await start(t);
  const flags = ["-s", "Be brief", "-t", "high", "--param", "temperature=0.5", "--param", "provider={sort: 'price'}", "--param", "user=me", "--session", "s1", "--no-stream"];
  assert.equal((await run(["chat", "-m", "sim/plain", ...flags, "hi"])).code, 0);
  const { model, messages, temperature, provider, user, reasoning, session_id: session, stream } = sent();
  assert.deepEqual(messages, [{ role: "system", content: "Be brief" }, { role: "user", content: "hi" }]);
  assert.deepEqual([model, temperature, provider, user, reasoning, session, stream],
    ["sim/plain", 0.5, { sort: "price" }, "me", { effort: "high" }, "s1", false]);
});

test("flags that make no sense are refused before anything is sent", async (t) => {
  const { run, fake } = await start(t);
  for (const [flags, told] of /** @type {[string[], RegExp][]} */ ([
    [["--param", "temperature"], /--param: "temperature" is not of the form key=value/],
    [["--param", "model=x"], /--param: model is what --model is for/],
    [["--timeout", "soon"], /--timeout: a number of seconds above 0 is needed, not "soon"/],
    [["-t", "hard"], /'hard' is invalid\. Allowed choices are off, minimal/],
    [["--json", "--events"], /--json and --events exclude each other/],
    [["--fallback", "a/b", "--no-fallbacks"], /exclude each other/],
  ])) {
    const { code, stderr } = await run(["chat", ...flags, "hi"]);
    assert.equal(code, 1);
    assert.match(stderr, told);
  }
  assert.deepEqual(fake.requests, []);
});

test("files go along as what their bytes are", async (t) => {
  const { run, home, sent } = await start(t);
  const files = {
    "notes.md": Buffer.from("Look:\n```js\n1\n```\n"), "photo.txt": PNG, "paper": Buffer.from("%PDF-1.7\n\xff", "latin1"),
    "voice.bin": Buffer.from("RIFF\0\0\0\0WAVEfmt ", "latin1"), "song": Buffer.from("ID3\x04\xff", "latin1"), "wide.txt": Buffer.from("\ufeffwide", "utf16le"),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(home, name), bytes);
  const { code, stderr } = await run(["chat", "-m", "sim/plain", "What is this?", ...Object.keys(files).flatMap((name) => ["-f", name])]);
  assert.equal(code, 0, stderr);
  const base64 = (/** @type {keyof typeof files} */ name) => files[name].toString("base64");
  assert.deepEqual(sent().messages[0].content, [
    { type: "text", text: "What is this?\n\nnotes.md:\n````\nLook:\n```js\n1\n```\n````\n\nwide.txt:\n```\nwide\n```" },
    { type: "image_url", image_url: { url: `data:image/png;base64,${base64("photo.txt")}` } },
    { type: "file", file: { filename: "paper", file_data: `data:application/pdf;base64,${base64("paper")}` } },
    { type: "input_audio", input_audio: { data: base64("voice.bin"), format: "wav" } },
    { type: "input_audio", input_audio: { data: base64("song"), format: "mp3" } },
  ]);
});

test("an image can be piped in", async (t) => {
  const { run, sent } = await start(t);
  assert.equal((await run(["chat", "-m", "sim/plain", "What is it?"], { input: PNG })).code, 0);
  assert.deepEqual(sent().messages[0].content.map((/** @type {{ type: string }} */ { type }) => type), ["text", "image_url"]);
});

test("a file that cannot be sent is named with the reason", async (t) => {
  const { run, home, fake } = await start(t);
  await writeFile(join(home, "odd.bin"), Buffer.from([0, 1, 2, 3]));
  await writeFile(join(home, "empty"), "");
  await writeFile(join(home, "long.txt"), "x".repeat(1024 * 1024 + 1));
  await mkdir(join(home, "folder"));
  for (const [name, told] of /** @type {[string, RegExp][]} */ ([
    ["odd.bin", /odd\.bin is of no kind that can be sent/], ["empty", /empty is empty/], ["missing", /cannot read missing: there is no such file/],
    ["folder", /cannot read folder: there is a folder of that name/], ["long.txt", /long\.txt is too large: as a text it may have 1 MB/],
  ])) {
    const { code, stderr } = await run(["chat", "-m", "sim/plain", "hi", "-f", name]);
    assert.equal(code, 1);
    assert.match(stderr, told);
  }
  assert.deepEqual(fake.requests, []);
});

test("thoughts stay out of the answer, and are shown when asked for", async (t) => {
  const { run } = await start(t);
  const silent = await run(["chat", "-m", "sim/reasoning", "hi"]);
  assert.match(silent.stdout, /^\*\*9\.9\*\* is larger/);
  assert.equal(silent.stderr, "");
  const loud = await run(["chat", "-m", "sim/reasoning", "hi", "--show-reasoning"]);
  assert.equal(loud.stdout, silent.stdout);
  assert.match(loud.stderr, /^The user asks which of 9\.11 and 9\.9 is larger/);
});

test("--json is the whole result", async (t) => {
  const { run } = await start(t);
  const { code, stderr, json } = await run(["chat", "-m", "sim/reasoning", "hi", "--json"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const result = json();
  assert.match(result.text, /9\.9/);
  assert.match(result.reasoning, /fractional/);
  assert.equal(result.cost, result.usage.cost);
  assert.deepEqual(result.attempts.map((/** @type {{ model: string }} */ { model }) => model), ["sim/reasoning"]);
  for (const name of ["provider", "model", "rules", "warnings", "message", "finishReason"]) assert.ok(name in result, name);
});

test("--events is one line for each event, and the last tells the end", async (t) => {
  const { run } = await start(t);
  const lines = async (/** @type {string} */ model) => {
    const { code, stdout, stderr } = await run(["chat", "-m", model, "hi", "--events"]);
    return { code, stderr, events: stdout.trimEnd().split("\n").map((line) => JSON.parse(line)) };
  };
  const good = await lines("sim/plain");
  const text = good.events.flatMap((event) => (event.type === "text" ? [event.text] : [])).join("");
  assert.deepEqual([good.code, good.events.at(-1).type, good.events.at(-1).result.text], [0, "result", text]);
  const bad = await lines("sim/midstream-error");
  assert.deepEqual([bad.code, bad.events.at(-1).type, bad.events.at(-1).error.partial.text], [1, "error", "The first three steps are:\n1. Preheat"]);
  assert.match(bad.stderr, /^Error: /);
});

test("an answer that breaks off keeps what came", async (t) => {
  const { run } = await start(t);
  const plain = await run(["chat", "-m", "sim/midstream-error", "hi"]);
  assert.deepEqual([plain.code, plain.stdout], [1, "The first three steps are:\n1. Preheat"]);
  assert.match(plain.stderr, /^Error: Provider disconnected unexpectedly\n$/);
  const { error } = (await run(["chat", "-m", "sim/midstream-error", "hi", "--json"])).json();
  assert.deepEqual([error.code, error.partial.text], ["provider_error", "The first three steps are:\n1. Preheat"]);
});

test("a fallback is told when it happens, and can be switched off", async (t) => {
  const { run } = await start(t);
  const { code, stdout, stderr } = await run(["chat", "-m", "sim/status-404", "--fallback", "sim/repeat", "hi"]);
  assert.deepEqual([code, stdout], [0, "hi"]);
  assert.match(stderr, /^model_not_found: next attempt with sim\/repeat\n/);
  const alone = await run(["chat", "-m", "sim/status-404", "--no-fallbacks", "hi"]);
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /\n {2}fluffbuzz models list shows what there is\n$/);
});

test("Ctrl-C ends the answer, the connection and the program", async (t) => {
  const { run, fake } = await start(t);
  const { code, stdout, stderr } = await run(["chat", "-m", "sim/stall", "hi"], { onOutput: (_text, child) => child.kill("SIGINT") });
  assert.equal(code, 130);
  assert.notEqual(stdout, "");
  assert.equal(stderr, "Error: interrupted\n");
  assert.ok((await fake.waitForRequest(({ aborted }) => aborted)).aborted);
});

test("a reader that has seen enough is no failure, and ends the request", async (t) => {
  const { run, fake } = await start(t);
  const { code, stderr } = await run(["chat", "-m", "sim/slow?delay=30", "hi"], { onOutput: (_text, child) => child.stdout?.destroy() });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.ok((await fake.waitForRequest(({ aborted }) => aborted)).aborted);
});

test("images of an answer become files with free names", async (t) => {
  const { run, home } = await start(t);
  await writeFile(join(home, "image.png"), "mine");
  const { code, stdout, stderr } = await run(["chat", "-m", "sim/image", "draw", "--quiet"]);
  assert.deepEqual([code, stdout, stderr], [0, "Here is the panda: and a night version.", "image: image-2.png\nimage: image-3.png\n"]);
  assert.equal(await readFile(join(home, "image.png"), "utf8"), "mine");
  assert.deepEqual(await readFile(join(home, "image-2.png")), PNG);
});

test("--output takes a name that is free, and leaves nothing when nothing came", async (t) => {
  const { run, home } = await start(t);
  const file = join(home, "answer.txt");
  const write = (/** @type {string[]} */ ...args) => run(["chat", "-m", "sim/repeat", "-o", "answer.txt", ...args]);
  assert.deepEqual([(await write("one")).stdout, await readFile(file, "utf8")], ["", "one"]);
  const refused = await write("two");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /answer\.txt exists already\n {2}--force replaces it/);
  await write("--force", "three");
  assert.equal(await readFile(file, "utf8"), "three");
  assert.equal((await run(["chat", "-m", "sim/status-404", "-o", "none.txt", "hi"])).code, 1);
  assert.equal((await run(["chat", "-m", "sim/midstream-error", "-o", "part.txt", "hi"])).code, 1);
  assert.match(await readFile(join(home, "part.txt"), "utf8"), /Preheat$/);
  assert.deepEqual((await readdir(home)).filter((name) => name.endsWith(".txt")), ["answer.txt", "part.txt"]);
});

test("tool calls are shown, beside the answer", async (t) => {
  const { run } = await start(t);
  const { stdout, stderr } = await run(["chat", "-m", "sim/tools", "weather?"]);
  assert.equal(stdout, "Let me check both cities.");
  assert.match(stderr, /^tool call get_weather \{"city":"M.nchen","unit":"c"\}$/m);
});

test("without a key, or with one that is refused, the next step is told", async (t) => {
  const { run } = await start(t, {});
  const none = await run(["chat", "hi"]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /fluffbuzz onboard/);
  const refused = await run(["chat", "-m", "sim/plain", "hi"], { env: { OPENROUTER_API_KEY: "sk-or-revoked" } });
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /fluffbuzz onboard stores another key/);
  assert.doesNotMatch(refused.stderr, /sk-or-revoked/);
});

test("a place that cannot be written to is told before the request", async (t) => {
  const { run, fake } = await start(t);
  const { code, stderr } = await run(["chat", "-m", "sim/plain", "hi", "-o", "missing/answer.txt"]);
  assert.equal(code, 1);
  assert.match(stderr, /cannot write missing\/answer\.txt: there is no such file or folder/);
  assert.deepEqual(fake.requests, []);
});

test("an image that cannot be saved costs neither the text nor the end", { skip: process.platform !== "linux" }, async (t) => {
  const { run } = await start(t);
  // A folder in which nobody can make a file, root included.
  const { code, stdout, stderr } = await run(["chat", "-m", "sim/image", "draw"], { cwd: "/proc/self" });
  assert.deepEqual([code, stdout], [1, "Here is the panda: and a night version."]);
  assert.match(stderr, /^Error: cannot write image\.png: /m);
});
