// A person at a terminal: the real program in a pseudo-terminal, with its screen rendered by a terminal emulator.
// Everything waits for what appears on the screen; nothing waits for time to pass.
import pty from "@lydell/node-pty";
import headless from "@xterm/headless";
import { PROGRAM } from "./program.mjs";

/** Only to say what was on the screen when a test would otherwise hang. */
const PATIENCE_MS = 30_000;

/** What a key sends. */
const KEYS = {
  enter: "\r", tab: "\t", escape: "\x1b", backspace: "\x7f", up: "\x1b[A", down: "\x1b[B", right: "\x1b[C", left: "\x1b[D",
  "ctrl-a": "\x01", "ctrl-c": "\x03", "ctrl-d": "\x04", "ctrl-e": "\x05", "ctrl-u": "\x15",
};

/** @typedef {string | RegExp | ((text: string) => boolean)} Wanted a text that appears, or a test of all that has appeared */

/**
 * Starts the program in a terminal. It is ended with the test if it has not ended by itself.
 * @param {import("node:test").TestContext} t
 * @param {{ home: string, env: Record<string, string> }} home of `makeHome`
 * @param {string[]} args
 * @param {{ columns?: number, rows?: number, env?: Record<string, string>, shell?: string }} [options]
 *   shell: a script to run instead of the program, which it finds in `$NODE` and `$PROGRAM`
 */
export function openTerminal(t, { home, env }, args, { columns = 80, rows = 24, env: more = {}, shell } = {}) {
  const [file, given] = shell === undefined ? [process.execPath, [PROGRAM, ...args]] : ["/bin/sh", ["-c", shell, "sh", ...args]];
  const child = pty.spawn(file, given, {
    name: "xterm-256color", cols: columns, rows, cwd: home,
    env: { TERM: "xterm-256color", NODE: process.execPath, PROGRAM, ...env, ...more },
  });
  const terminal = new headless.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  const watch = new Watch(() => textOf(terminal));
  let bytes = "";
  // What the program asks its terminal, the terminal answers.
  terminal.onData((answer) => child.write(answer));
  child.onData((data) => {
    bytes += data;
    terminal.write(data, () => watch.look());
  });
  const exit = new Promise((resolve) => child.onExit(({ exitCode, signal }) => {
    // The screen is complete before anybody hears of the end.
    terminal.write("", () => {
      watch.end(exitCode);
      resolve({ code: exitCode, signal: signal ?? 0 });
    });
  }));
  let ended = false;
  exit.then(() => (ended = true));
  t.after(async () => {
    if (!ended) child.kill("SIGKILL");
    await exit;
    terminal.dispose();
  });
  return {
    pid: child.pid,
    /** Resolves when the program has ended and all it wrote is on the screen. @type {Promise<{ code: number, signal: number }>} */
    exit,
    /** Everything that the program wrote, as it came. */
    bytes: () => bytes,
    /** All lines, those that have scrolled away too; a line that was wrapped is one line. */
    text: () => textOf(terminal),
    /** What is visible now. */
    screen: () => textOf(terminal, terminal.buffer.active.baseY),
    /** Where the cursor stands on the visible screen. */
    cursor: () => ({ row: terminal.buffer.active.cursorY, column: terminal.buffer.active.cursorX }),
    /** Resolves with all text once it contains what is wanted. @param {Wanted} wanted */
    waitFor: (wanted) => watch.for(wanted),
    /** Types a text as it is. @param {string} text */
    type: (text) => child.write(text),
    /** Types a line and Enter. @param {string} line */
    enter: (line) => child.write(`${line}${KEYS.enter}`),
    /** @param {...keyof typeof KEYS} keys */
    press: (...keys) => child.write(keys.map((key) => KEYS[key]).join("")),
    /** @param {number} cols @param {number} lines */
    resize(cols, lines) {
      terminal.resize(cols, lines);
      child.resize(cols, lines);
    },
  };
}

/** @param {InstanceType<typeof headless.Terminal>} terminal @param {number} [from] first line */
function textOf(terminal, from = 0) {
  const { active } = terminal.buffer;
  const lines = [];
  for (let index = from; index < active.length; index++) {
    const line = active.getLine(index);
    if (!line) continue;
    let text = line.translateToString(!active.getLine(index + 1)?.isWrapped);
    // Blanks before the cursor were written; those behind everything else are only the width of the screen.
    if (index === active.baseY + active.cursorY) text = text.padEnd(active.cursorX);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines.join("\n").replace(/\n+$/, "");
}

/** Those who wait for something to appear. */
class Watch {
  /** @type {Set<{ test: (text: string) => boolean, resolve: (text: string) => void, reject: (error: Error) => void }>} */
  #waiting = new Set();
  /** @type {number | null} */
  #ended = null;

  /** @param {() => string} read */
  constructor(read) {
    this.read = read;
  }

  /** @param {Wanted} wanted @returns {Promise<string>} */
  for(wanted) {
    const test = typeof wanted === "function" ? wanted
      : (/** @type {string} */ text) => (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text));
    const told = typeof wanted === "function" ? wanted.toString() : String(wanted);
    return new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) => new Error(`${why}: ${told}\n--- the terminal ---\n${this.read()}\n---`);
      const timer = setTimeout(() => waiter.reject(fail("this did not appear")), PATIENCE_MS);
      const done = (/** @type {() => void} */ act) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        act();
      };
      const waiter = {
        test,
        resolve: (/** @type {string} */ text) => done(() => resolve(text)),
        reject: (/** @type {Error | null} */ error) => done(() => reject(error ?? fail(`the program ended with code ${this.#ended} without`))),
      };
      this.#waiting.add(/** @type {any} */ (waiter));
      this.look();
    });
  }

  look() {
    const text = this.read();
    for (const waiter of [...this.#waiting]) {
      if (waiter.test(text)) waiter.resolve(text);
      else if (this.#ended !== null) waiter.reject(/** @type {any} */ (null));
    }
  }

  /** @param {number} code */
  end(code) {
    this.#ended = code;
    this.look();
  }
}
