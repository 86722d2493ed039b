// A whole answer may say that it failed under a status of success. A small one is looked at before anything of it goes on.

/** As much as a relay holds back of a stream. */
const MOST_HELD = 64 * 1024;

/**
 * @param {ReadableStream<Uint8Array> | null} body
 * @returns {Promise<{ ended: boolean, body: ReadableStream<Uint8Array> | null }>} ended: it was small, and all of it is
 *   here; body: the same bytes
 */
export async function lookAhead(body) {
  if (!body) return { ended: true, body };
  const reader = body.getReader();
  /** @type {Uint8Array[]} */
  const held = [];
  let size = 0;
  while (size <= MOST_HELD) {
    const { done, value } = await reader.read();
    if (done) return { ended: true, body: streamOf(held, null) };
    held.push(value);
    size += value.byteLength;
  }
  return { ended: false, body: streamOf(held, reader) };
}

/**
 * @param {Uint8Array[]} first
 * @param {ReadableStreamDefaultReader<Uint8Array> | null} rest
 * @returns {ReadableStream<Uint8Array>}
 */
function streamOf(first, rest) {
  return new ReadableStream({
    pull: async (controller) => {
      const held = first.shift();
      if (held) return controller.enqueue(held);
      const { done, value } = await rest?.read() ?? { done: true, value: undefined };
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => rest?.cancel(reason),
  }, { highWaterMark: 0 });
}
