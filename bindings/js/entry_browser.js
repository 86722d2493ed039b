// Browsers and bundlers: this literal form of the URL is what they recognise as an asset.
import { packageFor } from "./client.js";
import createFluffbuzzModule from "./fluffbuzz.mjs";

export { FluffBuzzError } from "./errors.js";

export const { createClient, parseJson5, editJson5, validateConfig, changeConfig, readKeyText } = packageFor({
  factory: createFluffbuzzModule,
  load: () => fetch(new URL("./fluffbuzz.wasm", import.meta.url)),
  hasPreflight: true,
});
