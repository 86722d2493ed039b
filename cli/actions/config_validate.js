import { problemLines, readConfig } from "../files/config_file.js";
import { CliError } from "../failure.js";

/** @param {import("../context.js").Context} context */
export async function run(context) {
  const path = context.paths.config;
  let text;
  try {
    text = await readConfig(context);
  } catch (error) {
    if (!context.json || !(error instanceof CliError)) throw error;
    context.printJson({ valid: false, path, error: error.message });
    return error.exitCode;
  }
  const { validateConfig } = await import("fluffbuzz");
  const { valid, problems, warnings } = await validateConfig(text, await context.environment());
  if (context.json) context.printJson(valid ? { valid, path, warnings } : { valid, path, issues: problems, warnings });
  else {
    if (valid) context.print(`Config valid: ${context.paths.show(path)}`);
    else {
      context.complain(`${context.paintError.red("Config invalid")} at ${context.paths.show(path)}:`);
      for (const line of problemLines(problems)) context.complain(line);
      context.complain(context.paintError.dim("fluffbuzz doctor says what else may be wrong"));
    }
    for (const line of problemLines(warnings)) context.warn(line.slice(2));
  }
  return valid ? 0 : 1;
}
