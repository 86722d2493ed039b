// workerd compiles no WebAssembly at run time: the file is imported as a compiled module.
import { clientFactory } from "./client.js";
import createFluffbuzzModule from "./fluffbuzz.mjs";
import wasm from "./fluffbuzz.wasm";

export { FluffBuzzError } from "./errors.js";

export const createClient = clientFactory({ factory: createFluffbuzzModule, load: () => wasm });
