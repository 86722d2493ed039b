import { lostBy } from "../config_loss.js";
import { parsePath, showPath, valueAt } from "../config_path.js";
import { changeConfigFile } from "../files/config_file.js";
import { CliError, UsageError } from "../failure.js";

/** @typedef {{ strictJson?: boolean, merge?: boolean, replace?: boolean, dryRun?: boolean }} Options */

/** @param {import("../context.js").Context} context @param {Options} options @param {string} path @param {string} written */
export async function run(context, options, path, written) {
  const steps = parsePath(path);
  if (steps.length === 0) throw new UsageError("path: expected the name of a value, not the whole file", "fluffbuzz config set");
  const { editJson5, parseJson5 } = await import("fluffbuzz");
  const value = await readValue(written, options.strictJson ?? false);
  refuseRounded(value);
  const result = await changeConfigFile(context, async (text) => {
    const source = text.trim() === "" ? "{}\n" : text;
    const whole = await parseJson5(source);
    const merged = options.merge && isObject(valueAt(whole, steps)) && isObject(value);
    const targets = merged ? Object.entries(value).map(([name, item]) => ({ path: [...steps, name], value: item })) : [{ path: steps, value }];
    const edits = targets.map((target) => ({ op: /** @type {const} */ ("set"), ...target }));
    const changed = await editJson5(source, edits);
    if (!options.replace) refuseLoss(showPath(steps), lostBy(whole, await parseJson5(changed), steps), options.merge ?? false);
    return { text: changed };
  }, { dryRun: options.dryRun });
  await reportChange(context, options.dryRun ?? false, showPath(steps), "set", result);
}

/** @param {string} written @param {boolean} strict */
async function readValue(written, strict) {
  const { parseJson5 } = await import("fluffbuzz");
  try {
    return await parseJson5(written);
  } catch (error) {
    if (!strict) return written;
    const [first] = String(/** @type {Error} */ (error).message).split("\n");
    throw new CliError(`value: not JSON5 (${first})`, { code: "usage", hint: `a text needs quotes inside the shell's quotes: '"text"'` });
  }
}

/** JavaScript rounds whole numbers beyond 2^53: the file would say another one. @param {unknown} value */
function refuseRounded(value) {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new CliError(`value: a whole number has more digits than can be kept and would become ${value}; nothing was changed`, {
      code: "usage", hint: "in quotes, as a text, it stays as it is",
    });
  }
  if (typeof value === "object" && value !== null) Object.values(value).forEach(refuseRounded);
}

/** @param {string} path @param {string[]} lost @param {boolean} merged */
function refuseLoss(path, lost, merged) {
  if (lost.length === 0) return;
  throw new CliError(`${path} would lose ${lost.join(", ")}; nothing was changed`, {
    code: "would_lose", hint: merged ? "--replace means it" : "--merge keeps the members that are not named, --replace means it",
  });
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {import("../context.js").Context} context @param {boolean} dryRun @param {string} path @param {"set" | "removed"} done
 * @param {{ written: boolean, text: string }} result
 */
export async function reportChange(context, dryRun, path, done, { written, text }) {
  const file = context.paths.config;
  if (context.json) return context.printJson({ ok: true, path: file, [done]: path, written, dryRun });
  if (dryRun) {
    const { validateConfig } = await import("fluffbuzz");
    context.note(`${path} would be ${done} in ${context.paths.show(file)}; nothing was written. The file would hold, with secrets redacted:`);
    return context.printJson((await validateConfig(text, {})).config ?? {});
  }
  context.print(written ? `Updated ${context.paths.show(file)}: ${path} ${done}` : `${path} is so already`);
}
