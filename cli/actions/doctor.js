// `doctor`: one look at everything that a call needs, each with its fix.
import { checkConfig, checkCore, checkFiles, checkModels } from "../doctor/local_checks.js";
import { checkCatalogue, checkKeysOnline } from "../doctor/online_checks.js";
import { oneLine } from "../io/plain_text.js";

/** @typedef {import("../context.js").Context} Context */
/** @typedef {{ name: string, state: "ok" | "warning" | "failed" | "skipped", text: string, fix?: string }} Check */

/** @param {Context} context @param {{ offline?: boolean }} options */
export async function run(context, { offline = false }) {
  /** @type {Check[]} */
  const checks = [];
  const say = (/** @type {Check[]} */ found) => {
    checks.push(...found);
    if (!context.json) for (const check of found) show(context, check);
  };
  say(await checkCore());
  say(await checkConfig(context));
  say(await checkFiles(context));
  const usable = !checks.some(({ state }) => state === "failed");
  if (!usable) say([{ name: "calls", state: "skipped", text: "mend what failed first" }]);
  else {
    say(await checkModels(context));
    if (offline) say([{ name: "network", state: "skipped", text: "--offline" }]);
    else {
      say(await checkCatalogue(context));
      say(await checkKeysOnline(context));
    }
  }
  const ok = !checks.some(({ state }) => state === "failed");
  if (context.json) context.printJson({ ok, checks });
  else context.print(ok ? "\nNothing stands in the way." : "\nSomething has to be mended.");
  return ok ? 0 : 1;
}

/** @param {Context} context @param {Check} check */
function show(context, { name, state, text, fix }) {
  const { paint } = context;
  const colour = { ok: paint.green, warning: paint.yellow, failed: paint.red, skipped: paint.dim }[state];
  context.print(`${colour(state.padEnd(8))} ${name.padEnd(13)} ${oneLine(text)}`);
  if (fix) context.print(`${" ".repeat(23)}${paint.dim(oneLine(fix))}`);
}
