// The model list as the caller may use it.

import { passThrough } from "./answers.js";
import { callPolicy } from "./terms.js";

/** @import { Exchange } from "./exchange.js" */
/** @import { Model } from "../model_types.js" */

/** @param {Exchange} exchange */
export async function models({ gatehouse: { client }, caller: { policy }, signal }) {
  const upstream = await client.request("/models", { signal });
  if (!upstream.ok) return passThrough(upstream);
  const known = await client.models.list({ policy: callPolicy(policy) });
  const aliases = known.filter((model) => model.alias && model.allowed);
  if (aliases.length === 0 && known.every((model) => model.allowed)) return passThrough(upstream);
  return Response.json(await narrowed(upstream, known, aliases));
}

/**
 * Upstream's rows that may be used, and each alias as a row of its own: `model` takes it, so the list names it.
 * @param {Response} upstream @param {Model[]} known @param {Model[]} aliases
 */
async function narrowed(upstream, known, aliases) {
  const list = await upstream.json();
  const allowed = new Set(known.filter((model) => model.allowed).map(({ id }) => id));
  /** @type {{ id: string }[]} */
  const rows = Array.isArray(list?.data) ? list.data : [];
  const named = aliases.map(({ id, alias, name }) => ({ ...(rows.find((row) => row.id === id) ?? { name }), id: alias, alias_of: id }));
  return { ...list, data: [...named, ...rows.filter(({ id }) => allowed.has(id))] };
}
