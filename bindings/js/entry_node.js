// Node, Deno and Bun: the wasm file lies beside this module.
import { readFile } from "node:fs/promises";
import { packageFor } from "./client.js";
import createFluffbuzzModule from "./fluffbuzz.mjs";

export { FluffBuzzError } from "./errors.js";

export const { createClient, parseJson5, editJson5, validateConfig, changeConfig, readKeyText } = packageFor({
  factory: createFluffbuzzModule,
  load: () => readFile(new URL("./fluffbuzz.wasm", import.meta.url)),
  env: () => globalThis.process?.env ?? {},
});
