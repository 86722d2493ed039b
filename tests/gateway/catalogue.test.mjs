// The edge worker's catalogue: many isolates, one download an hour.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "fluffbuzz";
import { Catalogue } from "../../worker/catalogue.js";

const URL_OF_IT = "https://openrouter.ai/api/v1/models?output_modalities=all";
const HOUR = 3_600_000;

/** @param {string} id */
const catalogueWith = (id) => JSON.stringify({ data: [{ id, name: id, pricing: { prompt: "0.000001", completion: "0.000002" }, context_length: 1000 }] });

/** @param {{ at?: number, text?: string, url?: string }} [kept] */
function kvWith({ at, text, url = URL_OF_IT } = {}) {
  const values = new Map(text === undefined ? [] : [[`catalogue:${url}`, { value: text, metadata: { at } }]]);
  return { values, getWithMetadata: async (name) => values.get(name) ?? { value: null, metadata: null },
    put: async (name, value, { metadata }) => void values.set(name, { value, metadata }) };
}

/** @param {() => Response} answer */
function upstream(answer) {
  const urls = [];
  return { urls, fetch: async (url) => {
    urls.push(String(url));
    return answer();
  } };
}

/** @param {Catalogue} catalogue */
async function isolate(catalogue) {
  const client = await createClient({ env: { OPENROUTER_API_KEY: "sk-or-x" }, fetch: catalogue.fetch, catalogue: await catalogue.read() });
  const waited = [];
  return { client, ids: async () => (await client.models.list()).map(({ id }) => id),
    refresh: () => catalogue.refresh(client, { waitUntil: (promise) => waited.push(promise) }), settled: () => Promise.all(waited.splice(0)) };
}

test("a new isolate begins with what KV has, and asks nobody while that is fresh", async () => {
  const kv = kvWith({ at: Date.now() - HOUR / 2, text: catalogueWith("a/kept") });
  const { urls, fetch } = upstream(() => new Response(catalogueWith("a/new")));
  const one = await isolate(new Catalogue(kv, { fetch }));
  one.refresh();
  await one.settled();
  assert.match((await one.ids()).join(), /a\/kept/);
  assert.deepEqual(urls, []);
});

test("an old one is used at once, loaded anew behind the request, and kept for the others", async () => {
  const kv = kvWith({ at: Date.now() - 2 * HOUR, text: catalogueWith("a/kept") });
  const { urls, fetch } = upstream(() => new Response(catalogueWith("a/new")));
  const one = await isolate(new Catalogue(kv, { fetch }));
  assert.match((await one.ids()).join(), /a\/kept/);
  // Many requests at once: one download.
  for (let i = 0; i < 5; i++) one.refresh();
  await one.settled();
  assert.match((await one.ids()).join(), /a\/new/);
  const other = await isolate(new Catalogue(kv, { fetch }));
  other.refresh();
  await other.settled();
  assert.match((await other.ids()).join(), /a\/new/);
  assert.deepEqual(urls, [URL_OF_IT]);
});

test("an isolate whose own is old takes the one that another has loaded meanwhile", async () => {
  const kv = kvWith({ at: Date.now() - 2 * HOUR, text: catalogueWith("a/kept") });
  const { urls, fetch } = upstream(() => new Response(catalogueWith("a/never")));
  const one = await isolate(new Catalogue(kv, { fetch }));
  await kv.put(`catalogue:${URL_OF_IT}`, catalogueWith("a/others"), { metadata: { at: Date.now() } });
  one.refresh();
  await one.settled();
  assert.match((await one.ids()).join(), /a\/others/);
  assert.deepEqual(urls, []);
});

test("what is no catalogue is not kept, and a failure is not repeated with each request", async (context) => {
  context.mock.method(console, "warn", () => {});
  for (const answer of [() => new Response("<html>"), () => new Response("{\"data\":[]}"), () => new Response("{}", { status: 500 }), () => { throw new TypeError("fetch failed"); }]) {
    const kv = kvWith({ at: Date.now() - 2 * HOUR, text: catalogueWith("a/kept") });
    const { urls, fetch } = upstream(answer);
    const one = await isolate(new Catalogue(kv, { fetch }));
    for (let i = 0; i < 3; i++) {
      one.refresh();
      await one.settled();
    }
    assert.equal(urls.length, 1);
    assert.equal(kv.values.get(`catalogue:${URL_OF_IT}`).value, catalogueWith("a/kept"));
  }
});

test("another upstream's catalogue is not taken; without KV, or with one that fails, it is loaded", async () => {
  const { urls, fetch } = upstream(() => new Response(catalogueWith("a/new")));
  const other = kvWith({ at: Date.now(), text: catalogueWith("a/kept"), url: "http://127.0.0.1:1/v1/models?output_modalities=all" });
  const broken = { getWithMetadata: async () => { throw new Error("away"); }, put: async () => { throw new Error("away"); } };
  for (const kv of [other, undefined, broken]) {
    const catalogue = new Catalogue(kv, { fetch });
    assert.equal(await catalogue.read(), undefined);
    const one = await isolate(catalogue);
    assert.match((await one.ids()).join(), /a\/new/);
  }
  assert.equal(urls.length, 3);
});

test("everything else goes to the network as it is", async () => {
  const seen = [];
  const catalogue = new Catalogue(kvWith(), { fetch: async (...args) => {
    seen.push(args);
    return new Response("{}");
  } });
  const init = { method: "POST", body: "x" };
  await catalogue.fetch("https://openrouter.ai/api/v1/chat/completions", init);
  assert.deepEqual(seen, [["https://openrouter.ai/api/v1/chat/completions", init]]);
});
