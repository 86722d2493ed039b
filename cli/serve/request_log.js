// One line for each request that was answered: what was asked and what came of it, never what was said.
import { AsyncLocalStorage } from "node:async_hooks";

/** @typedef {import("fluffbuzz").Client} Client */
/** @typedef {{ outcome: Promise<import("fluffbuzz").RelayOutcome> | null, id: string | null }} Entry */

export class RequestLog {
  /** Which request the client works for: the gateway does not pass that on. @type {AsyncLocalStorage<Entry>} */
  #entries = new AsyncLocalStorage();
  #write;

  /** @param {(line: object) => void} write */
  constructor(write) {
    this.#write = write;
  }

  /** The client as the gateway uses it, with an ear for what becomes of each call. @param {Client} client @returns {Client} */
  listenTo(client) {
    const heard = /** @type {Pick<Client, "request" | "relay">} */ ({
      request: (path, init) => client.request(path, init),
      relay: (body, options) => {
        const relay = client.relay(body, options);
        const entry = this.#entries.getStore();
        if (entry) entry.outcome = relay.outcome;
        return relay;
      },
    });
    return /** @type {Client} */ (heard);
  }

  /** The id by which the gateway's answer can be found again. @param {Response} response */
  answered(response) {
    const entry = this.#entries.getStore();
    if (entry) entry.id = response.headers.get("x-request-id");
  }

  /**
   * @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response
   * @param {() => void} work
   */
  around(request, response, work) {
    const started = performance.now();
    /** @type {Entry} */
    const entry = { outcome: null, id: null };
    response.once("close", async () => {
      const ms = Math.round(performance.now() - started);
      const outcome = await entry.outcome;
      this.#write({
        time: new Date().toISOString(),
        method: request.method,
        // What stands behind the question mark may be anything.
        path: (request.url ?? "").split("?", 1)[0],
        status: response.headersSent ? response.statusCode : null,
        ms,
        ...(outcome && { model: outcome.model, tokens: outcome.usage?.total_tokens ?? null, cost: outcome.cost }),
        ...(!response.writableFinished && { aborted: true }),
        id: entry.id,
      });
    });
    this.#entries.run(entry, work);
  }
}
