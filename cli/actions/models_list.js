// `models list`: what is configured, or what OpenRouter has, for people and for programs.
import { readChoices } from "../choices.js";
import { withClient } from "../client.js";
import { CliError } from "../failure.js";
import { oneLine } from "../io/plain_text.js";
import { table } from "../io/table.js";
import { ago } from "../io/time.js";
import { filterModels, isFree } from "../model_filters.js";
import { tagsOf } from "../model_tags.js";
import { refuseBoth } from "./models_aliases.js";

/** @typedef {import("../context.js").Context} Context @typedef {import("fluffbuzz").Model} Model @typedef {Model & { tags: string[], free: boolean }} Row */
/** @typedef {import("../model_filters.js").Filters & { all?: boolean, plain?: boolean, refresh?: boolean, local?: boolean }} Options */

/** @param {Context} context @param {Options} options @param {string[]} search */
export async function run(context, options, search) {
  const { plain = false, refresh = false, local = false } = options;
  refuseBoth(context.json, plain);
  const { rows, loaded, hasKey } = await readRows(context, { ...options, search }, refresh);
  // Nothing that OpenRouter routes to runs on this machine.
  const shown = local ? [] : rows;
  if (context.json) return context.printJson({ count: shown.length, models: shown.map((row) => asJson(row, hasKey)) });
  if (plain) return shown.forEach(({ ref }) => context.print(oneLine(ref)));
  if (shown.length === 0) return context.print("No models found.");
  await printTable(context, shown, hasKey);
  context.note(context.paintError.dim(footer(shown, options, search, loaded)));
}

/**
 * @param {Context} context @param {Options & { search: string[] }} options @param {boolean} refresh
 * @returns {Promise<{ rows: Row[], loaded: string, hasKey: boolean }>} loaded: how old the catalogue is, for people
 */
async function readRows(context, options, refresh) {
  const tags = tagsOf(await readChoices(context));
  const { all, asked } = whole(options);
  let loaded = "";
  const onUse = (/** @type {number | null} */ at) => (loaded = at === null ? "" : `catalogue of ${ago(at)} ago`);
  return withClient(context, async (client) => {
    /** @type {Model[]} */
    let models = [];
    try {
      if (!context.json) context.progress("loading the catalogue");
      models = await client.models.list();
    } catch (error) {
      // What is configured can be listed without it.
      if (all || context.signal.aborted) throw error;
      context.warn(`${/** @type {Error} */ (error).message}; what is shown is what is known without it`);
    } finally {
      context.progress("");
    }
    const byRef = new Map(models.map((model) => [model.ref, model]));
    const configured = [...tags.keys()].map((key) => byRef.get(key) ?? client.models.resolve(key));
    const chosen = all ? [...configured, ...models.filter(({ ref }) => !tags.has(ref))] : configured;
    const rows = chosen.map((model) => ({ ...model, free: isFree(model), tags: [...(tags.get(model.ref) ?? []), ...(model.listed === false ? ["missing"] : [])] }));
    return { rows: filterModels(rows, options, asked), loaded, hasKey: client.keys().length > 0 };
  }, { catalogue: { refresh, allowStale: !refresh, onUse } });
}

/** Whether the whole catalogue is meant, and whether somebody asked for something in it. @param {Options & { search: string[] }} options */
function whole({ all, search, provider, free, input, output, reasoning, tools, minContext, maxPrice, refresh }) {
  if (provider !== undefined && /\s|^$/.test(provider)) throw new CliError(`--provider takes one name without blanks, not ${JSON.stringify(provider)}`, { code: "usage" });
  const asked = Boolean(search.length || provider || free || input || output || reasoning || tools || minContext !== undefined || maxPrice !== undefined);
  return { all: Boolean(all || asked || refresh), asked };
}

/** @param {Row} model @param {boolean} available */
function asJson({ ref, name, input, output, contextWindow, maxTokens, reasoning, efforts, tools, cost, tags, listed, allowed }, available) {
  return {
    key: ref, name, input: input?.join("+") ?? null, output: output?.join("+") ?? null, contextWindow, maxTokens, reasoning, efforts, tools, cost,
    local: false, available: available && allowed, tags, missing: listed === false,
  };
}

/** @param {Context} context @param {Row[]} rows @param {boolean} hasKey */
async function printTable(context, rows, hasKey) {
  const { paint, stdout } = context;
  const auth = hasKey ? "yes" : "no";
  const columns = /** @type {import("../io/table.js").Column[]} */ ([
    { title: "Model", max: 60 }, { title: "Input", max: 20 }, { title: "Ctx", align: "right" },
    { title: "In $/M", align: "right" }, { title: "Out $/M", align: "right" }, { title: "Reasoning" }, { title: "Auth" },
    { title: "Tags", paint: paint.cyan },
  ]);
  const cells = rows.map(({ ref, input, contextWindow, cost, reasoning, tags, allowed, free }) => [
    ref, input?.join("+") ?? "-", tokens(contextWindow), price(cost?.input, free), price(cost?.output, free),
    reasoning === null ? "-" : reasoning ? "yes" : "no", allowed ? auth : "barred", tags.join(","),
  ]);
  for (const line of await table(columns, cells, { width: stdout.isTTY ? stdout.columns : undefined, heading: paint.bold })) context.print(line);
}

/** @param {number | null} count */
function tokens(count) {
  if (count === null) return "-";
  return count >= 1e6 ? `${+(count / 1e6).toFixed(1)}M` : count >= 1000 ? `${Math.round(count / 1000)}k` : String(count);
}

/** @param {number | null | undefined} usd per million tokens @param {boolean} free nothing else costs anything either */
function price(usd, free) {
  if (usd === null || usd === undefined) return "-";
  if (free) return "free";
  return usd > 0 && usd < 0.01 ? usd.toPrecision(1) : usd.toFixed(2);
}

/** @param {Row[]} rows @param {Options} options @param {string[]} search @param {string} loaded */
function footer(rows, options, search, loaded) {
  const count = `${rows.length} model${rows.length === 1 ? "" : "s"}`;
  const more = whole({ ...options, search }).all ? "" : "fluffbuzz models list --all shows every model";
  return [count, loaded, more].filter(Boolean).join("; ");
}
