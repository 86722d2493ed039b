import { applyChange, reportDone } from "../choices.js";

/** @param {import("../context.js").Context} context @param {object} _options @param {string} alias @param {string} model */
export async function run(context, _options, alias, model) {
  const result = await applyChange(context, { action: "add-alias", alias, model });
  reportDone(context, result, { alias: result.alias, key: result.key, aliases: result.aliases }, [`Alias ${result.alias} -> ${result.key}`]);
}
