// The configuration file: read as it is, and changed by edits that keep the hand of whoever wrote it.
import { readFile } from "node:fs/promises";
import { CliError } from "../failure.js";
import { withLock } from "./lock.js";
import { fileFailure, removeDrafts, replaceFile } from "./replace_file.js";

/** @typedef {import("../context.js").Context} Context */

/** A file that is missing is an empty configuration. @param {Context} context @returns {Promise<string>} */
export async function readConfig({ paths }) {
  try {
    return await readFile(paths.config, "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return "";
    throw fileFailure("cannot read", paths.config, error);
  }
}

/**
 * Changes the file while nobody else does. `change` gets its text and gives the new one; nothing is written when they are
 * the same, when the new one is not valid, or when `change` throws. The version before stays beside it as `.bak`.
 * @template T
 * @param {Context} context
 * @param {(text: string) => Promise<{ text: string } & T>} change
 * @param {{ dryRun?: boolean }} [options] dryRun: everything but the writing
 * @returns {Promise<{ text: string, written: boolean } & T>}
 */
export async function changeConfigFile(context, change, { dryRun = false } = {}) {
  const { paths, env } = context;
  return withLock(paths.config, async () => {
    const before = await readConfig(context);
    const result = await change(before);
    if (result.text === before) return { ...result, written: false };
    if (env.FLUFFBUZZ_CONFIG_READONLY === "1") {
      throw new CliError("FLUFFBUZZ_CONFIG_READONLY=1 keeps the configuration as it is; nothing was changed", { code: "read_only" });
    }
    await refuseInvalid(context, result.text);
    if (dryRun) return { ...result, written: false };
    await removeDrafts(paths.config);
    if (before !== "") await replaceFile(`${paths.config}.bak`, before);
    await replaceFile(paths.config, result.text);
    return { ...result, written: true };
  }, context.signal);
}

/** Commands that build on the configuration do not start with one that is not valid. @param {Context} context */
export async function refuseBadConfig(context) {
  const { validateConfig } = await import("fluffbuzz");
  const { valid, problems } = await validateConfig(await readConfig(context), await context.environment());
  if (valid) return;
  throw new CliError(`Config invalid: ${context.paths.show(context.paths.config)}`, {
    code: "config_error", lines: problemLines(problems), hint: "fluffbuzz doctor", details: { path: context.paths.config, problems },
  });
}

/** @param {Context} context @param {string} text what would be written */
async function refuseInvalid(context, text) {
  const { validateConfig } = await import("fluffbuzz");
  const { valid, problems } = await validateConfig(text, await context.environment());
  if (valid) return;
  throw new CliError("the configuration would not be valid; nothing was changed", {
    code: "config_error", lines: problemLines(problems), details: { path: context.paths.config, problems },
  });
}

/** @param {import("fluffbuzz").ConfigProblem[]} problems */
export function problemLines(problems) {
  return problems.map(({ path, message, line, column }) => `- ${path}${line === null ? "" : ` (line ${line}, column ${column})`}: ${message}`);
}
