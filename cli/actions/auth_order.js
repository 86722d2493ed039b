import { applyChange, reportDone } from "../choices.js";
import { withClient } from "../client.js";
import { readCredentials } from "../files/credentials.js";
import { CliError } from "../failure.js";
import { checkProvider } from "../onboarding/profiles.js";

/** @typedef {import("../context.js").Context} Context @typedef {{ provider?: string }} Options */

/** @param {Context} context @param {Options} options */
export async function get(context, { provider }) {
  checkProvider(provider);
  const order = await withClient(context, async (client) => client.keys().map(({ profile }) => profile));
  if (context.json) return context.printJson({ order });
  context.print(`Order (${order.length}):`);
  for (const profile of order) context.print(`- ${profile}`);
  if (order.length === 0) context.print("- none");
}

/** @param {Context} context @param {Options} options @param {string[]} order */
export async function set(context, { provider }, order) {
  checkProvider(provider);
  const stored = await readCredentials(context);
  const unknown = order.find((profile) => !Object.hasOwn(stored, profile));
  if (unknown !== undefined) {
    throw new CliError(`there is no key ${JSON.stringify(unknown)}; nothing was changed`, { code: "no_key", hint: `there are: ${Object.keys(stored).join(", ") || "none"}` });
  }
  const result = await applyChange(context, { action: "set-auth-order", order });
  reportDone(context, result, { order }, [`Order: ${order.join(", ")}`]);
}

/** @param {Context} context @param {Options} options */
export async function clear(context, { provider }) {
  checkProvider(provider);
  reportDone(context, await applyChange(context, { action: "clear-auth-order" }), { order: [] }, ["Order cleared."]);
}
