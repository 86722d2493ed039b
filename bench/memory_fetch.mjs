// A network that lies in memory: the bytes of a stream, cut into reads, behind a Response.

/** @typedef {number | "event"} ReadSize bytes of a read, or one event a read */

/** @param {Uint8Array} bytes @param {ReadSize} size */
export function reads(bytes, size) {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(size === "event" ? bytes.indexOf(10, at) + 2 : at + size, bytes.length);
    out.push(bytes.slice(at, end));
    at = end;
  }
  return out;
}

/** @param {Iterable<Uint8Array>} list */
export function answer(list) {
  const iterator = list[Symbol.iterator]();
  const body = new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
