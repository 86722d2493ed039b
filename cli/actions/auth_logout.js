import { applyChange } from "../choices.js";
import { changeCredentials, readCredentials } from "../files/credentials.js";
import { CliError } from "../failure.js";
import { Prompts } from "../io/prompts.js";

/** @param {import("../context.js").Context} context @param {{ yes?: boolean }} options @param {string} profile */
export async function run(context, { yes = false }, profile) {
  const stored = await readCredentials(context);
  if (!Object.hasOwn(stored, profile)) {
    throw new CliError(`there is no key ${JSON.stringify(profile)}; nothing was changed`, { code: "no_key", hint: `there are: ${Object.keys(stored).join(", ") || "none"}` });
  }
  if (!yes && !context.interactive) throw new CliError("without a terminal to ask on, a key is forgotten with --yes only; nothing was changed", { code: "usage" });
  if (!yes && !(await new Prompts(context).confirm(`Forget the key ${profile}?`, false))) {
    throw new CliError("cancelled; nothing was changed", { code: "cancelled" });
  }
  await changeCredentials(context, ({ [profile]: _forgotten, ...others }) => others);
  await applyChange(context, { action: "remove-profile", profile });
  if (context.json) return context.printJson({ ok: true, profile });
  context.print(`Forgotten: ${profile}`);
  context.note("It stays valid at OpenRouter until you delete it there: https://openrouter.ai/settings/keys");
}
