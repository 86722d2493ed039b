// Which models a person asked for, and in which order.

/** @typedef {import("fluffbuzz").Model} Model */
/**
 * @typedef {object} Filters
 * @property {string[]} [search] @property {string} [provider] @property {boolean} [free]
 * @property {string} [input] @property {string} [output] @property {boolean} [reasoning] @property {boolean} [tools]
 * @property {number} [minContext] tokens @property {number} [maxPrice] USD per million tokens
 * @property {"id" | "price" | "context"} [sort] @property {number} [limit]
 */

/**
 * @template {Model} T
 * @param {T[]} models @param {Filters} filters @param {boolean} [asked] whether what is unknown is left out
 * @returns {T[]}
 */
export function filterModels(models, filters, asked = true) {
  const kept = asked ? models.filter((model) => matches(model, filters)) : models;
  const { sort, limit = Infinity } = filters;
  const order = { id: byId, price: byPrice, context: byContext };
  return (sort ? [...kept].sort(order[sort]) : kept).slice(0, limit);
}

/** @param {Model} model @param {Filters} filters */
function matches(model, { search = [], provider, free, input, output, reasoning, tools, minContext, maxPrice }) {
  const text = `${model.ref} ${model.name} ${model.alias ?? ""}`.toLowerCase();
  return search.every((word) => text.includes(word.toLowerCase())) &&
    (!provider || isBy(model, provider)) &&
    (!free || isFree(model)) &&
    (!input || Boolean(model.input?.includes(input))) &&
    (!output || Boolean(model.output?.includes(output))) &&
    (!reasoning || model.reasoning === true) &&
    (!tools || model.tools === true) &&
    (minContext === undefined || (model.contextWindow ?? 0) >= minContext) &&
    (maxPrice === undefined || dearest(model) <= maxPrice);
}

/** @param {Model} model @param {string} provider `openrouter` means all: it is the one provider */
export function isBy({ id }, provider) {
  const wanted = provider.toLowerCase().replace(/\/$/, "");
  return wanted === "openrouter" || id.toLowerCase().replace(/^~/, "").startsWith(`${wanted}/`);
}

/** A model whose tokens cost nothing may still charge for each image. @param {Model} model */
export function isFree({ id, cost, prices }) {
  return id.endsWith(":free") || (cost !== null && cost.input === 0 && cost.output === 0 && Object.values(prices).every((price) => price === 0));
}

/** What is unknown is not cheap. @param {Model} model */
function dearest({ cost }) {
  return Math.max(cost?.input ?? Infinity, cost?.output ?? Infinity);
}

/** @param {Model} a @param {Model} b */
const byId = (a, b) => (a.ref < b.ref ? -1 : Number(a.ref > b.ref));
/** @param {Model} a @param {Model} b */
const byPrice = (a, b) => total(a) - total(b) || byId(a, b);
/** @param {Model} a @param {Model} b */
const byContext = (a, b) => (b.contextWindow ?? 0) - (a.contextWindow ?? 0) || byId(a, b);
/** @param {Model} model */
const total = ({ cost }) => (cost?.input ?? Number.MAX_VALUE) + (cost?.output ?? 0);
