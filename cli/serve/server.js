// The gateway behind Node's own HTTP server.
import { createServer } from "node:http";
import { createRequestListener } from "@remix-run/node-fetch-server";
import { fileFailure } from "../files/replace_file.js";
import { CliError } from "../failure.js";

/** @typedef {import("fluffbuzz/gateway").Gateway} Gateway */
/** @typedef {Awaited<ReturnType<typeof startServer>>} RunningServer */

/** Whoever sends a body slower than this is not a client that waits for an answer. */
const REQUEST_TIMEOUT_MS = 120_000;

/** @param {string} host */
export function isLoopback(host) {
  return /^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host);
}

/**
 * Resolves when the first request would succeed.
 * @param {{ gateway: Gateway, host: string, port: number, localNamesOnly: boolean }} options
 *   localNamesOnly: refuse requests that call this machine by another name. Without a token that is what keeps out a web
 *   page whose own name has been made to lead here.
 */
export async function startServer({ gateway, host, port, localNamesOnly }) {
  /** @type {Set<import("node:http").ServerResponse>} */
  const running = new Set();
  let stopping = false;
  const answer = createRequestListener(async (request) => {
    const isForeign = localNamesOnly && !isLoopback(new URL(request.url).hostname.replace(/^\[|\]$/g, ""));
    if (isForeign) return refusal(403, "forbidden_host", "Without a token this gateway answers to 127.0.0.1, [::1] and localhost only.");
    return gateway.fetch(request);
  }, {
    // Only a request that cannot be understood comes here: the gateway answers its own failures.
    onError: () => refusal(400, "bad_request", "The request cannot be understood."),
  });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    running.add(response);
    response.once("close", () => {
      running.delete(response);
      // Its connection would be kept for the next request, which does not come any more.
      if (stopping) setImmediate(() => server.closeIdleConnections());
    });
    void answer(request, response);
  });
  await listen(server, host, port);
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    running: () => running.size,
    /**
     * Takes no more connections, lets what runs end, and resolves when nothing is left.
     * @param {{ graceMs: number, now: AbortSignal }} options now: ends what still runs
     */
    async stop({ graceMs, now }) {
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const end = () => server.closeAllConnections();
      const timer = setTimeout(end, graceMs);
      now.addEventListener("abort", end, { once: true });
      await closed;
      clearTimeout(timer);
      // What has been answered must be settled and told as well.
      await gateway.settled();
    },
  };
}

/** In the shape of the gateway's own. @param {number} status @param {string} code @param {string} message */
function refusal(status, code, message) {
  return Response.json({ error: { message, type: "invalid_request_error", code, param: null } }, { status });
}

/** @param {import("node:http").Server} server @param {string} host @param {number} port */
async function listen(server, host, port) {
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(undefined));
  }).catch((error) => {
    if (error.code === "EADDRINUSE") throw new CliError(`port ${port} of ${host} is taken`, { code: "port_taken", hint: "--port 0 takes a free one" });
    if (error.code === "ENOTFOUND" || error.code === "EADDRNOTAVAIL") throw new CliError(`${host} is no address of this machine`, { code: "usage" });
    throw fileFailure("cannot listen on", `${host}:${port}`, error);
  });
}
