import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** @param {import("../context.js").Context} context */
export async function run(context) {
  const schema = createRequire(import.meta.url).resolve("fluffbuzz/config.schema.json");
  context.stdout.write(await readFile(schema, "utf8"));
}
