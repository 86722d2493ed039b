// workerd compiles no WebAssembly at run time: the file is imported as a compiled module.
import { packageFor } from "./client.js";
import createFluffbuzzModule from "./fluffbuzz.mjs";
import wasm from "./fluffbuzz.wasm";

export { FluffBuzzError } from "./errors.js";

export const { createClient, parseJson5, editJson5, validateConfig, changeConfig, readKeyText } = packageFor({
  factory: createFluffbuzzModule,
  load: () => wasm,
  shareIo: false,
  readBytes: 256 * 1024,
});
