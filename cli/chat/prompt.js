// Where a person types: lines with history and completion, messages of several lines, and what Ctrl-C means.
import { createInterface } from "node:readline";
import { forTerminal } from "../io/paint.js";

const CANCELLED = Symbol("Ctrl-C");
const FENCE = '"""';
/** A terminal marks what is pasted when it is asked to, so that its line ends are not taken for Enter. */
const MARK_PASTES = "\x1b[?2004h";
const LEAVE_PASTES = "\x1b[?2004l";

/** What was typed; null when nothing will come any more. @typedef {string | typeof CANCELLED | null} Typed */

export class Prompt {
  #context;
  #readline;
  /** @type {string[]} lines that came while nobody waited */
  #early = [];
  /** Whether a paste is coming in, and its lines so far; they wait for the person's own Enter. */
  #pasting = false;
  /** @type {string[]} */
  #pasted = [];
  /** What was pasted means itself: no backslash and no quotes end its lines. */
  #verbatim = false;
  /** @type {((typed: Typed) => void) | null} */
  #waiting = null;
  #closed = false;
  /** Whether Ctrl-C has just been pressed at an empty prompt. */
  #armed = false;
  /** Whether the lines of a message have begun. */
  #inside = false;
  /** Ctrl-C that came between Enter and the work. */
  #stopped = false;

  /**
   * @param {import("../context.js").Context} context
   * @param {{ history: string[], complete: (line: string) => Promise<[string[], string]> }} options
   */
  constructor(context, { history, complete }) {
    this.#context = context;
    this.#readline = createInterface({
      input: context.stdin, output: context.stdout, terminal: true, history, historySize: 1000, removeHistoryDuplicates: true,
      completer: (/** @type {string} */ line, /** @type {(error: null, result: [string[], string]) => void} */ done) => {
        complete(line).then((result) => done(null, result), () => done(null, [[], line]));
      },
    });
    this.#readline.on("line", (line) => this.#came(line));
    context.stdin.on("keypress", this.#noticePaste);
    this.#readline.on("SIGINT", () => this.#interrupted());
    this.#readline.on("close", () => {
      this.#closed = true;
      context.stdout.write(LEAVE_PASTES);
      this.#give(null);
    });
  }

  /**
   * A message: one line, or several with a backslash at the end of each but the last, or between lines of three quotes.
   * @returns {Promise<{ text: string, lines: string[] } | null>} null when the person leaves
   */
  async message() {
    this.#stopped = false;
    for (;;) {
      const lines = await this.#lines();
      if (lines === null) return null;
      if (lines !== CANCELLED) return { text: this.#verbatim ? lines.join("\n") : joined(lines), lines };
    }
  }

  /** @param {string} question @returns {Promise<boolean>} */
  async confirm(question) {
    const answer = await this.#line(`${question} [y/N] `);
    return typeof answer === "string" && /^y(es)?$/i.test(answer.trim());
  }

  /**
   * Lends the terminal to `work`: Ctrl-C is a signal meanwhile, which aborts it.
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} work @returns {Promise<T>}
   */
  async lend(work) {
    const { host, stdin, stdout, signal } = this.#context;
    const stop = new AbortController();
    const abort = () => stop.abort();
    this.#readline.pause();
    stdout.write(LEAVE_PASTES);
    stdin.setRawMode(false);
    host.on("SIGINT", abort);
    signal.addEventListener("abort", abort);
    if (this.#stopped) abort();
    try {
      return await work(stop.signal);
    } finally {
      signal.removeEventListener("abort", abort);
      host.off("SIGINT", abort);
      if (!this.#closed) stdin.setRawMode(true);
    }
  }

  /** Leaves the terminal as it was found. */
  close() {
    this.#context.stdin.off("keypress", this.#noticePaste);
    this.#readline.close();
  }

  /** @param {unknown} _text @param {{ name?: string }} [key] */
  #noticePaste = (_text, key) => {
    if (key?.name === "paste-start") this.#pasting = true;
    if (key?.name === "paste-end") this.#pasting = false;
  };

  /** @param {string} line */
  #came(line) {
    if (this.#pasting) {
      this.#pasted.push(line);
      return;
    }
    this.#verbatim = this.#pasted.length > 0;
    const whole = [...this.#pasted, line].join("\n");
    this.#pasted = [];
    if (this.#waiting) this.#give(whole);
    else this.#early.push(whole);
  }

  /** @returns {Promise<string[] | typeof CANCELLED | null>} */
  async #lines() {
    const { paint } = this.#context;
    /** @type {string[]} */
    const lines = [];
    for (;;) {
      /** @type {Typed} */
      const line = await this.#line(lines.length === 0 ? paint.cyan("> ") : paint.dim(". "), lines.length > 0);
      if (line === null || line === CANCELLED) return line;
      lines.push(line);
      if (this.#verbatim || isWhole(lines)) return lines;
    }
  }

  /** @param {string} prompt @param {boolean} [inside] a message has begun @returns {Promise<Typed>} */
  async #line(prompt, inside = false) {
    const early = this.#early.shift();
    if (early !== undefined) return early;
    if (this.#closed) return null;
    this.#inside = inside;
    this.#readline.setPrompt(forTerminal(prompt));
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#context.stdout.write(MARK_PASTES);
      this.#readline.prompt();
    });
  }

  /** @param {Typed} typed */
  #give(typed) {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (typed !== CANCELLED) this.#armed = false;
    waiting?.(typed);
  }

  #interrupted() {
    if (!this.#waiting) {
      this.#stopped = true;
      return;
    }
    const { stdout, paint } = this.#context;
    const isEmpty = this.#readline.line === "" && !this.#inside;
    if (isEmpty && this.#armed) return this.#readline.close();
    // The whole line goes: to its end, then back to its start.
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
    this.#early = [];
    this.#pasted = [];
    stdout.write(isEmpty ? forTerminal(`\n${paint.dim("Ctrl-C again leaves, and so does Ctrl-D.")}\n`) : "^C\n");
    this.#armed = isEmpty;
    this.#give(CANCELLED);
  }
}

/** @param {string[]} lines */
function isWhole(lines) {
  const last = lines[lines.length - 1];
  if (lines[0].trimStart().startsWith(FENCE)) {
    return last.trimEnd().endsWith(FENCE) && (lines.length > 1 || last.trim().length >= 2 * FENCE.length);
  }
  return !last.endsWith("\\");
}

/** @param {string[]} lines */
function joined(lines) {
  const text = lines.join("\n");
  if (lines[0].trimStart().startsWith(FENCE)) return text.trim().slice(FENCE.length, -FENCE.length).replace(/^\n|\n$/g, "");
  return text.replace(/\\$/gm, (backslash, at) => (at === text.length - 1 ? backslash : ""));
}
