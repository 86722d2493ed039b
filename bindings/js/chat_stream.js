// An answer on its way: async iterable and result, over one pump.
import { misuse } from "./errors.js";

/** @typedef {import("./index.d.ts").StreamEvent} StreamEvent */
/** @typedef {import("./pump.js").Pump} Pump */

export class ChatStream {
  #open;
  /** @type {Pump | null} */
  #pump = null;
  /** @type {StreamEvent[]} events that no iterator has taken yet */
  #queue = [];
  /** @type {any[] | Promise<any[]> | null} */
  #stepping = null;
  /** @type {Promise<any> | null} */
  #result = null;
  #iterated = false;
  #abandoned = false;
  /** @type {{ reason: unknown } | null} */
  #abortedEarly = null;

  /** @param {() => Pump | Promise<Pump>} open makes the call; called once, when the stream is first used */
  constructor(open) {
    this.#open = open;
  }

  /** @returns {Promise<import("./index.d.ts").ChatResult>} */
  get result() {
    if (!this.#result) {
      this.#result = this.#drain();
      // The iterator throws the same error; one of the two is enough to have been heard.
      this.#result.catch(() => {});
    }
    return this.#result;
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    if (this.#pump) this.#pump.abort(reason);
    else this.#abortedEarly = { reason };
  }

  [Symbol.asyncIterator]() {
    if (this.#iterated) throw misuse("a ChatStream can be iterated once; read `result` for the whole answer");
    this.#iterated = true;
    return {
      next: () => this.#next(),
      return: async () => {
        this.#abandoned = true;
        this.#queue.length = 0;
        await this.#leave();
        return { done: /** @type {const} */ (true), value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  // The core hears of the abort before `return` resolves: the handle is free and upstream closed.
  async #leave() {
    if (!this.#pump) {
      this.#abortedEarly = { reason: undefined };
      return;
    }
    this.#pump.abort();
    await this.#pump.closed;
  }

  /** @returns {Promise<IteratorResult<StreamEvent, undefined>>} */
  async #next() {
    for (;;) {
      if (this.#queue.length > 0) return { done: false, value: /** @type {StreamEvent} */ (this.#queue.shift()) };
      const done = this.#pump?.done;
      if (done) {
        if (done.error && !this.#abandoned) throw done.error;
        return { done: true, value: undefined };
      }
      if (this.#stepping) await this.#stepping;
      else await this.#step();
    }
  }

  /** A promise only when the core has to be replaced first. @returns {Pump | Promise<Pump>} */
  #begin() {
    const opened = this.#open();
    if (!(opened instanceof Promise)) return this.#use(opened);
    const pump = opened.then((late) => this.#use(late));
    this.#stepping = pump.then(
      () => [],
      () => [],
    );
    return pump.finally(() => (this.#stepping = null));
  }

  /** @param {Pump} pump */
  #use(pump) {
    this.#pump = pump;
    if (this.#abortedEarly) pump.abort(this.#abortedEarly.reason);
    return pump;
  }

  /** Steps of the pump until one brings something. Iterator and result may both want one; whoever comes second waits for the first. */
  async #step() {
    const pump = this.#pump ?? this.#begin();
    if (pump instanceof Promise) {
      await pump;
      return; // whoever waited for it as well may be stepping already
    }
    let events;
    do {
      const stepping = pump.step();
      this.#stepping = stepping;
      events = await stepping;
    } while (events.length === 0 && !pump.done);
    this.#stepping = null;
    for (const event of events) this.#keep(event);
  }

  // What waits for an iterator is kept small: adjacent text is one event.
  /** @param {StreamEvent} event */
  #keep(event) {
    if (this.#abandoned) return;
    const last = this.#queue.at(-1);
    const runs = event.type === "text" || event.type === "reasoning";
    if (runs && last?.type === event.type) last.text += event.text;
    else this.#queue.push(event);
  }

  async #drain() {
    while (!this.#pump?.done) await (this.#stepping ?? this.#step());
    const { error, result } = this.#pump.done;
    if (error) throw error;
    return result;
  }
}
