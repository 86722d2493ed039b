import { once } from "node:events";
import { setImmediate, setTimeout } from "node:timers/promises";
import { createPrng } from "./prng.mjs";

/**
 * @typedef {object} Plan
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Buffer[]} pieces each one is a write of its own
 * @property {boolean} [silent] not even the headers are sent
 * @property {"clean" | "destroy" | "reset" | "hang"} end
 */

/** Jitter that differs from run to run would make a failure hard to see again. */
const JITTER_SEED = 1;

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

/** @param {import("./exchange.mjs").Exchange} exchange @param {Plan} plan @param {import("./knobs.mjs").Knobs} knobs */
async function writeAll({ res, signal }, plan, { firstDelay = 0, delay = 0, jitter = 0 }) {
  const random = createPrng(JITTER_SEED);
  res.writeHead(plan.status, plan.headers);
  res.flushHeaders();
  await pause(firstDelay, signal);
  for (const [position, piece] of plan.pieces.entries()) {
    if (position > 0) await pause(delay + Math.floor(random() * jitter), signal);
    // Node joins the writes of one turn of the event loop; a turn between them keeps them apart on the wire.
    await setImmediate(undefined, { signal });
    await write(res, piece, signal);
  }
}

/**
 * Rejects as soon as the signal fires (the client has left or the simulator closes).
 * @param {import("./exchange.mjs").Exchange} exchange
 * @param {Plan} plan
 * @param {import("./knobs.mjs").Knobs} knobs
 */
export async function play(exchange, plan, knobs) {
  const { res, signal, simulator } = exchange;
  await pause(knobs.headerDelay ?? 0, signal);
  if (!plan.silent) await writeAll(exchange, plan, knobs);
  if (knobs.gate) await simulator.gates.passed(knobs.gate, signal);
  switch (plan.end) {
    case "hang":
      await once(signal, "abort");
      break;
    case "destroy":
      exchange.cut();
      break;
    case "reset":
      exchange.reset();
      break;
    default:
      res.end();
  }
}
