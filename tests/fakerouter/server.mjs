import { once } from "node:events";
import { createServer } from "node:http";
import { CORS_MODES } from "./cors.mjs";
import { parseStartKnobs } from "./knobs.mjs";
import { answer, API_PREFIX } from "./router.mjs";
import { Simulator } from "./simulator.mjs";

const DEFAULT_BODY_LIMIT = 64 * 1024 * 1024;
/** What was recorded are somebody's prompts and keys, so only this machine may connect. */
const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** @typedef {import("./recorder.mjs").RecordedRequest} RecordedRequest */

/**
 * @typedef {object} Fakerouter
 * @property {string} url
 * @property {string} baseUrl
 * @property {number} port
 * @property {RecordedRequest[]} requests live, oldest first
 * @property {(predicate: (request: RecordedRequest) => boolean) => Promise<RecordedRequest>} waitForRequest
 * @property {(name: string) => void} openGate lets the answers with this `gate` end
 * @property {(ms: number) => void} advance moves the clock by which codes of sign-ins grow old
 * @property {() => void} reset forgets the requests, generations, codes, counts and what keys have spent
 * @property {() => Promise<void>} close
 */

/** @param {import("node:http").Server} server @param {Simulator} simulator */
function createClose(server, simulator) {
  /** @type {Promise<void> | undefined} */
  let closed;
  return () => {
    closed ??= new Promise((resolve) => {
      simulator.closing = true;
      simulator.recorder.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
}

/**
 * Starts a simulator. All other options are knobs (`delay`, `firstDelay`, `split`, ...) that hold for every request
 * that does not set them itself.
 * @param {{port?: number, host?: string, cors?: string, bodyLimit?: number} & Record<string, unknown>} [options]
 * @returns {Promise<Fakerouter>}
 */
export async function startFakerouter({
  port = 0, host = "127.0.0.1", cors = "full", bodyLimit = DEFAULT_BODY_LIMIT, ...knobs
} = {}) {
  if (!LOOPBACK.includes(host)) throw new Error(`host must be one of ${LOOPBACK.join(", ")}`);
  if (!CORS_MODES.includes(cors)) throw new Error(`cors must be one of ${CORS_MODES.join(", ")}`);
  const simulator = new Simulator({ knobs: parseStartKnobs(knobs), cors, bodyLimit });
  const server = createServer((req, res) => answer(req, res, simulator));
  server.listen(port, host);
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
  return {
    url,
    baseUrl: url + API_PREFIX,
    port: address.port,
    requests: simulator.recorder.requests,
    waitForRequest: (predicate) => simulator.recorder.waitFor(predicate),
    openGate: (name) => simulator.gates.open(name),
    advance: (ms) => simulator.signIns.advance(ms),
    reset: () => simulator.reset(),
    close: createClose(server, simulator),
  };
}
