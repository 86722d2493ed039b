// Node, Deno and Bun: the wasm file lies beside this module.
import { readFile } from "node:fs/promises";
import { clientFactory } from "./client.js";
import createFluffbuzzModule from "./fluffbuzz.mjs";

export { FluffBuzzError } from "./errors.js";

export const createClient = clientFactory({
  factory: createFluffbuzzModule,
  load: () => readFile(new URL("./fluffbuzz.wasm", import.meta.url)),
  env: () => globalThis.process?.env ?? {},
});
