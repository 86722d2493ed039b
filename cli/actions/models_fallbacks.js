import { applyChange, readChoices, reportDone } from "../choices.js";
import { refuseBadConfig } from "../files/config_file.js";
import { warnIfUnknown } from "../set_model.js";
import { refuseBoth } from "./models_aliases.js";

const LABELS = {
  text: { list: "Fallbacks", cleared: "Fallback list cleared." },
  image: { list: "Image fallbacks", cleared: "Image fallback list cleared." },
};

/** The four commands of one list. @param {"text" | "image"} kind */
export function forList(kind) {
  /**
   * @param {import("../context.js").Context} context @param {string} verb list, add, remove or clear
   * @param {{ plain?: boolean }} options @param {string} [model]
   */
  return async (context, verb, { plain = false }, model = "") => {
    refuseBoth(context.json, plain);
    if (verb === "list") return show(context, kind, plain);
    if (verb === "clear") {
      const result = await applyChange(context, { action: "clear-fallbacks", list: kind });
      return reportDone(context, result, { fallbacks: [] }, [LABELS[kind].cleared]);
    }
    const action = verb === "add" ? "add-fallback" : "remove-fallback";
    const result = await applyChange(context, { action, list: kind, model });
    reportDone(context, result, { fallbacks: result.fallbacks }, [`${LABELS[kind].list}: ${result.fallbacks.join(", ") || "none"}`]);
    if (verb === "add" && result.key !== undefined) await warnIfUnknown(context, result.key);
  };
}

/** @param {import("../context.js").Context} context @param {"text" | "image"} kind @param {boolean} plain */
async function show(context, kind, plain) {
  await refuseBadConfig(context);
  const choices = await readChoices(context);
  const fallbacks = kind === "text" ? choices.fallbacks : choices.imageModel.fallbacks;
  if (context.json) return context.printJson({ fallbacks });
  if (plain) return fallbacks.forEach((key) => context.print(key));
  context.print(`${LABELS[kind].list} (${fallbacks.length}):`);
  for (const key of fallbacks) context.print(`- ${key}`);
  if (fallbacks.length === 0) context.print("- none");
}
