// Byte mode: upstream's bytes pass as received, as far as the core lets them go on.
import { RelayBytes } from "./relay_bytes.js";

/** @typedef {import("./pump.js").Pump} Pump */

const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);
// Hosts read a longer delay as none at all.
const LONGEST_TIMER_MS = 0x7fffffff;
const encoder = new TextEncoder();
// Of a call that ended without a word from the core.
/** @type {Omit<import("./index.d.ts").RelayOutcome, "error">} */
const NO_OUTCOME = {
  status: null, usage: null, cost: null, finishReason: null, model: null, id: null, firstOutputMs: null, attempts: [], rules: [],
  spent: { cost: null, basis: "estimate", promptTokens: null, completionTokens: null },
};

/**
 * @param {Pump} pump
 * @returns {import("./index.d.ts").Relay}
 */
export function startRelay(pump) {
  const run = new RelayRun(pump);
  const response = run.respond();
  const outcome = pump.closed.then(() => ({ ...NO_OUTCOME, ...pump.done.outcome, firstOutputMs: pump.done.outcome?.status < 400 ? run.firstOutputMs() : null, error: pump.done.error ?? null }));
  // The outcome tells the same failure; one of the two is enough to have been heard.
  response.catch(() => {});
  return { response, outcome };
}

/**
 * The same for a call that has to wait for its core.
 * @param {Promise<Pump>} pump
 * @returns {import("./index.d.ts").Relay}
 */
export function startRelayLater(pump) {
  const relay = pump.then(startRelay);
  const response = relay.then((begun) => begun.response);
  response.catch(() => {});
  const outcome = relay.then(
    (begun) => begun.outcome,
    (error) => ({ ...NO_OUTCOME, error }),
  );
  return { response, outcome };
}

class RelayRun {
  #pump;
  #bytes = new RelayBytes();
  #released = 0; // what the core said of the bytes that are here; the pump may be a read ahead
  /** @type {any} the response's head, once it may go out */
  #head = null;
  /** @type {Uint8Array[]} comments for a reader that has waited too long */
  #comments = [];
  /** @type {Promise<any[]> | null} the step under way; a heartbeat does not wait for it */
  #step = null;
  #askedAt = 0;
  #attempts = 1;
  #startedAt = performance.now();
  /** @type {number | null} when the core let the first bytes go: a heartbeat is none of them */
  #firstOutputAt = null;

  /** @param {Pump} pump */
  constructor(pump) {
    this.#pump = pump;
  }

  /** @returns {Promise<Response>} */
  async respond() {
    this.#askedAt = performance.now();
    while (!this.#head) {
      if (this.#isOver()) throw this.#pump.done.error;
      await this.#advance();
    }
    const { status } = this.#head;
    const headers = [...this.#head.headers, ["x-attempts", String(this.#attempts)]];
    try {
      if (!NULL_BODY_STATUS.has(status)) return new Response(this.#body(), { status, headers });
      // Nobody will read a body that must not be: its end is taken here.
      while (!this.#isOver()) await this.#advance();
      return new Response(null, { status, headers });
    } catch (error) {
      // A status or header that no Response can carry.
      this.#pump.abort(error);
      throw error;
    }
  }

  #body() {
    return new ReadableStream(
      {
        pull: (controller) => this.#pull(controller),
        cancel: async (reason) => {
          this.#pump.abort(reason);
          await this.#pump.closed;
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** @param {ReadableStreamDefaultController<Uint8Array>} controller */
  async #pull(controller) {
    this.#askedAt = performance.now();
    for (;;) {
      const ready = [...this.#comments.splice(0), ...this.#bytes.take(this.#released)];
      for (const chunk of ready) controller.enqueue(chunk);
      // An error would take back what has just been given: that is for the next time.
      if (this.#isOver() && !(ready.length && this.#looksBroken())) return this.#end(controller);
      if (ready.length) return;
      await this.#advance();
    }
  }

  /** @param {ReadableStreamDefaultController<Uint8Array>} controller */
  #end(controller) {
    const { done } = this.#pump;
    if (this.#looksBroken()) return controller.error(done.error);
    if (done.tail) controller.enqueue(encoder.encode(done.tail));
    controller.close();
  }

  /** Of a call that has ended: the step that ended it may have brought the first bytes. @returns {number | null} */
  firstOutputMs() {
    if (this.#firstOutputAt === null && this.#pump.released > 0) this.#firstOutputAt = performance.now();
    return this.#firstOutputAt === null ? null : this.#firstOutputAt - this.#startedAt;
  }

  /** The call has ended, and what its last step brought has been taken. */
  #isOver() {
    return this.#pump.done && !this.#step;
  }

  /** A stream that was cut ends in an error event, which may have passed already; any other body that broke must look broken. */
  #looksBroken() {
    const { done, ended } = this.#pump;
    return done.error && done.tail === undefined && !(ended && done.outcome);
  }

  /** Performs a step of the call, or gives the reader a heartbeat when that comes first. */
  async #advance() {
    this.#step ??= Promise.resolve(this.#pump.step());
    const events = await this.#unlessSilent(this.#step);
    if (!events) return this.#beat();
    this.#step = null;
    this.#released = this.#pump.released;
    if (this.#released > 0) this.#firstOutputAt ??= performance.now();
    if (this.#pump.chunk) this.#bytes.push(this.#pump.chunk);
    for (const event of events) {
      if (event.type === "attempt") {
        this.#bytes.drop();
        this.#attempts++;
      }
      if (event.type === "respond") this.#head = event;
    }
  }

  /**
   * What the step brought, or null when the silence has lasted too long before.
   * @param {Promise<any[]>} step
   */
  async #unlessSilent(step) {
    const { heartbeatMs } = this.#pump;
    if (!heartbeatMs) return step;
    let timer;
    const left = Math.min(Math.max(0, this.#askedAt + heartbeatMs - performance.now()), LONGEST_TIMER_MS);
    const silence = new Promise((resolve) => (timer = setTimeout(resolve, left, null)));
    const first = await Promise.race([step, silence]);
    clearTimeout(timer);
    return first;
  }

  #beat() {
    this.#askedAt = performance.now();
    for (const event of this.#pump.beat()) {
      if (event.type === "respond") this.#head = event;
      if (event.type === "heartbeat") this.#comments.push(encoder.encode(event.text));
    }
  }
}
