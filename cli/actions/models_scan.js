// `models scan`: free models that really answer, as fallbacks.
import { withClient } from "../client.js";
import { changeConfigFile, refuseBadConfig } from "../files/config_file.js";
import { CliError } from "../failure.js";
import { Prompts } from "../io/prompts.js";
import { table } from "../io/table.js";
import { freeModels } from "../scan/candidates.js";
import { probeModels, rank } from "../scan/probes.js";

/** @typedef {import("../context.js").Context} Context @typedef {import("../scan/probes.js").ScanResult} ScanResult */
/**
 * @typedef {object} Options
 * @property {number} [minParams] @property {number} [maxAgeDays] @property {string} [provider] @property {number} maxCandidates
 * @property {number} timeout @property {number} concurrency @property {boolean} probe @property {boolean} [yes] @property {boolean} input
 * @property {boolean} [setDefault] @property {boolean} [setImage]
 */

/** @param {Context} context @param {Options} options */
export async function run(context, options) {
  await refuseBadConfig(context);
  const asks = options.probe && !options.yes && options.input && !context.json;
  if (asks && !context.interactive) {
    throw new CliError("there is no terminal to choose on", { code: "not_a_terminal", hint: "--yes takes the best ones, --no-probe only lists" });
  }
  const { found, results } = await withClient(context, async (client) => {
    const models = await freeModels(context, client, options);
    if (!options.probe) return { found: models, results: [] };
    if (client.keys().length === 0) throw new CliError("probing needs a key", { code: "no_key", hint: "fluffbuzz onboard stores one; --no-probe only lists" });
    return { found: models, results: rank(await probeModels(context, client, models, options)) };
  }, { catalogue: { refresh: true, allowStale: true } });
  if (!options.probe) return list(context, found);
  await choose(context, results, options, asks);
}

/** @param {Context} context @param {import("../scan/candidates.js").Candidate[]} found */
async function list(context, found) {
  if (context.json) return context.printJson(found.map(({ model, parameters, created }) => ({ key: model.ref, name: model.name, contextWindow: model.contextWindow, input: model.input?.join("+") ?? null, parameters, created })));
  if (found.length === 0) return context.print("No models found.");
  const rows = found.map(({ model, parameters }) => [model.ref, model.input?.join("+") ?? "-", String(model.contextWindow ?? "-"), parameters ? `${parameters}b` : "-"]);
  const columns = /** @type {import("../io/table.js").Column[]} */ ([{ title: "Model" }, { title: "Input" }, { title: "Ctx", align: "right" }, { title: "Params", align: "right" }]);
  for (const line of await table(columns, rows, { heading: context.paint.bold })) context.print(line);
}

/** @param {Context} context @param {ScanResult[]} results @param {Options} options @param {boolean} asks */
async function choose(context, results, options, asks) {
  const usable = results.filter(({ tool }) => tool.ok);
  if (usable.length === 0) {
    throw new CliError(`none of ${results.length} free models called a tool; nothing was changed`, { code: "nothing_found", details: { results } });
  }
  if (!context.json) await summary(context, results);
  const withImage = usable.filter(({ image }) => image.ok);
  let selected = [...withImage, ...usable.filter(({ image }) => !image.ok)].slice(0, options.maxCandidates).map(({ key }) => key);
  let selectedImages = withImage.slice(0, options.maxCandidates).map(({ key }) => key);
  if (asks) {
    const prompts = new Prompts(context);
    selected = await prompts.multiselect("Fallbacks, in this order", usable.map(({ key }) => ({ value: key, label: key })), selected);
    if (withImage.length > 0) selectedImages = await prompts.multiselect("Image fallbacks", withImage.map(({ key }) => ({ value: key, label: key })), selectedImages);
  }
  const { written } = await write(context, selected, selectedImages, options);
  const setDefault = options.setDefault ? selected[0] ?? null : null;
  const setImage = options.setImage ? selectedImages[0] ?? null : null;
  if (context.json) return context.printJson({ selected, selectedImages, setDefault, setImage, results, warnings: [] });
  context.print(written ? `Updated ${context.paths.show(context.paths.config)}` : `${context.paths.show(context.paths.config)} is so already`);
  context.print(`Fallbacks: ${selected.join(", ") || "none"}`);
  context.print(`Image fallbacks: ${selectedImages.join(", ") || "none"}`);
  if (setDefault) context.print(`Default model: ${setDefault}`);
  if (setImage) context.print(`Image model: ${setImage}`);
}

/** @param {Context} context @param {string[]} selected @param {string[]} selectedImages @param {Options} options */
async function write(context, selected, selectedImages, { setDefault, setImage }) {
  const { changeConfig } = await import("fluffbuzz");
  const changes = /** @type {import("fluffbuzz").ConfigChange[]} */ ([
    { action: "set-fallbacks", list: "text", models: selected },
    // Finding none is no reason to take those away that somebody chose.
    ...(selectedImages.length > 0 ? [{ action: "set-fallbacks", list: "image", models: selectedImages }] : []),
    ...(setDefault && selected.length > 0 ? [{ action: "set-model", list: "text", model: selected[0] }] : []),
    ...(setImage && selectedImages.length > 0 ? [{ action: "set-model", list: "image", model: selectedImages[0] }] : []),
  ]);
  return changeConfigFile(context, async (text) => {
    for (const change of changes) ({ text } = await changeConfig(text, change));
    return { text };
  });
}

/** @param {Context} context @param {ScanResult[]} results */
async function summary(context, results) {
  const count = (/** @type {(result: ScanResult) => boolean} */ test) => results.filter(test).length;
  const tool = count((result) => result.tool.ok);
  const image = count((result) => result.image.ok);
  const both = count((result) => result.tool.ok && result.image.ok);
  context.print(`Tested ${results.length}: tool ok ${tool}, image ok ${image}, both ${both}, image only ${image - both}`);
  const columns = /** @type {import("../io/table.js").Column[]} */ ([{ title: "Model" }, { title: "Tool" }, { title: "Image" }, { title: "Ctx", align: "right" }, { title: "Params", align: "right" }]);
  const rows = results.map(({ key, tool: one, image: two, contextWindow, parameters }) =>
    [key, one.ok ? `${one.ms} ms` : one.status, two.status === "skipped" ? "-" : two.ok ? `${two.ms} ms` : two.status, String(contextWindow ?? "-"), parameters ? `${parameters}b` : "-"]);
  for (const line of await table(columns, rows, { width: context.stdout.isTTY ? context.stdout.columns : undefined, heading: context.paint.bold })) context.print(line);
}
