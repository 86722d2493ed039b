// Loads the model catalogue for a client: the core says from where and for how long, and judges what came.
import { unlessAborted } from "./unless_aborted.js";

export class CatalogueLoader {
  #core;
  #fetch;
  #share;
  /** @type {Promise<void> | null} */
  #loading = null;
  /** @type {Set<AbortController>} of the downloads under way: in workerd none may be touched by another request */
  #running = new Set();
  #closed = false;

  /**
   * @param {() => import("./core.js").Core} core the living one; throws when there is none @param {typeof fetch} fetch
   * @param {boolean} share whether one download may serve several calls; not where I/O belongs to one request
   */
  constructor(core, fetch, share) {
    this.#core = core;
    this.#fetch = fetch;
    this.#share = share;
  }

  /** Resolves when the core has the catalogue. @returns {Promise<void>} */
  load() {
    if (!this.#share) return this.#download();
    this.#loading ??= this.#download().finally(() => (this.#loading = null));
    return this.#loading;
  }

  close() {
    this.#closed = true;
    for (const controller of this.#running) controller.abort();
  }

  async #download() {
    const { url, headers, timeoutMs } = this.#core().planCatalogue();
    // Not AbortSignal.any and .timeout: the oldest hosts have neither.
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = setTimeout(abort, timeoutMs);
    this.#running.add(controller);
    const { signal } = controller;
    const ask = async () => {
      const response = await this.#fetch(url, { headers, redirect: "manual", signal });
      return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()), body: response.body };
    };
    let status = 0;
    let bytes = new Uint8Array(0);
    /** @type {unknown} */
    let cause;
    try {
      ({ status, bytes } = await unlessAborted(signal, ask()));
    } catch (error) {
      cause = error;
    } finally {
      clearTimeout(timer);
      this.#running.delete(controller);
    }
    if (this.#closed) return;
    this.#core().loadCatalogue(status, bytes, cause);
  }
}

/**
 * The public `client.models`.
 * @param {() => import("./core.js").Core} open throws when the client is closed
 * @param {CatalogueLoader} loader
 * @returns {import("./index.d.ts").Models}
 */
export function modelsOf(open, loader) {
  return {
    async list({ policy } = {}) {
      if (!open().hasCatalogue) await loader.load();
      return open().listModels(JSON.stringify({ policy }));
    },
    resolve: (text) => open().describeModel(text),
    async refresh() {
      open();
      await loader.load();
      return open().listModels("");
    },
  };
}
