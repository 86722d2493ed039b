import { applyChange, reportDone } from "../choices.js";

/** @param {import("../context.js").Context} context @param {object} _options @param {string} alias */
export async function run(context, _options, alias) {
  const result = await applyChange(context, { action: "remove-alias", alias });
  reportDone(context, result, { alias, aliases: result.aliases }, Object.keys(result.aliases).length === 0 ? ["No aliases configured."] : []);
}
