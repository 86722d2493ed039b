import { parsePath, showPath, valueAt } from "../config_path.js";
import { changeConfigFile } from "../files/config_file.js";
import { CliError, UsageError } from "../failure.js";
import { reportChange } from "./config_set.js";

/** @param {import("../context.js").Context} context @param {{ dryRun?: boolean }} options @param {string} path */
export async function run(context, { dryRun = false }, path) {
  const steps = parsePath(path);
  if (steps.length === 0) throw new UsageError("path: expected the name of a value; the whole file is not removed", "fluffbuzz config unset");
  const { editJson5, parseJson5 } = await import("fluffbuzz");
  await reportChange(context, dryRun, showPath(steps), "removed", await changeConfigFile(context, async (text) => {
    if (text.trim() === "" || valueAt(await parseJson5(text), steps) === undefined) {
      throw new CliError(`${showPath(steps)} is not set; nothing was changed`, { code: "not_set" });
    }
    return { text: await editJson5(text, [{ op: "unset", path: steps }]) };
  }, { dryRun }));
}
