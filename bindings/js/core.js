// The only file that touches the core's memory. Views of it never outlive a call: it may grow in any
// call that allocates, and then every old view is detached.
import { now } from "./clock.js";
import { Engine } from "./engine.js";
import { FluffBuzzError } from "./errors.js";

const encoder = new TextEncoder();
// The text of an answer may begin with U+FEFF, which a decoder would otherwise drop.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

// Below this, joining character codes beats the fixed cost of a TextDecoder call.
const SHORT = 24;

/** What an input to a call brought; the values of `Call::Signal`. */
export const SIGNAL = { readOn: 0, text: 1, reasoning: 2, step: 3 };
export const MODE = { chat: 0, relay: 1, image: 2 };

export class Core {
  #module;
  #core;
  #mailbox; // index of the mailbox in #words
  /** @type {Uint32Array} */
  #words = new Uint32Array(0);
  #inbox = 0;
  #capacity = 0;

  /**
   * @param {any} module the Emscripten module
   * @param {{ config: string, env: string, credentials: string, written?: boolean, hasPreflight?: boolean }} settings JSON texts, each may be empty;
   *   `written`: a person wrote the configuration, and is told lines and columns
   * @param {Engine} [engine] whose module it is
   * @throws {FluffBuzzError} config_error
   */
  constructor(module, { config, env, credentials, written = false, hasPreflight = false }, engine = new Engine(module)) {
    this.engine = engine;
    this.#module = module;
    this.#mailbox = module.mailbox() >> 2;
    let problem;
    try {
      this.#core = new module.Core(config, env, credentials, written, hasPreflight);
      this.#core.problem();
      problem = this.output();
    } catch (error) {
      throw engine.judge(error);
    }
    if (problem) {
      this.#core.delete();
      throw new FluffBuzzError(JSON.parse(problem).error);
    }
  }

  /** The text that the last call posted. */
  output() {
    const heap = this.#module.HEAPU8;
    const [address, length] = this.#posted(heap);
    return decode(heap, address, length);
  }

  /** How many bytes of the current attempt may go on after the last input to a call, modulo 2^32. */
  released() {
    this.#posted(this.#module.HEAPU8);
    return this.#words[this.#mailbox + 2];
  }

  /** @param {Uint8Array} heap */
  #posted(heap) {
    if (this.#words.buffer !== heap.buffer) this.#words = new Uint32Array(heap.buffer);
    return [this.#words[this.#mailbox], this.#words[this.#mailbox + 1]];
  }

  /** @param {number} capacity */
  #reserve(capacity) {
    if (capacity > this.#capacity) {
      this.#inbox = this.#core.inbox(capacity);
      if (this.#inbox === 0) {
        throw new FluffBuzzError({ code: "too_large", message: `the core has no memory for ${capacity} bytes` });
      }
      this.#capacity = capacity;
    }
    return this.#inbox;
  }

  /**
   * Writes bytes or text to where the core reads them.
   * @param {Uint8Array | string} data @param {number} [at] behind so many bytes that are there
   * @returns {number} how many bytes are there now
   */
  write(data, at = 0) {
    if (typeof data !== "string") {
      const address = this.#reserve(at + data.length);
      this.#module.HEAPU8.set(data, address + at);
      return at + data.length;
    }
    // Nearly all text is ASCII, where one byte a character is enough; the rest is made room for when
    // it turns out to be needed.
    let written = at;
    for (let rest = data, bytesPerUnit = 1; rest.length > 0; bytesPerUnit = 3) {
      const address = this.#reserve(written + rest.length * bytesPerUnit);
      const target = this.#module.HEAPU8.subarray(address + written, address + this.#capacity);
      const done = encoder.encodeInto(rest, target);
      written += done.written;
      rest = rest.slice(done.read);
    }
    return written;
  }

  /**
   * Writes pieces in a row.
   * @param {(Uint8Array | string)[]} pieces @param {number} room bytes that the core will need in their place
   */
  #writeAll(pieces, room) {
    this.#reserve(room);
    return pieces.reduce((/** @type {number} */ at, piece) => this.write(piece, at), 0);
  }

  /**
   * A new call whose request body is `data`. The caller must `delete()` it.
   * @param {number} mode one of MODE
   * @param {Uint8Array | string | { pieces: (Uint8Array | string)[], room: number }} data @param {string} options JSON
   */
  call(mode, data, options) {
    let call;
    try {
      const length = typeof data === "object" && "pieces" in data ? this.#writeAll(data.pieces, data.room) : this.write(data);
      call = this.#core.call(mode, length, options, (Math.random() * 0x100000000) >>> 0);
    } catch (error) {
      throw this.engine.judge(error);
    }
    // The bytes belong to the call now.
    this.#inbox = 0;
    this.#capacity = 0;
    const address = call.address();
    /** @param {number} size @param {number} now */
    call.on_body = (size, now) => this.#module._fluffbuzz_on_body(address, size, now);
    return call;
  }

  /**
   * The bytes to send for a call's fetch action, copied out of the core.
   * @param {any} call
   */
  body(call) {
    call.body();
    const pieces = this.#pieces();
    const out = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  /** What the last call posted as a table; views that the next call may detach. @returns {Uint8Array[]} */
  #pieces() {
    const heap = this.#module.HEAPU8;
    const [address, count] = this.#posted(heap);
    const table = new Uint32Array(heap.buffer, address, count);
    return Array.from({ length: count / 2 }, (_, i) => heap.subarray(table[2 * i], table[2 * i] + table[2 * i + 1]));
  }

  /**
   * The step that the last input brought. Long texts and bytes cross beside its JSON, each once.
   * @param {any} call @param {string[]} kept the long texts of this call so far; later steps may name any of them
   */
  step(call, kept) {
    const step = JSON.parse(this.output());
    if (step.places) {
      call.long_texts();
      for (const piece of this.#pieces()) kept.push(decoder.decode(piece));
      for (const [number, ...path] of step.places) put(step, path, kept[number]);
    }
    if (step.bytePlaces) {
      call.bytes();
      this.#pieces().forEach((piece, i) => put(step, step.bytePlaces[i], piece.slice()));
    }
    return step;
  }

  /** @param {Uint8Array | string} data @param {string} options JSON @param {boolean} chat */
  explain(data, options, chat) {
    return this.#ask((core) => core.explain(this.write(data), options, chat)).explanation;
  }

  hasCatalogue = false;

  planCatalogue() {
    return this.#ask((core) => core.plan_catalogue());
  }

  /**
   * @param {number} status of the answer to `GET /models`; 0 when there was none
   * @param {Uint8Array | string} body
   * @param {unknown} [cause] why there was none
   */
  loadCatalogue(status, body, cause) {
    this.#ask((core) => core.load_catalogue(status, this.write(body), now()), cause);
    this.hasCatalogue = true;
  }

  listKeys() {
    return this.#ask((core) => core.list_keys()).keys;
  }

  /** @param {string} options JSON */
  listModels(options) {
    return this.#ask((core) => core.list_models(options)).models;
  }

  /** @param {string} text */
  describeModel(text) {
    return this.#ask((core) => core.describe_model(String(text))).model;
  }

  /** @param {Uint8Array | string} data @param {string} options JSON @param {number} utc HHMM */
  estimate(data, options, utc) {
    return this.#ask((core) => core.estimate(this.write(data), options, utc)).estimate;
  }

  imageLimits() {
    return this.#ask((core) => core.image_limits());
  }

  gatewaySettings() {
    return this.#ask((core) => core.gateway_settings()).gateway;
  }

  /** @param {string} text JSON5 */
  gatewayPolicy(text) {
    return this.#ask((core) => core.gateway_policy(text)).policy;
  }

  snapshot() {
    return JSON.stringify(this.#ask((core) => core.snapshot(now(), Date.now())));
  }

  /** @param {string} text */
  restore(text) {
    return this.#ask((core) => core.restore(text, now(), Date.now())).warnings;
  }

  /** @param {string} request JSON */
  planAccount(request) {
    return this.#ask((core) => core.plan_account(request, now()));
  }

  /** @param {string} request JSON @param {string} outcome JSON @param {Uint8Array} body @param {unknown} [cause] why there was none */
  readAccount(request, outcome, body, cause) {
    return this.#ask((core) => core.read_account(request, outcome, this.write(body), Date.now()), cause);
  }

  /** @param {string} path @param {string} headers JSON */
  planEndpoint(path, headers) {
    return this.#ask((core) => core.plan_endpoint(path, headers));
  }

  /**
   * What the core posts as JSON, its error thrown.
   * @param {(core: any) => void} ask @param {unknown} [cause]
   */
  #ask(ask, cause) {
    let report;
    try {
      ask(this.#core);
      report = this.output();
    } catch (error) {
      throw this.engine.judge(error);
    }
    return unwrap(report, cause);
  }

  delete() {
    // What is in the memory of a dead instance is gone with it.
    if (!this.engine.dead) this.#core.delete();
  }
}

/** @param {string} report JSON of the core, thrown when it is an error @param {unknown} [cause] */
export function unwrap(report, cause) {
  const value = JSON.parse(report);
  if (value.error) throw new FluffBuzzError(value.error, cause === undefined ? undefined : { cause });
  return value;
}

/** @param {any} value @param {(string | number)[]} path @param {string | Uint8Array} content */
function put(value, path, content) {
  const last = /** @type {string | number} */ (path.pop());
  for (const name of path) value = value[name];
  value[last] = content;
}

/** @param {Uint8Array} heap @param {number} address @param {number} length */
function decode(heap, address, length) {
  if (length < SHORT) {
    let text = "";
    for (let i = address; i < address + length; i++) {
      const byte = heap[i];
      if (byte > 127) return decoder.decode(heap.subarray(address, address + length));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decoder.decode(heap.subarray(address, address + length));
}
