// What the configuration chooses, as the core reads it, and changing it.
import { changeConfigFile } from "./files/config_file.js";
import { effectiveConfig } from "./client.js";

/** @typedef {import("./context.js").Context} Context */

/** @param {Context} context */
export async function readChoices(context) {
  const { changeConfig } = await import("fluffbuzz");
  return changeConfig(await effectiveConfig(context), { action: "list" });
}

/**
 * Lets the core change the file.
 * @template {import("fluffbuzz").ConfigChange} C
 * @param {Context} context @param {C} change
 * @returns {Promise<import("fluffbuzz").ChangedConfig & import("fluffbuzz").ConfigFacts[C["action"]] & { written: boolean }>}
 */
export async function applyChange(context, change) {
  const { changeConfig } = await import("fluffbuzz");
  const result = await changeConfigFile(context, (text) => changeConfig(text, change));
  for (const { message } of result.warnings) context.warn(message);
  return result;
}

/** Prints what a command did: the file first, as every command that writes does. @param {Context} context @param {{ written: boolean }} result @param {object} json @param {string[]} lines */
export function reportDone(context, { written }, json, lines) {
  if (context.json) return context.printJson({ ok: true, path: context.paths.config, written, ...json });
  context.print(written ? `Updated ${context.paths.show(context.paths.config)}` : `${context.paths.show(context.paths.config)} is so already`);
  for (const line of lines) context.print(line);
}
