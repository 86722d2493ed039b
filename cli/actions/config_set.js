import { parsePath, showPath, valueAt } from "../config_path.js";
import { changeConfigFile } from "../files/config_file.js";
import { CliError, UsageError } from "../failure.js";

/** Objects whose members took somebody work: none of them is lost by the way. */
const PROTECTED = /^(agents\.defaults\.models|models\.providers|auth\.(profiles|order))(\.|\[|$)/;

/** @typedef {{ strictJson?: boolean, merge?: boolean, replace?: boolean, dryRun?: boolean }} Options */

/** @param {import("../context.js").Context} context @param {Options} options @param {string} path @param {string} written */
export async function run(context, options, path, written) {
  const steps = parsePath(path);
  if (steps.length === 0) throw new UsageError("path: expected the name of a value, not the whole file", "fluffbuzz config set");
  const { editJson5, parseJson5 } = await import("fluffbuzz");
  const value = await readValue(written, options.strictJson ?? false);
  const result = await changeConfigFile(context, async (text) => {
    const source = text.trim() === "" ? "{}\n" : text;
    const before = valueAt(await parseJson5(source), steps);
    if (!options.merge && !options.replace) refuseLoss(showPath(steps), before, value);
    const merged = options.merge && isObject(before) && isObject(value);
    const targets = merged ? Object.entries(value).map(([name, item]) => ({ path: [...steps, name], value: item })) : [{ path: steps, value }];
    const edits = targets.map((target) => ({ op: /** @type {const} */ ("set"), ...target }));
    return { text: await editJson5(source, edits) };
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

/** @param {string} path @param {unknown} before @param {unknown} after */
function refuseLoss(path, before, after) {
  if (!PROTECTED.test(path) || !isObject(before)) return;
  const lost = Object.keys(before).filter((name) => !isObject(after) || !Object.hasOwn(after, name));
  if (lost.length === 0) return;
  throw new CliError(`${path} would lose ${lost.map((name) => JSON.stringify(name)).join(", ")}; nothing was changed`, {
    code: "would_lose", hint: "--merge keeps them, --replace means it",
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
