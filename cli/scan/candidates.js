// The free models of OpenRouter's catalogue that fit what was asked for.
import { readKept } from "../files/kept_catalogue.js";
import { oneLine } from "../io/plain_text.js";
import { isBy, isFree } from "../model_filters.js";

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** @typedef {{ model: import("fluffbuzz").Model, parameters: number | null, created: number | null }} Candidate parameters in billions, created in ms since 1970 */

/**
 * @param {import("../context.js").Context} context @param {import("fluffbuzz").Client} client
 * @param {{ provider?: string, minParams?: number, maxAgeDays?: number }} options
 * @returns {Promise<Candidate[]>}
 */
export async function freeModels(context, client, { provider, minParams, maxAgeDays }) {
  const models = await client.models.list();
  const created = await creationTimes(context);
  // A name that nobody can type is no fallback.
  return models.filter((model) => oneLine(model.ref) === model.ref && model.listed && model.allowed && isFree(model) && (!provider || isBy(model, provider)))
    .map((model) => ({ model, parameters: parametersOf(`${model.id} ${model.name}`), created: created.get(model.id) ?? null }))
    .filter(({ parameters }) => minParams === undefined || (parameters ?? 0) >= minParams)
    .filter((candidate) => maxAgeDays === undefined || (candidate.created !== null && Date.now() - candidate.created <= maxAgeDays * A_DAY_MS));
}

/**
 * As far as a name tells: "70b", "8x7b" (which counts as 56).
 * @param {string} text @returns {number | null} billions
 */
export function parametersOf(text) {
  const sizes = [...text.toLowerCase().matchAll(/(?<![\da-z.])(?:(\d+)x)?(\d+(?:\.\d+)?)b(?![a-z\d])/g)];
  return sizes.length === 0 ? null : Math.max(...sizes.map(([, times = "1", size]) => Number(times) * Number(size)));
}

/** @param {import("../context.js").Context} context @returns {Promise<Map<string, number>>} ms since 1970 */
async function creationTimes({ paths }) {
  const kept = await readKept(paths.catalogue);
  /** @type {{ id?: unknown, created?: unknown }[]} */
  const rows = kept ? JSON.parse(kept.text).data ?? [] : [];
  return new Map(rows.flatMap(({ id, created }) => (typeof id === "string" && typeof created === "number" ? [[id, created * 1000]] : [])));
}
