// How long a body may be silent, and how long it may take: one timer for all its reads.
import { now, startTimer } from "./clock.js";

export class BodyWatch {
  #onTimeout;
  #idleTimeoutMs = 0;
  #deadline = 0;
  #readSince = 0; // when the pending read began; 0 while none is pending
  /** @type {(() => void) | null} */
  #stopTimer = null;

  /** @param {() => void} onTimeout */
  constructor(onTimeout) {
    this.#onTimeout = onTimeout;
  }

  /** @param {{ idleTimeoutMs: number, deadlineMs: number }} action what the core allows from now on */
  allow(action) {
    this.#idleTimeoutMs = action.idleTimeoutMs;
    this.#deadline = now() + action.deadlineMs;
    this.#look();
  }

  readBegins() {
    this.#readSince = now();
    if (!this.#stopTimer) this.#start(0);
  }

  readEnds() {
    this.#readSince = 0;
  }

  stop() {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#readSince = 0;
  }

  /** @param {number} ms */
  #start(ms) {
    this.#stopTimer = startTimer(ms, () => this.#look(), () => this.#readSince);
  }

  // It looks how long the pending read has taken, and sleeps on for the rest. A consumer that takes its time is no
  // silence: while nobody reads there is no timer, and the next read sets it up again.
  #look() {
    this.#stopTimer?.();
    this.#stopTimer = null;
    const at = now();
    const left = Math.min((this.#readSince || at) + this.#idleTimeoutMs, this.#deadline) - at;
    if (left > 0) this.#start(left);
    else if (this.#readSince) this.#onTimeout();
  }
}
