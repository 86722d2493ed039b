// Conversations as a person has them: the real program in a pseudo-terminal.
import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { makeHome } from "./program.mjs";
import { openTerminal } from "./terminal.mjs";

/** What stands at the end of the screen when the program waits for a person. */
const READY = /(^|\n)> $/;

/** @param {import("node:test").TestContext} t */
async function start(t) {
  const fake = await startFakerouter({ delay: 0 });
  t.after(() => fake.close());
  const home = await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: "sk-or-test" } });
  /** @param {string[]} [args] @param {Parameters<typeof openTerminal>[3]} [options] */
  const open = async (args = ["-m", "sim/repeat"], options = {}) => {
    const terminal = openTerminal(t, home, ["chat", ...args], options);
    await terminal.waitFor(READY);
    return {
      ...terminal,
      /** Types a line and resolves with what it brought, when the program waits again. @param {string} line */
      async say(line) {
        const before = terminal.text().length;
        terminal.enter(line);
        const text = await terminal.waitFor((all) => all.length > before + line.length + 1 && READY.test(all.slice(before + line.length)));
        return text.slice(before + line.length + 1, text.lastIndexOf("\n"));
      },
      async leave() {
        terminal.press("ctrl-d");
        return (await terminal.exit).code;
      },
    };
  };
  const chats = () => fake.requests.filter(({ path }) => path.endsWith("/chat/completions")).map(({ body }) => body);
  return { fake, home, open, chats };
}

test("a conversation: every message carries what was said before", async (t) => {
  const { open, chats } = await start(t);
  const { say, text, leave } = await open(["-m", "sim/repeat", "-s", "Be brief"]);
  assert.match(text(), /^Talking to sim\/repeat\. \/help lists the commands, Ctrl-D leaves\./);
  assert.match(await say("first"), /^first\nsim\/repeat \(Simulator\), \d+ \+ \d+ tokens, \$0, \d+\.\d s$/);
  await say("second");
  assert.deepEqual(chats()[1].messages, [
    { role: "system", content: "Be brief" }, { role: "user", content: "first" }, { role: "assistant", content: "first" }, { role: "user", content: "second" },
  ]);
  assert.equal(await leave(), 0);
});

test("model, level and system prompt change between two messages", async (t) => {
  const { open, chats } = await start(t);
  const { say } = await open();
  assert.equal(await say("/model sim/plain"), "Model: sim/plain");
  assert.equal(await say("/think high"), "Thinking: high");
  assert.equal(await say("/system Be kind"), "System prompt: Be kind");
  assert.match(await say("/model nothing-like-it"), /^Error: .*nothing-like-it/);
  assert.match(await say("/think hard"), /^Error: there is no level "hard"\n {2}off, minimal, low/);
  await say("hi");
  const [{ model, reasoning, messages }] = chats();
  assert.deepEqual([model, reasoning, messages[0]], ["sim/plain", { effort: "high" }, { role: "system", content: "Be kind" }]);
  assert.match(await say("/why"), /reasoning: .*\n {4}add \/reasoning \{"effort":"high"\}/);
});

test("an unknown command is not sent, and two slashes are", async (t) => {
  const { open, chats } = await start(t);
  const { say } = await open();
  assert.equal(await say("/modle x"), "Error: there is no command /modle\n  did you mean /model?");
  assert.deepEqual(chats(), []);
  assert.match(await say("//etc/hosts"), /^\/etc\/hosts\n/);
});

test("several lines are one message", async (t) => {
  const { open, chats } = await start(t);
  const terminal = await open();
  terminal.enter("one\\");
  await terminal.waitFor(/\n\. $/);
  await terminal.say("two");
  terminal.enter('"""');
  await terminal.waitFor(/\n\. $/);
  terminal.enter("three");
  terminal.enter("");
  await terminal.say('four"""');
  assert.deepEqual(chats().map(({ messages }) => messages.at(-1).content), ["one\ntwo", "three\n\nfour"]);
});

test("what is pasted is one message, whatever its lines end with, and waits for Enter", async (t) => {
  const { open, chats } = await start(t);
  const terminal = await open();
  terminal.type("look: \x1b[200~if x \\\r  then\r\"\"\"\rend\x1b[201~");
  await terminal.waitFor(/end$/);
  assert.deepEqual(chats(), [], "nothing is sent before Enter");
  await terminal.say(" ok?");
  assert.deepEqual(chats().map(({ messages }) => messages.at(-1).content), ['look: if x \\\n  then\n"""\nend ok?']);
  await terminal.say("one\\\rtwo");
  assert.equal(chats().at(-1).messages.at(-1).content, "one\ntwo", "typed lines mean what they did");
  terminal.press("ctrl-d");
  await terminal.exit;
  assert.ok(terminal.bytes().lastIndexOf("\x1b[?2004l") > terminal.bytes().lastIndexOf("\x1b[?2004h"), "the terminal is as it was");
});

test("Ctrl-C in mid-answer keeps what came, and the conversation goes on", async (t) => {
  const { open, chats, fake } = await start(t);
  const terminal = await open(["-m", "sim/stall"]);
  terminal.enter("go");
  await terminal.waitFor(/\n> go\n\S+/);
  terminal.press("ctrl-c");
  const text = await terminal.waitFor(/\nstopped\n> $/);
  assert.ok((await fake.waitForRequest(({ aborted }) => aborted)).aborted);
  const came = /> go\n(.*)\^C\n/.exec(text)?.[1];
  await terminal.say("/model sim/repeat");
  await terminal.say("and now?");
  assert.deepEqual(chats()[1].messages, [{ role: "user", content: "go" }, { role: "assistant", content: came }, { role: "user", content: "and now?" }]);
});

test("a question without an answer is not part of the conversation, and can be asked again", async (t) => {
  const { open, chats } = await start(t);
  const { say } = await open(["-m", "sim/status-400", "--no-fallbacks"]);
  assert.match(await say("hi"), /nothing came; \/retry asks again\nError: /);
  await say("/model sim/repeat");
  assert.match(await say("/retry"), /^hi\n/);
  assert.deepEqual(chats().at(-1).messages, [{ role: "user", content: "hi" }]);
  assert.match(await say("/undo"), /taken back/);
  await say("new");
  assert.deepEqual(chats().at(-1).messages, [{ role: "user", content: "new" }]);
  assert.match(await say("/usage"), /^2 answers, \d+ \+ \d+ tokens, \$0$/);
});

test("Ctrl-C at the prompt clears the line, and twice leaves", async (t) => {
  const { open, chats } = await start(t);
  const terminal = await open();
  terminal.type("half a thou");
  await terminal.waitFor("half a thou");
  terminal.press("ctrl-c");
  await terminal.waitFor(/\^C\n> $/);
  terminal.press("ctrl-c");
  await terminal.waitFor(/Ctrl-C again leaves, and so does Ctrl-D\.\n> $/);
  terminal.press("ctrl-c");
  assert.deepEqual(await terminal.exit, { code: 0, signal: 0 });
  assert.deepEqual(chats(), []);
});

test("what is saved can be read, and loaded again", async (t) => {
  const { open, chats, home: { home } } = await start(t);
  const first = await open(["-m", "sim/repeat", "-s", "Be brief"]);
  await first.say("remember me");
  assert.equal(await first.say("/save talk.json"), "Saved: talk.json");
  assert.equal(await first.say("/save talk.md"), "Saved: talk.md");
  assert.match(await first.say("/save talk.doc"), /Error: talk\.doc: a name that ends in \.md or \.json/);
  assert.equal(await readFile(join(home, "talk.md"), "utf8"),
    "# Conversation with sim/repeat\n\n## system\n\nBe brief\n\n## user\n\nremember me\n\n## assistant\n\nremember me\n");
  await writeFile(join(home, "talk.md"), "mine now");
  first.enter("/save talk.md");
  await first.waitFor(/Replace it\? \[y\/N\] $/);
  assert.equal(await first.say("n"), "Nothing was saved");
  assert.equal(await readFile(join(home, "talk.md"), "utf8"), "mine now");
  await first.leave();

  const second = await open(["-m", "sim/plain"]);
  assert.equal(await second.say("/load talk.json"), "Loaded: 2 messages");
  await second.say("who am I?");
  const { model, messages } = chats().at(-1);
  assert.deepEqual([model, messages.map((/** @type {{ content: string }} */ { content }) => content)],
    ["sim/repeat", ["Be brief", "remember me", "remember me", "who am I?"]]);
  await writeFile(join(home, "bad.json"), '{"version":1,"messages":[{"role":"user"},{"role":"boss"}]}');
  assert.match(await second.say("/load bad.json"), /bad\.json is no saved conversation: message 2 has no role/);
});

test("lines are remembered across sessions, keys are not", async (t) => {
  const { open, home: { read, state } } = await start(t);
  const first = await open();
  await first.say("an earlier question");
  await first.say("my key is sk-or-v1-0123456789abcdef");
  await first.leave();
  assert.equal(await read("history"), "an earlier question\n");
  assert.equal((await stat(join(state, "history"))).mode & 0o777, 0o600);
  const second = await open();
  second.press("up");
  await second.waitFor(/> an earlier question$/);
});

test("escape sequences of a model do not reach the terminal", async (t) => {
  const { open, home: { home } } = await start(t);
  const { say, bytes, text } = await open();
  await writeFile(join(home, "wild.txt"), "\u001b]0;owned\u0007\u001b[31mred\u009b2J\u001b[2Jafter\rover\bwritten");
  await say("/file wild.txt");
  await say("repeat it");
  assert.match(text(), /\]0;owned\[31mred2J\[2Jafteroverwritten/);
  for (const sequence of ["\u001b]0;", "\u001b[31m", "\u009b", "\u001b[2J", "\u0007", "\b"]) assert.ok(!bytes().includes(sequence), JSON.stringify(sequence));
});

test("Tab completes commands and model names", async (t) => {
  const { open } = await start(t);
  const terminal = await open();
  terminal.type("/mo");
  terminal.press("tab");
  await terminal.waitFor(/> \/model$/);
  terminal.type(" sim/midstr");
  terminal.press("tab");
  await terminal.waitFor(/> \/model sim\/midstream-error$/);
});

test("a resize in the middle of a line keeps the line", async (t) => {
  const { open, chats } = await start(t);
  const terminal = await open();
  const long = "a line that is longer than the terminal will be in a moment";
  terminal.type(long);
  await terminal.waitFor(long);
  terminal.resize(30, 10);
  terminal.enter(" indeed");
  await terminal.waitFor(/tokens[^\n]*\n> $/);
  assert.equal(chats()[0].messages[0].content, `${long} indeed`);
});

test("the terminal is left as it was found", async (t) => {
  const { home, fake } = await start(t);
  const script = 'stty -g; "$NODE" "$PROGRAM" chat -m sim/stall; echo "code $?"; stty -g';
  const settings = (/** @type {string} */ text) => text.split("\n").filter((line) => /^[0-9a-f:]{40,}$/.test(line));
  for (const end of /** @type {const} */ (["leave", "terminate"])) {
    const terminal = openTerminal(t, home, [], { shell: script, columns: 200 });
    await terminal.waitFor(READY);
    if (end === "leave") terminal.press("ctrl-d");
    else {
      terminal.enter("go");
      await terminal.waitFor(/\n> go\n\S+/);
      const { pid } = terminal;
      // The program is the shell's only child.
      process.kill(Number((await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim()), "SIGTERM");
    }
    await terminal.exit;
    const [before, after] = settings(terminal.text());
    assert.ok(before);
    assert.equal(after, before);
    assert.match(terminal.text(), end === "leave" ? /code 0/ : /code 130/);
  }
  assert.ok((await fake.waitForRequest(({ aborted }) => aborted)).aborted);
});

test("images and thoughts in a terminal", async (t) => {
  const { open, home: { home } } = await start(t);
  const { say, bytes } = await open(["-m", "sim/reasoning"]);
  assert.match(await say("hi"), /^The user asks .* wins\.\n+\*\*9\.9\*\* is larger/s);
  assert.ok(bytes().includes("\u001b[2mThe user asks"), "dimmed");
  await say("/model sim/image");
  assert.match(await say("draw"), /Here is the panda: \nimage: image\.png\nand a night version\.\nimage: image-2\.png\n/);
  assert.match(await say("/image a panda"), /\nimage-3\.png$/);
  assert.ok((await stat(join(home, "image-3.png"))).size > 0);
});

test("one answer in a terminal: harmless, with who and how much behind it, and an error on a line of its own", async (t) => {
  const { home } = await start(t);
  const good = openTerminal(t, home, ["chat", "-m", "sim/repeat", "a\u001b[31mb"]);
  assert.equal((await good.exit).code, 0);
  assert.match(good.text(), /^a\[31mb\nsim\/repeat \(Simulator\), \d+ \+ \d+ tokens, \$0, \d+\.\d s$/);
  const quiet = openTerminal(t, home, ["chat", "-m", "sim/repeat", "-q", "hi"]);
  await quiet.exit;
  assert.equal(quiet.text(), "hi");
  const bad = openTerminal(t, home, ["chat", "-m", "sim/midstream-error", "hi"]);
  assert.equal((await bad.exit).code, 1);
  assert.match(bad.text(), /\n1\. Preheat\nError: Provider disconnected/);
});

test("a text that is pasted becomes one message for each line, in order", async (t) => {
  const { open, chats } = await start(t);
  const terminal = await open();
  terminal.type("one\rtwo\rthree\r");
  await terminal.waitFor((text) => text.split("tokens").length === 4 && READY.test(text));
  assert.deepEqual(chats().map(({ messages }) => messages.at(-1).content), ["one", "two", "three"]);
});
