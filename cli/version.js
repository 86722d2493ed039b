import { createRequire } from "node:module";

/** The version of the package, which is also the core's. */
export function version() {
  return createRequire(import.meta.url)("fluffbuzz/package.json").version;
}
