// The model catalogue on disk, so that one command after another does not load it anew.
import { readFile } from "node:fs/promises";
import { replaceFile } from "./replace_file.js";

/** Prices and models change from day to day, not from minute to minute. */
const FRESH_MS = 6 * 60 * 60 * 1000;
const CATALOGUE = /\/models\?output_modalities=all$/;

/** @typedef {{ url: string, at: number, text: string }} Kept */

/**
 * A `fetch` that answers for the catalogue from disk while that is fresh, and keeps what it loads. Everything else goes on.
 * @param {typeof globalThis.fetch} fetch @param {string} path of the file
 * @param {{ refresh?: boolean, allowStale?: boolean, keptOnly?: boolean, onUse?: (at: number | null) => void }} [options]
 *   refresh: load it in any case; allowStale: better an old one than none; keptOnly: nothing is loaded;
 *   onUse hears when it was loaded, null for just now
 * @returns {typeof globalThis.fetch}
 */
export function fetchWithCatalogue(fetch, path, { refresh = false, allowStale = false, keptOnly = false, onUse = () => {} } = {}) {
  return async (input, init) => {
    const url = String(input);
    if (!CATALOGUE.test(url)) return fetch(input, init);
    const kept = refresh && !allowStale ? null : await readKept(path, url);
    if (keptOnly) return kept ? use(kept, onUse) : new Response(null, { status: 404 });
    if (kept && !refresh && Date.now() - kept.at < FRESH_MS) return use(kept, onUse);
    try {
      const response = await fetch(input, init);
      if (response.status !== 200) return kept && allowStale ? use(kept, onUse) : response;
      const text = await response.text();
      await keep(path, { url, at: Date.now(), text });
      onUse(null);
      return answer(text);
    } catch (error) {
      if (kept && allowStale && !init?.signal?.aborted) return use(kept, onUse);
      throw error;
    }
  };
}

/** @param {string} path @param {string} [url] of which catalogue; absent: of any @returns {Promise<Kept | null>} */
export async function readKept(path, url) {
  try {
    const kept = JSON.parse(await readFile(path, "utf8"));
    return typeof kept.text === "string" && typeof kept.at === "number" && kept.at <= Date.now() && (url === undefined || kept.url === url) ? kept : null;
  } catch {
    return null;
  }
}

/** @param {string} path @param {Kept} kept */
async function keep(path, kept) {
  try {
    // What is no catalogue must not stand in the way of the next one for hours.
    if (!(JSON.parse(kept.text).data?.length > 0)) return;
    await replaceFile(path, JSON.stringify(kept));
  } catch {
    // A disk that is full does not fail the command: the next one loads it again.
  }
}

/** @param {Kept} kept @param {(at: number) => void} onUse */
function use(kept, onUse) {
  onUse(kept.at);
  return answer(kept.text);
}

/**
 * As much of a Response as the loader of the catalogue reads. Node loads its HTTP client with the class itself, which takes
 * longer than to read the file.
 * @param {string} text @returns {Response}
 */
function answer(text) {
  const { buffer } = new Uint8Array(Buffer.from(text));
  return /** @type {any} */ ({ status: 200, ok: true, body: null, arrayBuffer: async () => buffer });
}
