// The configuration file: read as it is, and changed by edits that keep the hand of whoever wrote it.
import { createReadStream } from "node:fs";
import { CliError } from "../failure.js";
import { withLock } from "./lock.js";
import { fileFailure, removeDrafts, replaceFile, targetOf } from "./replace_file.js";

/** @typedef {import("../context.js").Context} Context */

const LARGEST = 16 * 2 ** 20;

/** A file that is missing is an empty configuration. @param {Context} context @returns {Promise<string>} */
export async function readConfig({ paths, asNew }) {
  if (asNew) return "";
  let bytes;
  try {
    bytes = await readUpTo(paths.config, LARGEST);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return "";
    throw fileFailure("cannot read", paths.config, error);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Reading it as far as it goes would write something else back.
    throw new CliError(`${paths.config} is not UTF-8`, { code: "config_error", hint: "save it as UTF-8" });
  }
}

/** Some devices have no end. @param {string} path @param {number} limit in bytes */
async function readUpTo(path, limit) {
  const chunks = [];
  let size = 0;
  for await (const chunk of createReadStream(path, { end: limit })) {
    chunks.push(chunk);
    size += chunk.length;
  }
  if (size > limit) throw new CliError(`${path} holds more than ${limit / 2 ** 20} MiB, which no configuration does`, { code: "config_error" });
  return Buffer.concat(chunks);
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
  const planned = async () => {
    const before = await readConfig(context);
    const result = await change(before);
    const isNews = result.text !== before;
    if (isNews && env.FLUFFBUZZ_CONFIG_READONLY === "1") throw readOnly();
    if (isNews) await refuseInvalid(context, result.text);
    return { before, result, isNews };
  };
  // What is not written needs no lock, and no folder that can be written to.
  if (dryRun || env.FLUFFBUZZ_CONFIG_READONLY === "1") return { ...(await planned()).result, written: false };
  return withLock(paths.config, async () => {
    const { before, result, isNews } = await planned();
    if (!isNews) return { ...result, written: false };
    await removeDrafts(paths.config);
    if (before !== "") await replaceFile(`${await targetOf(paths.config)}.bak`, before);
    await replaceFile(paths.config, result.text);
    return { ...result, written: true };
  }, context.signal);
}

/** The refusal of everything that would change files. */
export function readOnly() {
  return new CliError("FLUFFBUZZ_CONFIG_READONLY=1 keeps the configuration as it is; nothing was changed", { code: "read_only" });
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
