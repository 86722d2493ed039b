// Reads of a body that are as large as the host can make them. Where a host hands out 4 KiB at a time, each with a
// promise of its own, asking with a buffer brings eight times as much with one.

/** A chat comes in small pieces, and an isolate's memory is everybody's: the buffer grows with what fills it. */
const FIRST_BYTES = 16 * 1024;

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {number} bytes what one read may bring at most; 0: what the host thinks right
 * @returns {Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">}
 */
export function readerOf(body, bytes) {
  if (bytes === 0) return body.getReader();
  let reader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    // A stream that somebody made of values has no bytes to ask for.
    return body.getReader();
  }
  return new LargeReads(reader, bytes);
}

class LargeReads {
  #reader;
  #most;
  #bytes = FIRST_BYTES;
  /** @type {ArrayBufferLike | null} a buffer whose content has been taken out */
  #spare = null;

  /** @param {ReadableStreamBYOBReader} reader @param {number} most */
  constructor(reader, most) {
    this.#reader = reader;
    this.#most = most;
  }

  /** @returns {Promise<ReadableStreamReadResult<Uint8Array>>} */
  async read() {
    const buffer = this.#spare ?? new ArrayBuffer(this.#bytes);
    const room = buffer.byteLength;
    this.#spare = null;
    const { done, value } = await this.#reader.read(new Uint8Array(buffer));
    if (done || !value) return { done: true, value: undefined };
    if (value.byteLength * 2 >= room) this.#bytes = Math.min(room * 2, this.#most);
    // Whoever keeps a small piece must not keep the whole buffer with it.
    if (value.byteLength * 4 >= room) return { done, value };
    const piece = value.slice();
    this.#spare = value.buffer;
    return { done, value: piece };
  }

  /** @param {unknown} [reason] */
  cancel(reason) {
    return this.#reader.cancel(reason);
  }
}
