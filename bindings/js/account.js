// Requests about the account: the core says what to ask and judges what came; this performs it, and waits when told to.
import { now, startTimer } from "./clock.js";
import { misuse } from "./errors.js";
import { unlessAborted } from "./unless_aborted.js";

const RANDOM_BYTES = 48;
const EMPTY = new Uint8Array(0);

/** @typedef {{ failure?: string, status?: number, headers?: [string, string][], body: Uint8Array, cause?: unknown }} Outcome */

export class Account {
  #core;
  #fetch;
  #closing = new AbortController();

  /** @param {() => Promise<import("./core.js").Core>} core the living one @param {typeof fetch} fetch */
  constructor(core, fetch) {
    this.#core = core;
    this.#fetch = fetch;
  }

  close() {
    this.#closing.abort();
  }

  /** @param {object} question @param {AbortSignal} [signal] */
  async ask(question, signal) {
    const request = JSON.stringify(question);
    const plan = this.#usable(await this.#core()).planAccount(request);
    if (plan.value) return plan.value;
    const begun = now();
    for (let tries = 1; ; tries++) {
      const outcome = await this.#withLimit(plan.timeoutMs - (now() - begun), signal, (inner) => this.#send(plan, inner));
      const { body, cause, ...told } = outcome;
      const core = this.#usable(await this.#core());
      const { value, waitMs } = core.readAccount(request, JSON.stringify({ ...told, tries, elapsedMs: now() - begun }), body, cause);
      if (waitMs === undefined) return value;
      // Whoever aborts meanwhile is told by the next turn, which sends nothing any more.
      await this.#withLimit(waitMs, signal, forever);
    }
  }

  /** The core, unless the client was closed while it was waited for: then it is gone. @param {import("./core.js").Core} core */
  #usable(core) {
    if (this.#closing.signal.aborted) throw misuse("the client was closed");
    return core;
  }

  /**
   * What `work` brings, or why it was given up: the time, the caller, or the client that closes.
   * @param {number} ms @param {AbortSignal | undefined} signal @param {(signal: AbortSignal) => Promise<any>} work
   * @returns {Promise<Outcome>}
   */
  async #withLimit(ms, signal, work) {
    const controller = new AbortController();
    let failure = "network";
    const abort = () => ((failure = "aborted"), controller.abort(signal?.reason));
    const stop = startTimer(Math.max(ms, 0), () => ((failure = "timeout"), controller.abort()));
    const sources = [signal, this.#closing.signal];
    for (const source of sources) source?.addEventListener("abort", abort);
    if (sources.some((source) => source?.aborted)) abort();
    try {
      if (controller.signal.aborted) throw controller.signal.reason;
      return await unlessAborted(controller.signal, work(controller.signal));
    } catch (cause) {
      return { failure, body: EMPTY, cause };
    } finally {
      stop();
      for (const source of sources) source?.removeEventListener("abort", abort);
    }
  }

  /** @param {any} plan @param {AbortSignal} signal */
  async #send({ method, url, headers, body }, signal) {
    const response = await this.#fetch(url, { method, headers, body, redirect: "manual", signal });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: [...response.headers], body: bytes };
  }
}

/** @returns {Promise<any>} */
const forever = () => new Promise(() => {});

/** @param {Account} account @returns {import("./account_types.d.ts").OAuth} */
export function oauthOf(account) {
  return {
    async start(options = {}) {
      const bytes = globalThis.crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
      const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      return account.ask({ ...options, random, ask: "sign-in" });
    },
    async finish({ signal, ...answer }) {
      return account.ask({ ...answer, ask: "exchange" }, signal);
    },
  };
}
