// The public client: marshals what the caller gave, opens calls, keeps track of what runs.
import { Account, oauthOf } from "./account.js";
import { CatalogueLoader, modelsOf } from "./catalogue.js";
import { ChatStream } from "./chat_stream.js";
import { Core, MODE } from "./core.js";
import { FluffBuzzError, misuse } from "./errors.js";
import { Engine } from "./engine.js";
import { generateImage } from "./images.js";
import { loadModule } from "./instantiate.js";
import { finiteText, json5Functions, settingsText } from "./json5.js";
import { Pump } from "./pump.js";
import { startRelay, startRelayLater } from "./relay.js";

/** @typedef {import("./index.d.ts").CallOptions} CallOptions */
/** @typedef {import("./index.d.ts").ClientOptions} ClientOptions */

class Client {
  /** @type {Core | null} */
  #core;
  #makeCore;
  /** @type {Promise<Core> | null} */
  #reviving = null;
  #leaveEngine = () => {};
  #fetch;
  /** @type {Set<Pump>} */
  #running = new Set();
  #readBytes;

  #catalogue;
  #account;

  /**
   * @param {Core} core @param {() => Promise<Core>} makeCore another one with the same settings, when this one has died
   * @param {typeof globalThis.fetch | undefined} fetch @param {{ shareIo: boolean, readBytes: number }} host
   */
  constructor(core, makeCore, fetch, { shareIo, readBytes }) {
    this.#core = core;
    this.#readBytes = readBytes;
    this.#makeCore = makeCore;
    this.#watchEngine(core);
    // Looked up late: naming globalThis.fetch loads the host's whole HTTP stack.
    // And never called as a method: the fetch of browsers and workerd refuses another `this`.
    this.#fetch = (/** @type {any} */ url, /** @type {any} */ init) => (fetch ? fetch(url, init) : globalThis.fetch(url, init));
    this.#catalogue = new CatalogueLoader(() => this.#open(), this.#fetch, shareIo);
    this.models = modelsOf(() => this.#open(), this.#catalogue);
    this.#account = new Account(async () => (this.#core?.engine.dead ? this.#revive() : this.#open()), this.#fetch);
    this.oauth = oauthOf(this.#account);
    this.health = {
      snapshot: () => this.#open().snapshot(),
      restore: (/** @type {unknown} */ text) => this.#open().restore(String(text)),
    };
  }

  /** @param {any} request @param {CallOptions} [options] */
  chat(request, options) {
    if (!this.#core) throw misuse("the client is closed");
    return new ChatStream(() => this.#start(MODE.chat, body(request), options));
  }

  /** @param {any} request @param {import("./index.d.ts").RelayOptions} [options] */
  relay(request, options) {
    const pump = this.#start(MODE.relay, body(request), options);
    return pump instanceof Promise ? startRelayLater(pump) : startRelay(pump);
  }

  get imageLimits() {
    return this.#open().imageLimits();
  }

  get gatewaySettings() {
    return this.#open().gatewaySettings();
  }

  /** @param {unknown} policy */
  readGatewayPolicy(policy) {
    return this.#open().gatewayPolicy(settingsText("policy", policy));
  }

  /** @param {any} request @param {import("./image_types.d.ts").ImageOptions} [options] */
  generateImage(request, options) {
    return generateImage((data, settings) => this.#start(MODE.image, data, settings), request, options);
  }

  /** @param {any} request @param {CallOptions} [options] */
  explain(request, options) {
    return this.#open().explain(body(request), optionsText(options), typeof request !== "string" && !isBytes(request));
  }

  /** @param {any} request @param {import("./index.d.ts").RelayOptions & { at?: Date }} [options] */
  estimate(request, options) {
    const { at = new Date(), ...rest } = options ?? {};
    return this.#open().estimate(body(request), optionsText(rest), at.getUTCHours() * 100 + at.getUTCMinutes());
  }

  keys() {
    return this.#open().listKeys();
  }

  /** @param {import("./index.d.ts").AccountOptions} [options] */
  async key({ signal, ...options } = {}) {
    return this.#account.ask({ ...options, ask: "key" }, signal);
  }

  /** @param {string} id @param {import("./index.d.ts").AccountOptions} [options] */
  async generation(id, { signal, ...options } = {}) {
    return this.#account.ask({ ...options, id, ask: "generation" }, signal);
  }

  /** @param {string} path @param {any} [init] */
  async request(path, init = {}) {
    const given = JSON.stringify(Object.fromEntries(new Headers(init.headers)));
    const core = this.#core?.engine.dead ? await this.#revive() : this.#open();
    const { url, headers } = core.planEndpoint(path, given);
    const response = await this.#fetch(url, {
      method: init.method ?? "GET",
      headers,
      body: init.body ?? undefined,
      // A body that is a stream is refused by hosts without this word.
      ...(typeof init.body?.getReader === "function" && { duplex: "half" }),
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
    this.#account.close();
    this.#leaveEngine();
    // A call that is still closing holds its own share of the core's memory.
    this.#core?.delete();
    this.#core = null;
  }

  #open() {
    if (!this.#core) throw misuse("the client is closed");
    if (this.#core.engine.dead) throw this.#core.engine.dead;
    return this.#core;
  }

  /** @param {Core} core */
  #watchEngine(core) {
    this.#leaveEngine = core.engine.join((error) => {
      for (const pump of [...this.#running]) pump.die(error, error);
      // The next call waits for it and hears why it failed.
      this.#revive().catch(() => {});
    });
  }

  /** A living core in the place of the dead one. @returns {Promise<Core>} */
  #revive() {
    this.#reviving ??= this.#makeCore()
      .then((core) => {
        this.#leaveEngine();
        if (!this.#core) {
          core.delete();
          throw misuse("the client is closed");
        }
        this.#core = core;
        this.#watchEngine(core);
        return core;
      })
      .finally(() => (this.#reviving = null));
    return this.#reviving;
  }

  /**
   * A promise only when the core has died and another one is on its way.
   * @param {number} mode @param {Parameters<Core["call"]>[1]} data @param {CallOptions} [options]
   * @returns {Pump | Promise<Pump>}
   */
  #start(mode, data, options) {
    const settings = optionsText(options);
    const begin = (/** @type {Core} */ core) => {
      const pump = new Pump(core, core.call(mode, data, settings), {
        fetch: this.#fetch,
        signal: options?.signal,
        loadCatalogue: () => this.#catalogue.load(),
        onClose: () => this.#running.delete(pump),
        readBytes: this.#readBytes,
      });
      this.#running.add(pump);
      return pump;
    };
    if (this.#core?.engine.dead) return this.#revive().then(begin);
    return begin(this.#open());
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
    throw new FluffBuzzError({ code: "invalid_request", message: `the request must be an object, not ${typeof request}`, param: "body" });
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
 * Gives engines that live: a dead one is replaced, a load that failed is tried again. What was compiled once is kept,
 * because a source may be readable only once.
 * @param {(options: object) => Promise<any>} factory @param {() => any} load
 * @returns {() => Promise<Engine>}
 */
function engines(factory, load) {
  /** @type {WebAssembly.Module | undefined} */
  let compiled;
  /** @type {Promise<Engine> | undefined} */
  let current;
  const begin = () => {
    const loading = loadModule(factory, () => compiled ?? load(), (module) => (compiled = module));
    current = loading.then((module) => new Engine(module));
    current.catch(() => (current = undefined));
    return current;
  };
  return async () => {
    for (;;) {
      const asked = current ?? begin();
      const engine = await asked;
      if (!engine.dead) return engine;
      // Whoever comes first replaces it, for all.
      if (current === asked) current = undefined;
    }
  };
}

/**
 * Makes the functions of the package for one host.
 * @param {{ factory: (options: object) => Promise<any>, load: () => any, env?: () => any, shareIo?: boolean, hasPreflight?: boolean, readBytes?: number }} host
 *   shareIo: whether a request may wait for what another one began; hasPreflight: whether requests to other origins ask
 *   first which headers they may carry; readBytes: how much to ask a body for at a time, where the host gives too little
 */
export function packageFor({ factory, load, env = () => ({}), shareIo = true, hasPreflight = false, readBytes = 0 }) {
  // One instance serves every client that brings no wasm of its own.
  const share = engines(factory, load);
  /** @param {ClientOptions} [options] */
  async function createClient(options = {}) {
    const { wasm } = options;
    const engine = wasm === undefined ? share : engines(factory, () => wasm);
    const settings = {
      config: settingsText("config", options.config),
      env: settingsText("env", options.env ?? env()),
      credentials: settingsText("credentials", options.credentials),
      written: typeof options.config === "string",
      hasPreflight,
    };
    const makeCore = async () => {
      const living = await engine();
      const core = new Core(living.module, settings, living);
      if (options.catalogue !== undefined) loadGiven(core, options.catalogue);
      return core;
    };
    return new Client(await makeCore(), makeCore, options.fetch, { shareIo, readBytes });
  }
  return { createClient, ...json5Functions(share, env) };
}
