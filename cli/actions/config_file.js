import { access } from "node:fs/promises";

/** @param {import("../context.js").Context} context */
export async function run(context) {
  const path = context.paths.config;
  if (!context.json) return context.print(path);
  context.printJson({ path, exists: await access(path).then(() => true, () => false) });
}
