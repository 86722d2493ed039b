// An answer that may be given again: what passes is listened to, as far as it is small enough to be kept.

/** @import { KeptAnswer } from "./store.js" */

import { join } from "./body.js";

/** Larger answers are passed on and not kept: an isolate's memory is everybody's, and so is a ledger's. */
export const LARGEST_KEPT = 1024 * 1024;
const KEPT_HEADERS = ["content-type", "x-generation-id"];

export class Keeper {
  #wanted;
  /** @type {(answer: KeptAnswer | null) => void} */
  #decide = () => {};
  /** @type {Promise<KeptAnswer | null>} */
  #answer;

  /** @param {object | null} wanted null when nothing is to be kept: then nothing is listened to */
  constructor(wanted) {
    this.#wanted = wanted !== null;
    this.#answer = new Promise((resolve) => (this.#decide = resolve));
    if (!this.#wanted) this.#decide(null);
  }

  /** The whole answer, or null when it was too large, broke off or nobody read it. @returns {Promise<KeptAnswer | null>} */
  answer() {
    return this.#answer;
  }

  giveUp() {
    this.#decide(null);
  }

  /**
   * @param {Response} head
   * @param {ReadableStream<Uint8Array>} body
   * @returns {ReadableStream<Uint8Array>} the same bytes
   */
  listen(head, body) {
    if (!this.#wanted) return body;
    if (head.status !== 200) {
      this.giveUp();
      return body;
    }
    const reader = body.getReader();
    /** @type {Uint8Array[]} */
    let chunks = [];
    let size = 0;
    return new ReadableStream({
      pull: async (controller) => {
        const { done, value } = await reader.read().catch((error) => {
          this.giveUp();
          throw error;
        });
        if (done) {
          this.#decide(size > LARGEST_KEPT ? null : { status: head.status, headers: keptHeaders(head.headers), body: join(chunks, size) });
          return controller.close();
        }
        size += value.byteLength;
        if (size > LARGEST_KEPT) chunks = [];
        else chunks.push(value);
        controller.enqueue(value);
      },
      cancel: (reason) => {
        this.giveUp();
        return reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }
}

/** @param {Headers} headers @returns {[string, string][]} */
function keptHeaders(headers) {
  return [...headers].filter(([name]) => KEPT_HEADERS.includes(name));
}

/** @param {KeptAnswer} answer @param {Record<string, string>} more */
export function kept({ status, headers, body }, more) {
  const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (body);
  return new Response(bytes, { status, headers: [...headers, ...Object.entries(more)] });
}
