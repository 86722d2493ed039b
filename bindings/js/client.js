// The public client: marshals what the caller gave, opens calls, keeps track of what runs.
import { CatalogueLoader, modelsOf } from "./catalogue.js";
import { ChatStream } from "./chat_stream.js";
import { Core, MODE } from "./core.js";
import { FluffBuzzError, misuse } from "./errors.js";
import { loadModule } from "./instantiate.js";
import { finiteText, json5Functions, settingsText } from "./json5.js";
import { Pump } from "./pump.js";
import { startRelay } from "./relay.js";

/** @typedef {import("./index.d.ts").CallOptions} CallOptions */
/** @typedef {import("./index.d.ts").ClientOptions} ClientOptions */

class Client {
  /** @type {Core | null} */
  #core;
  #fetch;
  /** @type {Set<Pump>} */
  #running = new Set();

  #catalogue;

  /** @param {Core} core @param {typeof globalThis.fetch | undefined} fetch @param {boolean} shareIo */
  constructor(core, fetch, shareIo) {
    this.#core = core;
    // Looked up late: naming globalThis.fetch loads the host's whole HTTP stack.
    this.#fetch = fetch ?? ((/** @type {any} */ url, /** @type {any} */ init) => globalThis.fetch(url, init));
    this.#catalogue = new CatalogueLoader(core, this.#fetch, shareIo);
    this.models = modelsOf(() => this.#open(), this.#catalogue);
    this.health = {
      snapshot: () => this.#open().snapshot(),
      restore: (/** @type {unknown} */ text) => this.#open().restore(String(text)),
    };
  }

  /** @param {any} request @param {CallOptions} [options] */
  chat(request, options) {
    this.#open();
    return new ChatStream(() => this.#start(MODE.chat, request, options));
  }

  /** @param {any} request @param {import("./index.d.ts").RelayOptions} [options] */
  relay(request, options) {
    return startRelay(this.#start(MODE.relay, request, options));
  }

  /** @param {any} request @param {CallOptions} [options] */
  explain(request, options) {
    return this.#open().explain(body(request), optionsText(options), typeof request !== "string" && !isBytes(request));
  }

  /** @param {any} request @param {CallOptions & { at?: Date }} [options] */
  estimate(request, options) {
    const { at = new Date(), ...rest } = options ?? {};
    return this.#open().estimate(body(request), optionsText(rest), at.getUTCHours() * 100 + at.getUTCMinutes());
  }

  /** @param {string} path @param {any} [init] */
  async request(path, init = {}) {
    const given = JSON.stringify(Object.fromEntries(new Headers(init.headers)));
    const { url, headers } = this.#open().planEndpoint(path, given);
    const response = await this.#fetch(url, {
      method: init.method ?? "GET",
      headers,
      body: init.body ?? undefined,
      redirect: "manual",
      signal: init.signal,
    });
    if (response.status === 0 || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      throw new FluffBuzzError({ code: "redirected", message: "upstream answered with a redirect, which is not followed", status: response.status });
    }
    return response;
  }

  close() {
    for (const pump of this.#running) pump.abort(misuse("the client was closed"));
    this.#catalogue.close();
    // A call that is still closing holds its own share of the core's memory.
    this.#core?.delete();
    this.#core = null;
  }

  #open() {
    if (!this.#core) throw misuse("the client is closed");
    return this.#core;
  }

  /** @param {number} mode @param {any} request @param {CallOptions} [options] */
  #start(mode, request, options) {
    const core = this.#open();
    const call = core.call(mode, body(request), optionsText(options));
    const pump = new Pump(core, call, {
      fetch: this.#fetch,
      signal: options?.signal,
      loadCatalogue: () => this.#catalogue.load(),
      onClose: () => this.#running.delete(pump),
    });
    this.#running.add(pump);
    return pump;
  }
}

/** @param {unknown} value */
function isBytes(value) {
  return value instanceof Uint8Array;
}

/** @param {any} request */
function body(request) {
  if (typeof request === "string" || isBytes(request)) return request;
  const text = JSON.stringify(request);
  if (typeof text !== "string") {
    throw new FluffBuzzError({ code: "invalid_request", message: `the request must be an object, not ${typeof request}` });
  }
  return text;
}

/** @param {CallOptions} [options] */
function optionsText(options) {
  if (options === undefined || options === null) return "";
  const { signal: _signal, ...rest } = options;
  if (rest.params) finiteText("options.params", rest.params);
  return JSON.stringify(rest);
}

/** @param {Core} core @param {unknown} catalogue */
function loadGiven(core, catalogue) {
  try {
    core.loadCatalogue(200, catalogueText(catalogue));
  } catch (error) {
    core.delete();
    const { message } = /** @type {Error} */ (error);
    throw new FluffBuzzError({ code: "config_error", message: `options.catalogue: ${message}` });
  }
}

/** @param {unknown} catalogue */
function catalogueText(catalogue) {
  if (typeof catalogue === "string" || isBytes(catalogue)) return /** @type {string | Uint8Array} */ (catalogue);
  return JSON.stringify(catalogue) ?? "";
}

/**
 * Makes the functions of the package for one host.
 * @param {{ factory: (options: object) => Promise<any>, load: () => any, env?: () => any, shareIo?: boolean }} host
 *   shareIo: whether a request may wait for what another one began
 */
export function packageFor({ factory, load, env = () => ({}), shareIo = true }) {
  /** @type {Promise<any> | undefined} one instance serves every client that brings no wasm of its own */
  let shared;
  // A load that failed is tried again by the next client.
  const share = () =>
    (shared ??= loadModule(factory, load).catch((error) => {
      shared = undefined;
      throw error;
    }));
  /** @param {ClientOptions} [options] */
  async function createClient(options = {}) {
    const { wasm } = options;
    const module = await (wasm === undefined ? share() : loadModule(factory, () => wasm));
    const core = new Core(module, {
      config: settingsText("config", options.config),
      env: settingsText("env", options.env ?? env()),
      credentials: settingsText("credentials", options.credentials),
      written: typeof options.config === "string",
    });
    if (options.catalogue !== undefined) loadGiven(core, options.catalogue);
    return new Client(core, options.fetch, shareIo);
  }
  return { createClient, ...json5Functions(share, env) };
}
