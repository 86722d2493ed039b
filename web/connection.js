/**
 * Where requests go, and the only place that holds a token or a key. Nothing here is painted: views get
 * `ConnectionState`, which carries no secret. No DOM.
 *
 * @typedef {object} ConnectionState
 * @property {"worker" | "own"} kind through the worker that serves the page, or straight to OpenRouter
 * @property {"simulator" | "openrouter" | "custom" | null} upstream what the worker talks to, once it has said so
 * @property {"checking" | "ready" | "needs-token" | "unreachable"} phase
 * @property {string} problem why the worker cannot work, in its own words, or ""
 * @property {boolean} hasSecret whether there is anything to forget
 */

/** The token that the worker accepts with the simulator behind it, and only then. */
const demoToken = "fluffbuzz-demo";
const upstreams = ["simulator", "openrouter", "custom"];

export class Connection {
  #origin;
  #storage;
  #fetch;
  #token;
  #key;
  /** @type {ConnectionState["kind"]} */
  #kind;
  /** @type {ConnectionState["upstream"]} */
  #upstream = null;
  #problem = "";
  #asked = false;

  /**
   * @param {object} host
   * @param {string} host.origin
   * @param {import("./storage.js").TabStorage} host.storage
   * @param {typeof globalThis.fetch} host.fetch
   */
  constructor({ origin, storage, fetch }) {
    this.#origin = origin;
    this.#storage = storage;
    this.#fetch = fetch;
    this.#token = storage.read("token");
    this.#key = storage.read("key");
    this.#kind = this.#key ? "own" : "worker";
  }

  /** @returns {ConnectionState} */
  state() {
    return {
      kind: this.#kind,
      upstream: this.#upstream,
      phase: this.#phase(),
      problem: this.#problem,
      hasSecret: Boolean(this.#token || this.#key),
    };
  }

  /** @returns {ConnectionState["phase"]} */
  #phase() {
    if (this.#kind === "own") return "ready";
    if (!this.#asked) return "checking";
    if (this.#upstream === null) return "unreachable";
    return this.#token || this.#upstream === "simulator" ? "ready" : "needs-token";
  }

  /** Asks the server of the page whether it is a worker, and what it talks to. */
  async discover() {
    const { upstream, problem } = await askWorker(this.#origin, this.#fetch);
    this.#upstream = upstream;
    this.#problem = problem;
    this.#asked = true;
  }

  /** @param {string} token an empty one keeps what is there */
  useWorker(token) {
    this.#kind = "worker";
    this.#setToken(token || this.#token);
    this.#setKey("", false);
  }

  /**
   * @param {string} key
   * @param {boolean} keep survive a reload of this tab
   */
  useOwnKey(key, keep) {
    this.#kind = "own";
    this.#setKey(key, keep);
  }

  forget() {
    this.#kind = "worker";
    this.#setToken("");
    this.#setKey("", false);
  }

  /** @param {string} token */
  #setToken(token) {
    this.#token = token;
    this.#storage.write("token", token);
  }

  /**
   * @param {string} key
   * @param {boolean} keep
   */
  #setKey(key, keep) {
    this.#key = key;
    this.#storage.write("key", keep ? key : "");
  }

  /** @returns {import("fluffbuzz").ClientOptions} */
  clientOptions() {
    if (this.#kind === "own") return { config: {}, env: { OPENROUTER_API_KEY: this.#key } };
    return {
      config: { models: { providers: { openrouter: { baseUrl: `${this.#origin}/v1` } } } },
      env: { OPENROUTER_API_KEY: this.#token || (this.#upstream === "simulator" ? demoToken : "") },
    };
  }
}

/**
 * @param {string} origin
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<{ upstream: ConnectionState["upstream"], problem: string }>}
 */
async function askWorker(origin, fetch) {
  try {
    const response = await fetch(`${origin}/healthz`, { cache: "no-store" });
    const health = await response.json();
    const upstream = response.ok && upstreams.includes(health.upstream) ? health.upstream : null;
    // A worker that lacks a secret says here which one.
    return { upstream, problem: health.error?.message ?? "" };
  } catch {
    // A static host answers with a page or with nothing: then there is simply no worker here.
    return { upstream: null, problem: "" };
  }
}

/**
 * Takes the token out of `#token=...` and out of the address bar, so that it stays in no history and no screenshot.
 * @param {Location} location
 * @param {History} history
 */
export function takeTokenFromFragment(location, history) {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (!found) return "";
  history.replaceState(null, "", location.pathname + location.search);
  try {
    return decodeURIComponent(found[1]);
  } catch {
    return found[1];
  }
}

/** @param {ConnectionState} connection */
export function connectionLabel({ kind, upstream, phase }) {
  if (phase === "checking") return "Checking the connection";
  if (phase === "unreachable") return "Not connected";
  if (kind === "own") return "OpenRouter, your key";
  if (upstream === "simulator") return "Simulator";
  if (phase === "needs-token") return "Token needed";
  return upstream === "openrouter" ? "OpenRouter through this worker" : "Custom upstream through this worker";
}
