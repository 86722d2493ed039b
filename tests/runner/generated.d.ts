// What the build makes and the package's entries import; the type check runs without a build.

declare module "*/fluffbuzz.mjs" {
  /** Emscripten's module factory. */
  const createModule: (options: object) => Promise<any>;
  export default createModule;
}

declare module "*/fluffbuzz.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
