// The pseudo-terminal that the other tests rely on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeHome } from "./program.mjs";
import { openTerminal } from "./terminal.mjs";

test("the program runs in a terminal: its screen, its colours, its exit code", async (t) => {
  const terminal = openTerminal(t, await makeHome(t), ["config", "get", "nothing"]);
  assert.deepEqual(await terminal.exit, { code: 1, signal: 0 });
  assert.match(terminal.text(), /^Error: nothing is not set/);
  assert.ok(terminal.bytes().includes("\x1b[31mError:"), "in red");
});

test("what is typed arrives, a resize is seen, and Ctrl-C is a signal", async (t) => {
  const terminal = openTerminal(t, await makeHome(t), [], { 
    rows: 20, columns: 60,
    shell: 'trap "echo stopped; exit 130" INT; printf "name? "; read name; echo "hello $name"; stty size; read more',
  });
  await terminal.waitFor("name? ");
  terminal.resize(40, 10);
  terminal.enter("Ada");
  await terminal.waitFor("hello Ada");
  await terminal.waitFor("10 40");
  terminal.press("ctrl-c");
  assert.equal((await terminal.exit).code, 130);
  assert.match(terminal.text(), /stopped$/);
});

test("a text that never comes is told with the screen, and a wrapped line is one line", async (t) => {
  const terminal = openTerminal(t, await makeHome(t), [], { shell: "echo 0123456789abcdefghij", columns: 10 });
  await assert.rejects(terminal.waitFor("nothing like it"), /ended with code 0 without: nothing like it\n--- the terminal ---\n0123456789abcdefghij\n---/);
  assert.equal(terminal.text(), "0123456789abcdefghij");
});
