// What only OpenRouter can tell.
import { withClient } from "../client.js";
import { FluffBuzzError } from "../errors.js";
import { checkKeys } from "../key_check.js";
import { readChoices } from "../choices.js";

/** @typedef {import("../actions/doctor.js").Check} Check @typedef {import("../context.js").Context} Context */

const PROXY = "check the network; a proxy is used by Node only with NODE_USE_ENV_PROXY=1 (Node 24) or a wrapper";

/** It can be reached, and knows the configured models. @param {Context} context @returns {Promise<Check[]>} */
export async function checkCatalogue(context) {
  return withClient(context, async (client) => {
    const begun = performance.now();
    try {
      context.progress("loading the model catalogue");
      const models = await client.models.list();
      const ms = Math.round(performance.now() - begun);
      const known = models.filter(({ listed }) => listed).length;
      return [{ name: "reachable", state: "ok", text: `${known} models in ${ms} ms` }, ...(await missingModels(context, client))];
    } catch (error) {
      if (!(error instanceof FluffBuzzError) || context.signal.aborted) throw error;
      return [{ name: "reachable", state: "failed", text: error.message, fix: error.code === "network" ? PROXY : undefined }];
    } finally {
      context.progress("");
    }
  }, { catalogue: { refresh: true } });
}

/** @param {Context} context @param {import("fluffbuzz").Client} client @returns {Promise<Check[]>} */
async function missingModels(context, client) {
  const { primary, fallbacks, imageModel, imageGenerationModel } = await readChoices(context);
  const named = [primary, ...fallbacks, imageModel.primary, ...imageModel.fallbacks, imageGenerationModel.primary];
  const refs = [...new Set(named.filter((ref) => ref !== null))];
  return refs.filter((ref) => client.models.resolve(ref).listed === false)
    .map((ref) => ({ name: "model", state: "warning", text: `${ref} is not in OpenRouter's catalogue`, fix: "fluffbuzz models list --all shows what is" }));
}

/** @param {Context} context @returns {Promise<Check[]>} */
export async function checkKeysOnline(context) {
  const checks = await withClient(context, (client) => checkKeys(context, client));
  return checks.map(({ profile, state, text }) => {
    const name = "key";
    if (state === "ok") return { name, state: "ok", text: `${profile}: ${text}` };
    if (state === "expiring") return { name, state: "warning", text: `${profile} expires soon: ${text}`, fix: "fluffbuzz models auth login" };
    if (state === "unknown") return { name, state: "warning", text: `${profile} could not be checked: ${text}` };
    return { name, state: "failed", text: `${profile} is ${state}: ${text}`, fix: "fluffbuzz onboard stores another key" };
  });
}
