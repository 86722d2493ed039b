// Reading and dropping request bodies within a limit.

/** How long a refused upload may pause before the answer goes out without waiting for the rest. */
const LINGER_MS = 250;

const GONE = { done: false, value: null };

/**
 * The whole body; or why it was not read to its end.
 * @param {Request} request
 * @param {number} limit bytes
 * @param {(bytes: number) => boolean} take asks for room for so many bytes more
 * @returns {Promise<Uint8Array | "too large" | "no room" | "gone">} gone: the client has left
 */
export async function readBody(request, limit, take) {
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => GONE);
      if (value === null) return "gone";
      if (done) return join(chunks, size);
      size += value.byteLength;
      if (size > limit) return "too large";
      if (!take(value.byteLength)) return "no room";
      chunks.push(value);
    }
  } finally {
    reader.releaseLock();
  }
}

/**
 * Reads and drops what a refused client is still sending, at most `limit` bytes, then cancels. A server that answers and
 * closes while the client writes makes the client see a reset connection instead of the answer.
 * @param {Request} request
 * @param {number} limit bytes
 */
export async function discardBody(request, limit) {
  if (!request.body) return;
  const reader = request.body.getReader();
  let left = limit;
  while (left > 0) {
    const size = await nextChunkSize(reader);
    if (size === null) break;
    left -= size;
  }
  // A client that is already gone needs no goodbye.
  await reader.cancel().catch(() => {});
}

/**
 * Size of the next chunk; null at the end, after a pause, or when the client has gone.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @returns {Promise<number | null>}
 */
async function nextChunkSize(reader) {
  let timer;
  const pause = new Promise((resolve) => { timer = setTimeout(resolve, LINGER_MS, null); });
  const read = reader.read().then(({ done, value }) => (done ? null : value.byteLength), () => null);
  const size = await Promise.race([read, pause]);
  clearTimeout(timer);
  return size;
}

/**
 * @param {Uint8Array[]} chunks
 * @param {number} size
 */
export function join(chunks, size) {
  if (chunks.length === 1) return chunks[0];
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
