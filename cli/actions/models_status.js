// `models status`: what is configured, which key is used, and whether it works.
import { readChoices } from "../choices.js";
import { withClient } from "../client.js";
import { CliError, EXIT } from "../failure.js";
import { refuseBadConfig } from "../files/config_file.js";
import { oneLine } from "../io/plain_text.js";
import { duration } from "../io/time.js";
import { checkKeys } from "../key_check.js";
import { usedKeys } from "../keys.js";
import { probeKeys } from "../probe.js";
import { statusJson } from "../status_json.js";
import { refuseBoth } from "./models_aliases.js";

/** @typedef {import("../context.js").Context} Context */
/** @typedef {{ plain?: boolean, check?: boolean, probe?: boolean, probeProfile?: string[], probeTimeout: number, probeConcurrency: number, probeMaxTokens: number }} Options */
/** @typedef {{ choices: import("fluffbuzz").ConfigListing, keys: import("../keys.js").UsedKey[], checks: import("../key_check.js").KeyCheck[], probes: import("../probe.js").Probe[] | null }} Status */

/** @param {Context} context @param {Options} options @returns {Promise<number>} */
export async function run(context, options) {
  refuseBoth(context.json, options.plain ?? false);
  if (options.probe && options.plain) throw new CliError("--probe has more to say than --plain shows; leave one out", { code: "usage" });
  await refuseBadConfig(context);
  const choices = await readChoices(context);
  if (options.plain) {
    context.print(choices.primary ?? "openrouter/auto");
    if (!options.check) return EXIT.ok;
  }
  const status = await withClient(context, async (client) => ({
    choices,
    keys: await usedKeys(context, client),
    checks: options.check ? await checkKeys(context, client) : [],
    probes: options.probe ? await probeKeys(context, client, choices.primary ?? "openrouter/auto", options) : null,
  }));
  if (context.json) context.printJson(await statusJson(context, status));
  else if (!options.plain) printStatus(context, status);
  return options.check ? verdict(status) : EXIT.ok;
}

/** @param {Status} status */
function verdict({ keys, checks }) {
  if (keys.length === 0 || (checks.length > 0 && checks.every(({ state }) => state === "expired" || state === "refused"))) return EXIT.failed;
  return checks.some(({ state }) => state === "expiring") ? EXIT.expiring : EXIT.ok;
}

/** @param {Context} context @param {Status} status */
function printStatus(context, { choices, keys, checks, probes }) {
  const { paths, paint } = context;
  const row = (/** @type {string} */ label, /** @type {string} */ text) => context.print(`${paint.dim(label.padEnd(22))} ${text}`);
  const listed = (/** @type {string} */ label, /** @type {string[]} */ items) => row(`${label} (${items.length})`, items.join(", ") || "-");
  row("Config", paths.show(paths.config));
  row("State folder", paths.show(paths.state));
  const resolved = choices.primary ?? "openrouter/auto";
  row("Default", choices.raw && choices.raw !== resolved ? `${resolved} (from ${choices.raw})` : choices.primary ? resolved : `${resolved} (nothing is configured)`);
  listed("Fallbacks", choices.fallbacks);
  row("Image model", choices.imageModel.primary ?? "-");
  listed("Image fallbacks", choices.imageModel.fallbacks);
  row("Image generation", choices.imageGenerationModel.primary ?? "-");
  listed("Aliases", Object.entries(choices.aliases).map(([alias, key]) => `${alias} -> ${key}`));
  row(`Configured models (${choices.models.length || "all"})`, choices.models.join(", ") || "-");
  context.print();
  context.print(paint.bold("Auth overview"));
  row("Store", paths.show(paths.credentials));
  keys.forEach(({ profile, preview, source, resting }, index) => {
    const rest = resting ? paint.yellow(`; rests for ${duration(resting.until - Date.now())} (${resting.reason})`) : "";
    row(index === 0 ? "Used first" : "Then", `${profile}  ${preview}  from ${source}${rest}`);
  });
  if (keys.length === 0) context.print(`${paint.red("Missing auth")}: no key for openrouter; fluffbuzz onboard stores one`);
  for (const { profile, state, text } of checks) row(`Check ${state}`, `${profile}: ${oneLine(text)}`);
  if (probes) {
    context.print();
    context.print(paint.bold("Auth probes"));
    for (const { profile, status, ms, message } of probes) {
      const colour = status === "ok" ? paint.green : paint.red;
      context.print(`${colour(status.padEnd(11))} ${profile}${ms === null ? "" : `  ${ms} ms`}${message ? `  ${oneLine(message)}` : ""}`);
    }
  }
}
