import { once } from "node:events";

/** Lets a test decide when an answer goes on: a pause of so many milliseconds would only mostly be long enough. */
export class Gates {
  #doors = new EventTarget();
  #open = new Set();

  /** @param {string} name */
  open(name) {
    this.#open.add(name);
    this.#doors.dispatchEvent(new Event(name));
  }

  /** @param {string} name @param {AbortSignal} signal rejects when it fires */
  async passed(name, signal) {
    if (!this.#open.has(name)) await once(this.#doors, name, { signal });
  }

  clear() {
    this.#open.clear();
  }
}
