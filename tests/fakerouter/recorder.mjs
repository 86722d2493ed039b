import { redactHeaders } from "./redact.mjs";

/**
 * @typedef {object} RecordedRequest
 * @property {number} number counts from 1
 * @property {string} method
 * @property {string} path without the query
 * @property {string} query with its `?`, or empty
 * @property {Array<[string, string]>} rawHeaders in the order and case of the wire
 * @property {Record<string, string>} headers lower-case names
 * @property {string} bodyText
 * @property {any} body parsed JSON, undefined if it is none
 * @property {string} [scenario] the one that answered
 * @property {number} [status] once an answer has begun
 * @property {boolean} complete the whole request body has arrived
 * @property {boolean} closed the exchange is over
 * @property {boolean} aborted the client closed the connection before the end of the answer
 */

const MAX_REQUESTS = 1000;
/** A thousand image requests must not fill the memory of the machine that runs the tests. */
const MAX_BODY_CHARACTERS = 256 * 1024 * 1024;

/**
 * @typedef {object} Waiter
 * @property {(request: RecordedRequest) => boolean} predicate
 * @property {(request: RecordedRequest) => void} resolve
 * @property {(error: Error) => void} reject
 */

export class Recorder {
  /** @type {RecordedRequest[]} */
  requests = [];
  /** @type {Set<Waiter>} */
  #waiters = new Set();
  #count = 0;

  /**
   * @param {import("node:http").IncomingMessage} req
   * @returns {RecordedRequest}
   */
  begin(req) {
    // Not through `URL`, which throws for some targets that a client can send.
    const target = req.url ?? "";
    const queryStart = target.includes("?") ? target.indexOf("?") : target.length;
    const rawHeaders = /** @type {Array<[string, string]>} */ ([]);
    for (let i = 0; i < req.rawHeaders.length; i += 2) rawHeaders.push([req.rawHeaders[i], req.rawHeaders[i + 1]]);
    const request = {
      number: ++this.#count,
      method: req.method ?? "",
      path: target.slice(0, queryStart),
      query: target.slice(queryStart),
      rawHeaders,
      headers: Object.fromEntries(rawHeaders.map(([name, value]) => [name.toLowerCase(), value])),
      bodyText: "",
      body: undefined,
      complete: false,
      closed: false,
      aborted: false,
    };
    this.requests.push(request);
    this.#trim();
    this.changed(request);
    return request;
  }

  /**
   * @param {RecordedRequest} request
   * @param {Partial<RecordedRequest>} facts
   */
  update(request, facts) {
    Object.assign(request, facts);
    if (facts.bodyText) this.#trim();
    this.changed(request);
  }

  /** @param {RecordedRequest} request */
  changed(request) {
    for (const waiter of this.#waiters) {
      if (!waiter.predicate(request)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(request);
    }
  }

  /**
   * The first request, past or future, for which `predicate` holds; asked again at every change of a request.
   * @param {(request: RecordedRequest) => boolean} predicate
   * @returns {Promise<RecordedRequest>}
   */
  waitFor(predicate) {
    const known = this.requests.find(predicate);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => this.#waiters.add({ predicate, resolve, reject }));
  }

  reset() {
    this.requests.length = 0;
    this.#count = 0;
  }

  /** Nobody may wait for a server that is gone. */
  close() {
    for (const { reject } of this.#waiters) reject(new Error("the simulator was closed"));
    this.#waiters.clear();
  }

  /** What may leave the process: keys are reduced to their length. */
  publicView() {
    return this.requests.map((request) => ({ ...request, ...redactHeaders(request) }));
  }

  #trim() {
    let characters = this.requests.reduce((sum, request) => sum + request.bodyText.length, 0);
    while (this.requests.length > 1 && (this.requests.length > MAX_REQUESTS || characters > MAX_BODY_CHARACTERS)) {
      characters -= /** @type {RecordedRequest} */ (this.requests.shift()).bodyText.length;
    }
  }
}
