import { ApiError } from "./errors.mjs";

/** One request and its answer: reads the body, records both, and knows who hung up. */
export class Exchange {
  #controller = new AbortController();
  #cutHere = false;

  /**
   * @param {import("node:http").IncomingMessage} req
   * @param {import("node:http").ServerResponse} res
   * @param {import("./simulator.mjs").Simulator} simulator
   */
  constructor(req, res, simulator) {
    this.req = req;
    this.res = res;
    this.simulator = simulator;
    this.record = simulator.recorder.begin(req);
    this.query = new URLSearchParams(this.record.query);
    res.once("close", () => this.#over());
  }

  /** Fires when nobody is left to answer to. */
  get signal() {
    return this.#controller.signal;
  }

  #over() {
    const { recorder, closing } = this.simulator;
    const aborted = !this.res.writableFinished && !this.#cutHere && !closing;
    const status = this.res.headersSent ? this.res.statusCode : undefined;
    this.#controller.abort();
    recorder.update(this.record, { closed: true, aborted, status });
  }

  /** Closes the connection in the middle of the answer, as a broken upstream does. */
  cut() {
    this.#cutHere = true;
    this.res.destroy();
  }

  /** The same with a TCP reset in place of an orderly end. */
  reset() {
    this.#cutHere = true;
    this.req.socket.resetAndDestroy();
  }

  /** Too long bodies are read to their end all the same: a client that is still sending would miss the 413. */
  async readBody() {
    const { bodyLimit, recorder } = this.simulator;
    const parts = [];
    let length = 0;
    for await (const part of this.req) {
      length += part.length;
      if (length <= bodyLimit) parts.push(part);
      else parts.length = 0;
    }
    if (length > bodyLimit) throw new ApiError(413);
    const bodyText = Buffer.concat(parts).toString("utf8");
    recorder.update(this.record, { bodyText, body: parseOrUndefined(bodyText), complete: true });
  }

  /** @param {unknown} value */
  sendJson(value) {
    this.res.writeHead(200, { "content-type": "application/json" });
    this.res.end(JSON.stringify(value));
  }

  /** @param {ApiError} error */
  sendError(error) {
    this.res.writeHead(error.status, error.headers());
    this.res.end(error.body());
  }
}

/** @param {string} text */
function parseOrUndefined(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
