import { parsePath, showPath, valueAt } from "../config_path.js";
import { readConfig } from "../files/config_file.js";
import { CliError } from "../failure.js";

/** @param {import("../context.js").Context} context @param {object} _options @param {string} [path] */
export async function run(context, _options, path = "") {
  const steps = parsePath(path);
  const { validateConfig, parseJson5 } = await import("fluffbuzz");
  const text = await readConfig(context);
  const { config } = await validateConfig(text, {});
  // What cannot be read has no redacted form; reading it says where it breaks off.
  if (config === undefined && text.trim() !== "") await parseJson5(text);
  const value = valueAt(config ?? {}, steps);
  if (value === undefined) {
    throw new CliError(`${showPath(steps)} is not set`, { code: "not_set", hint: `it would be in ${context.paths.show(context.paths.config)}` });
  }
  if (context.json || typeof value !== "string") context.printJson(value);
  else context.printValue(value);
}
