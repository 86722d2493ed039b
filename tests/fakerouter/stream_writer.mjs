import { once } from "node:events";
import { setImmediate, setTimeout } from "node:timers/promises";

/**
 * @typedef {object} Plan
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Buffer[]} pieces each one is a write of its own
 * @property {"clean" | "destroy" | "hang"} end
 */

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 */
async function pause(milliseconds, signal) {
  if (milliseconds > 0) await setTimeout(milliseconds, undefined, { signal });
}

/**
 * Resolves when the bytes have left for the socket, so a slow reader slows the script down.
 * @param {import("node:http").ServerResponse} res
 * @param {Buffer} bytes
 * @param {AbortSignal} signal
 */
function write(res, bytes, signal) {
  return /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    res.write(bytes, (error) => {
      signal.removeEventListener("abort", stop);
      if (error) reject(error);
      else resolve();
    });
  }));
}

/**
 * Rejects as soon as the signal fires (the client has left or the simulator closes).
 * @param {import("./exchange.mjs").Exchange} exchange
 * @param {Plan} plan
 * @param {{headerDelay?: number, firstDelay?: number, delay?: number}} knobs
 */
export async function play(exchange, plan, { headerDelay = 0, firstDelay = 0, delay = 0 }) {
  const { res, signal } = exchange;
  await pause(headerDelay, signal);
  res.writeHead(plan.status, plan.headers);
  res.flushHeaders();
  await pause(firstDelay, signal);
  for (const [position, piece] of plan.pieces.entries()) {
    if (position > 0) await pause(delay, signal);
    // Node joins the writes of one turn of the event loop; a turn between them keeps them apart on the wire.
    await setImmediate(undefined, { signal });
    await write(res, piece, signal);
  }
  if (plan.end === "hang") await once(signal, "abort");
  else if (plan.end === "destroy") exchange.cut();
  else res.end();
}
