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
  const response = respond(pump, finish);
  // The outcome tells the same failure; one of the two is enough to have been heard.
  response.catch(() => {});
  return { response, outcome };
}

/** @param {Pump} pump @param {() => void} finish */
async function respond(pump, finish) {
  for (;;) {
    const events = await pump.step();
    const head = events.find((event) => event.type === "respond");
    if (head) return answer(head, pump, finish);
    if (pump.done) {
      finish();
      throw pump.done.error;
    }
  }
}

/** @param {any} head @param {Pump} pump @param {() => void} finish */
async function answer({ status, headers }, pump, finish) {
  try {
    if (!NULL_BODY_STATUS.has(status)) return new Response(streamBody(pump, finish), { status, headers });
    // Nobody will read a body that must not be: its end is taken here.
    while (!pump.done) await pump.step();
    finish();
    return new Response(null, { status, headers });
  } catch (error) {
    // A status or header that no Response can carry.
    pump.abort(error);
    finish();
    throw error;
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
