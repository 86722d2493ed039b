// Getting a WebAssembly instance out of whatever a host has: a Module, bytes, a URL, a Response.

/**
 * Decides by what the value can do, never by `instanceof`: a Module or Response of another realm
 * fails that test, and in Node merely naming `Response` costs 20 ms of start-up.
 * @param {any} source
 * @param {WebAssembly.Imports} imports
 */
async function instantiate(source, imports) {
  source = await source;
  if (source instanceof URL) source = await fetch(source);
  if (typeof source.arrayBuffer === "function" && source.headers) {
    if (!source.ok) throw new Error(`fluffbuzz.wasm could not be loaded: HTTP status ${source.status}`);
    const type = source.headers.get("content-type") ?? "";
    if (type.startsWith("application/wasm") && WebAssembly.instantiateStreaming) {
      return WebAssembly.instantiateStreaming(source, imports);
    }
    source = await source.arrayBuffer();
  }
  const result = await WebAssembly.instantiate(source, imports);
  return "instance" in result ? result : { instance: result, module: source };
}

/**
 * Runs Emscripten's factory with our own loading. Its promise never rejects by itself when loading
 * fails, so the hook rejects in its place; `locateFile` keeps it from building a URL, which throws
 * where `import.meta.url` is undefined.
 * @param {(options: object) => Promise<any>} factory
 * @param {() => any} load gives the source; called once
 * @param {(module: WebAssembly.Module) => void} [keep] gets what was compiled
 * @returns {Promise<any>} the Emscripten module
 */
export function loadModule(factory, load, keep) {
  return new Promise((resolve, reject) => {
    /** @param {WebAssembly.Imports} imports @param {(instance: any, module: any) => void} receive */
    const instantiateWasm = (imports, receive) => {
      Promise.resolve()
        .then(load)
        .then((source) => instantiate(source, imports))
        .then((result) => {
          keep?.(result.module);
          receive(result.instance, result.module);
        })
        .catch(reject);
      return {};
    };
    factory({
      locateFile: (/** @type {string} */ path) => path,
      onAbort: (/** @type {unknown} */ what) => reject(new Error(`the core stopped: ${what}`)),
      instantiateWasm,
    }).then(resolve, reject);
  });
}
