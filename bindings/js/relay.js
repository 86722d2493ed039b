// Byte mode: upstream's bytes pass as received while the core observes them.

/** @typedef {import("./pump.js").Pump} Pump */

const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);

/**
 * @param {Pump} pump
 * @returns {import("./index.d.ts").Relay}
 */
export function startRelay(pump) {
  /** @type {(outcome: any) => void} */
  let settle = () => {};
  const outcome = new Promise((resolve) => (settle = resolve));
  const finish = () => settle({ ...pump.done.outcome, error: pump.done.error ?? null });
  return { response: respond(pump, finish), outcome };
}

/** @param {Pump} pump @param {() => void} finish */
async function respond(pump, finish) {
  for (;;) {
    const events = await pump.step();
    const head = events.find((event) => event.type === "respond");
    if (head) {
      const body = NULL_BODY_STATUS.has(head.status) ? null : streamBody(pump, finish);
      return new Response(body, { status: head.status, headers: head.headers });
    }
    if (pump.done) {
      finish();
      throw pump.done.error;
    }
  }
}

/** @param {Pump} pump @param {() => void} finish */
function streamBody(pump, finish) {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        await pump.step();
        if (pump.chunk) controller.enqueue(pump.chunk);
        if (!pump.done) return;
        // A stream that was cut ends in an error event; any other body that broke must look broken.
        if (pump.done.tail) controller.enqueue(encoder.encode(pump.done.tail));
        if (pump.done.error && !pump.done.tail && !pump.ended) controller.error(pump.done.error);
        else controller.close();
        finish();
      },
      async cancel(reason) {
        pump.abort(reason);
        await pump.closed;
        finish();
      },
    },
    { highWaterMark: 0 },
  );
}
