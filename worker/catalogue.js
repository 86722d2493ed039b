// The model catalogue in KV, so that a new isolate knows prices and abilities at once, and many isolates load it once.

/** @import { Client } from "fluffbuzz" */
/** @import { GatewayContext } from "fluffbuzz/gateway" */

const DEFAULT_BASE_URL = "https://openrouter.ai/api/v1";
const CATALOGUE = /\/models\?output_modalities=all$/;
const FRESH_MS = 60 * 60 * 1000;
/** After a refresh that failed, or while one runs. */
const RETRY_MS = 60 * 1000;
const CACHE_SECONDS = 60;

/** The catalogue of one isolate. */
export class Catalogue {
  #kv;
  #startUrl;
  #fetch;
  /** When what the isolate has was loaded from upstream; 0: it has nothing. */
  #loadedAt = 0;
  #nextTry = 0;

  /**
   * @param {KvNamespace | undefined} kv without one, every isolate loads for itself
   * @param {{ baseUrl?: string, fetch?: typeof globalThis.fetch }} [options] baseUrl: the configured upstream
   */
  constructor(kv, { baseUrl, fetch = (input, init) => globalThis.fetch(input, init) } = {}) {
    this.#kv = kv;
    this.#startUrl = `${(baseUrl || DEFAULT_BASE_URL).replace(/\/+$/, "")}/models?output_modalities=all`;
    this.#fetch = fetch;
  }

  /** For `createClient({ catalogue })`. @returns {Promise<string | undefined>} undefined: there is none yet */
  async read() {
    const kept = await this.#kept(this.#startUrl);
    if (kept) this.#loadedAt = kept.at;
    return kept?.text;
  }

  /** For `createClient({ fetch })`: the catalogue comes from KV while that is fresh, everything else from the network. @type {typeof globalThis.fetch} */
  fetch = async (input, init) => {
    const url = String(input);
    if (!CATALOGUE.test(url)) return this.#fetch(input, init);
    const kept = await this.#kept(url);
    if (kept && Date.now() - kept.at < FRESH_MS) {
      this.#loadedAt = kept.at;
      return new Response(kept.text);
    }
    const response = await this.#fetch(input, init);
    if (response.status !== 200) return response;
    const text = await response.text();
    if (isCatalogue(text)) {
      this.#loadedAt = Date.now();
      await this.#keep(url, text, this.#loadedAt);
    }
    return new Response(text);
  };

  /**
   * To be called with each request: costs nothing until what the isolate has is too old. The request waits for nothing.
   * @param {Client} client @param {GatewayContext | undefined} context
   */
  refresh(client, context) {
    const now = Date.now();
    if (now - this.#loadedAt < FRESH_MS || now < this.#nextTry) return;
    this.#nextTry = now + RETRY_MS;
    const refreshed = client.models.refresh().catch((error) => {
      // eslint-disable-next-line no-console -- the worker's log is where its operator looks
      console.warn("the model catalogue was not refreshed:", error.message);
    });
    context?.waitUntil?.(refreshed);
  }

  /** @param {string} url @returns {Promise<{ text: string, at: number } | null>} */
  async #kept(url) {
    try {
      const found = await this.#kv?.getWithMetadata(nameOf(url), { type: "text", cacheTtl: CACHE_SECONDS });
      const at = found?.metadata?.at;
      return found?.value && typeof at === "number" ? { text: found.value, at } : null;
    } catch {
      // Without it the isolate asks upstream, as if nothing had been kept.
      return null;
    }
  }

  /** @param {string} url @param {string} text @param {number} at */
  async #keep(url, text, at) {
    try {
      await this.#kv?.put(nameOf(url), text, { metadata: { at } });
    } catch {
      // KV takes one write a second: another isolate was quicker.
    }
  }
}

/** Another upstream has other models. @param {string} url */
const nameOf = (url) => `catalogue:${url}`;

/** What is none must not stand in the way of the next one for an hour. @param {string} text */
function isCatalogue(text) {
  try {
    const { data } = JSON.parse(text);
    return Array.isArray(data) && data.length > 0;
  } catch {
    return false;
  }
}
