// What every command is given: where to write, in which colours, where the files are, and when to stop.
import { homedir } from "node:os";
import { Interrupted } from "./failure.js";
import { readEnvironment } from "./files/environment.js";
import { pathsOf } from "./files/paths.js";
import { createPaint, forTerminal } from "./io/paint.js";
import { plainJson } from "./io/plain_text.js";

export class Context {
  exitCode = 0;
  json = false;
  quiet = false;
  /** Configuration and keys are read as if there were none yet: a reset is under way. */
  asNew = false;
  #stop = new AbortController();
  #interrupt = () => this.#stop.abort(new Interrupted());
  /** @type {Record<string, string | undefined> | null} */
  #env = null;

  /** @param {NodeJS.Process} host */
  constructor(host) {
    this.host = host;
    /** The process environment alone. */
    this.env = /** @type {Record<string, string | undefined>} */ (host.env);
    this.stdout = host.stdout;
    this.stderr = host.stderr;
    this.home = host.env.HOME || host.env.USERPROFILE || homedir();
    this.paths = pathsOf(this.env, this.home);
    this.paint = this.#paintFor(this.stdout, true);
    this.paintError = this.#paintFor(this.stderr, true);
    this.catchInterrupts();
  }

  /** @param {{ json?: boolean, quiet?: boolean, color?: boolean, profile?: string }} options the global ones */
  configure({ json = false, quiet = false, color = true, profile }) {
    this.json = json;
    this.quiet = quiet;
    this.paint = this.#paintFor(this.stdout, color && !json);
    this.paintError = this.#paintFor(this.stderr, color && !json);
    if (profile !== undefined) this.paths = pathsOf(this.env, this.home, profile);
  }

  /** @param {{ isTTY?: boolean }} stream @param {boolean} wanted @returns {import("./io/paint.js").Paint} */
  #paintFor(stream, wanted) {
    const { FORCE_COLOR, NO_COLOR, TERM } = this.env;
    const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "0" && FORCE_COLOR !== "";
    return createPaint(wanted && !NO_COLOR && (forced || (Boolean(stream.isTTY) && TERM !== "dumb")));
  }

  /** Opened by those who read it. */
  get stdin() {
    return this.host.stdin;
  }

  /** Environment with the `.env` files, as the core wants it. Read once. */
  async environment() {
    this.#env ??= await readEnvironment(this.env, this.#cwd(), this.paths.state);
    return this.#env;
  }

  /** The folder may have been removed while somebody is in it: then there is no .env file in it either. */
  #cwd() {
    try {
      return this.host.cwd();
    } catch {
      return this.paths.state;
    }
  }

  /** Aborted by Ctrl-C. */
  get signal() {
    return this.#stop.signal;
  }

  catchInterrupts() {
    this.host.once("SIGINT", this.#interrupt);
    this.host.once("SIGTERM", this.#interrupt);
  }

  /** For commands in which Ctrl-C means something else. */
  leaveInterrupts() {
    this.host.off("SIGINT", this.#interrupt);
  }

  /** Whether somebody sits there who can be asked. */
  get interactive() {
    return Boolean(this.stdin.isTTY && this.stderr.isTTY) && !this.json;
  }

  /** A line of the result. @param {string} line */
  print(line = "") {
    this.stdout.write(`${forTerminal(line)}\n`);
  }

  /** A value that somebody asked for: a pipe gets every byte of it. @param {string} text */
  printValue(text) {
    if (this.stdout.isTTY) this.print(text);
    else this.stdout.write(`${text}\n`);
  }

  /** @param {unknown} value */
  printJson(value) {
    this.stdout.write(`${plainJson(value, 2)}\n`);
  }

  /** What is good to know, beside the result. @param {string} line */
  note(line) {
    if (!this.quiet) this.complain(line);
  }

  /** What is going on, on a line that the next one replaces; an empty text takes it away. @param {string} text */
  progress(text) {
    if (this.quiet || this.json || !this.stderr.isTTY) return;
    this.stderr.write(`\r\x1b[2K${text ? forTerminal(this.paintError.dim(`${text} ...`)) : ""}`);
  }

  /** @param {string} line */
  warn(line) {
    this.complain(`${this.paintError.yellow("Warning:")} ${line.replaceAll("\n", "\n  ")}`);
  }

  /** @param {string} line */
  complain(line) {
    this.stderr.write(`${forTerminal(line)}\n`);
  }
}
