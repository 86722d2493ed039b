// The one loop around fetch: performs what the core decided and feeds back what happened. No decision
// is made here; even the lengths of the timers are the core's.
import { readerOf } from "./body_reader.js";
import { BodyWatch } from "./body_watch.js";
import { now, startTimer } from "./clock.js";
import { SIGNAL } from "./core.js";
import { FluffBuzzError } from "./errors.js";
import { leaveBody } from "./leave_body.js";
import { unlessAborted } from "./unless_aborted.js";

/** @typedef {import("./core.js").Core} Core */

/** @type {any[]} */
const NOTHING = [];

export class Pump {
  #core;
  #call;
  #fetch;
  #init;
  #controller = new AbortController();
  #failure = "network";
  /** @type {unknown} */
  #cause;
  /** @type {any} */
  #action = null;
  /** @type {string[]} */
  #longTexts = []; // see Core.step
  /** @type {ReturnType<typeof readerOf> | null} */
  #reader = null;
  #stopTimer = () => {};
  #watch = new BodyWatch(() => this.#timeOut());
  #onAbort = () => this.abort(this.#init.signal?.reason);

  /** @type {Uint8Array | null} the bytes of the last read, for byte mode */
  chunk = null;
  /** Byte mode: how many bytes of the current attempt may go on, modulo 2^32. */
  released = 0;
  /** Byte mode: after how long a silence beat() is due; 0 = never. */
  heartbeatMs = 0;
  ended = false;
  /** @type {any} the final action, once there is one */
  done = null;

  #busy = false;
  #resolveClosed = () => {};
  /** Resolves when the core has given its final action and the call's handle is free. */
  closed = /** @type {Promise<void>} */ (new Promise((resolve) => (this.#resolveClosed = resolve)));

  /**
   * @param {Core} core @param {any} call
   * @param {{ fetch: typeof fetch, signal?: AbortSignal, loadCatalogue: () => Promise<void>, onClose: () => void,
   *   readBytes: number }} init readBytes: see readerOf
   */
  constructor(core, call, init) {
    this.#core = core;
    this.#call = call;
    this.#fetch = init.fetch;
    this.#init = init;
    init.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /**
   * Ends the call. A pending fetch, read or wait ends with it; where none is pending the core hears of
   * it at once, so that no handle waits for a consumer that may never come back.
   * @param {unknown} [reason]
   */
  abort(reason) {
    if (this.done || this.#failure === "aborted") return;
    this.#failure = "aborted";
    this.#cause = reason;
    this.#stop(reason);
    if (this.#busy) return;
    if (this.#action === null) this.#tell("start");
    if (!this.done) this.#fail();
  }

  /**
   * Performs the next action. Gives the events it brought (often none); at the end `done` is set. Must not be called
   * again before that. Not `async`, and a value where no waiting was needed: every promise between a read and its
   * event would cost as much as decoding it.
   * @returns {any[] | Promise<any[]>}
   */
  step() {
    if (this.#init.signal?.aborted) this.abort(this.#init.signal.reason);
    this.chunk = null;
    if (this.done) return NOTHING;
    if (this.#action === null) return this.#tell("start");
    switch (this.#action.type) {
      case "fetch":
        return this.#doFetch(this.#action);
      case "read":
        return this.#doRead();
      default:
        return this.#doWait(this.#action);
    }
  }

  /**
   * Byte mode: the reader has waited for `heartbeatMs`. Gives what there is to tell it, often nothing; may be called while
   * a step is under way.
   * @returns {any[]}
   */
  beat() {
    if (this.done) return NOTHING;
    try {
      const signal = this.#call.on_heartbeat(now());
      return signal === SIGNAL.readOn ? NOTHING : JSON.parse(this.#core.output()).events;
    } catch (error) {
      return this.#crash(error);
    }
  }

  /** @param {{ url: string, method: string, headers: [string, string][], timeoutMs: number, heartbeatMs?: number }} action */
  async #doFetch(action) {
    this.heartbeatMs = action.heartbeatMs ?? 0;
    let body;
    try {
      body = this.#core.body(this.#call);
    } catch (error) {
      return this.#crash(error);
    }
    this.#stopTimer = startTimer(action.timeoutMs, () => this.#timeOut());
    this.#busy = true;
    this.#cause = undefined; // that of an earlier attempt explains nothing about this one
    const { signal } = this.#controller;
    let response;
    try {
      const { method, headers } = action;
      response = await unlessAborted(signal, this.#fetch(action.url, { method, headers, body, redirect: "manual", signal }));
    } catch (error) {
      return this.#fail(error);
    } finally {
      this.#busy = false;
      this.#stopTimer();
    }
    if (this.done) return NOTHING;
    this.ended = false;
    try {
      this.#reader = response.body ? readerOf(response.body, this.#init.readBytes) : null;
      if (this.#controller.signal.aborted) return this.#fail();
      return this.#take(this.#call.on_response(response.status, JSON.stringify([...response.headers]), now(), Date.now()));
    } catch (error) {
      return this.#crash(error); // what came is no Response
    }
  }

  async #doRead() {
    let result;
    this.#busy = true;
    this.#watch.readBegins();
    try {
      result = this.#reader ? await this.#reader.read() : { done: true, value: undefined };
    } catch (error) {
      return this.#fail(error);
    } finally {
      this.#busy = false;
      this.#watch.readEnds();
    }
    if (this.done) return NOTHING;
    if (this.#controller.signal.aborted) return this.#fail();
    if (result.done || !result.value) {
      this.ended = true;
      return this.#tell("on_body_end");
    }
    this.chunk = result.value;
    try {
      const signal = this.#call.on_body(this.#core.write(result.value), now());
      if (signal === SIGNAL.readOn) {
        this.released = this.#core.released();
        return NOTHING;
      }
      if (signal === SIGNAL.text) return [{ type: "text", text: this.#core.output() }];
      return this.#take(signal);
    } catch (error) {
      return this.#crash(error);
    }
  }

  /** @param {{ ms: number, for?: string }} action */
  async #doWait({ ms, for: what }) {
    const { signal } = this.#controller;
    this.#busy = true;
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        this.#stopTimer = startTimer(ms, resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
        // Without the catalogue the core decides by what it knows; it has noted the failure.
        if (what === "catalogue") this.#init.loadCatalogue().then(resolve, () => resolve());
      })
    );
    this.#busy = false;
    this.#stopTimer();
    if (this.done) return NOTHING;
    return signal.aborted ? this.#fail() : this.#tell("on_wait_over");
  }

  /** @param {unknown} [error] */
  #fail(error) {
    if (error !== undefined && this.#cause === undefined) this.#cause = error;
    const kind = this.#failure;
    this.#failure = "network";
    return this.#tell("on_failure", kind);
  }

  /** @param {string} input @param {any[]} args */
  #tell(input, ...args) {
    try {
      return this.#take(this.#call[input](...args, now()));
    } catch (error) {
      return this.#crash(error);
    }
  }

  /**
   * What must not happen (a core that traps or is out of memory, a response of no known kind) ends the call too: the
   * handle is freed, the connection let go, and whoever waits hears of it.
   * @param {unknown} error
   */
  #crash(error) {
    // A trap ends all calls of the instance, this one among them.
    const known = this.#core.engine.judge(error);
    if (!this.done) this.die(known instanceof FluffBuzzError ? known : { code: "internal", message: "the call broke down; see its cause" }, known);
    return NOTHING;
  }

  /**
   * Ends the call without a word from the core.
   * @param {any} error as for FluffBuzzError @param {any} cause
   */
  die(error, cause) {
    if (this.done) return;
    this.#cause = cause.cause ?? cause;
    this.#stopTimer();
    this.#watch.stop();
    this.#stop(cause);
    this.#leaveBody();
    this.#close({ type: "done", error });
  }

  /** @param {number} signal @returns {any[]} */
  #take(signal) {
    this.released = this.#core.released();
    if (signal === SIGNAL.readOn) return NOTHING;
    if (signal === SIGNAL.reasoning) return [{ type: "reasoning", text: this.#core.output() }];
    const { events, action } = this.#core.step(this.#call, this.#longTexts);
    this.#action = action;
    if (action.type === "read") {
      this.#watch.allow(action);
    } else {
      this.#watch.stop();
      this.#leaveBody();
      // A timeout has used up the controller; the next attempt gets its own.
      if (action.type !== "done" && this.#failure !== "aborted") this.#renewController();
    }
    if (action.type === "done") this.#close(action);
    return events;
  }

  #renewController() {
    if (this.#controller.signal.aborted) this.#controller = new AbortController();
  }

  #timeOut() {
    if (this.#controller.signal.aborted) return;
    this.#failure = "timeout";
    this.#stop();
  }

  // A body may be deaf to the signal as well; cancelling ends its pending read.
  /** @param {unknown} [reason] */
  #stop(reason) {
    this.#controller.abort(reason);
    this.#reader?.cancel(reason).catch(() => {});
  }

  /** @param {any} action */
  #close(action) {
    this.done = action;
    if (action.error) {
      action.error = new FluffBuzzError(action.error, this.#cause === undefined ? undefined : { cause: this.#cause });
    }
    this.#init.signal?.removeEventListener("abort", this.#onAbort);
    this.#init.onClose();
    this.#resolveClosed();
    // The handles of a dead instance lie in its memory, which nobody may enter.
    if (!this.#core.engine.dead) this.#call.delete();
    this.#call = null;
  }

  #leaveBody() {
    const reader = this.#reader;
    this.#reader = null;
    if (reader && !this.ended) leaveBody(reader, this.#controller.signal.aborted);
  }
}
