import { readChoices } from "../choices.js";
import { CliError } from "../failure.js";
import { refuseBadConfig } from "../files/config_file.js";

/** @param {import("../context.js").Context} context @param {{ plain?: boolean }} options */
export async function run(context, { plain = false }) {
  refuseBoth(context.json, plain);
  await refuseBadConfig(context);
  const { aliases } = await readChoices(context);
  if (context.json) return context.printJson({ aliases });
  const entries = Object.entries(aliases);
  if (plain) return entries.forEach(([alias, key]) => context.print(`${alias} ${key}`));
  context.print(`Aliases (${entries.length}):`);
  for (const [alias, key] of entries) context.print(`- ${alias} -> ${key}`);
  if (entries.length === 0) context.print("- none");
}

/** @param {boolean} json @param {boolean} plain */
export function refuseBoth(json, plain) {
  if (json && plain) throw new CliError("--json and --plain are two forms of the same; choose one", { code: "usage" });
}
