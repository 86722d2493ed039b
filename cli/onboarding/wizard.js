// The questions of onboarding.
import { readChoices } from "../choices.js";
import { withClient } from "../client.js";
import { readConfig } from "../files/config_file.js";

/** @typedef {import("../context.js").Context} Context @typedef {import("../io/prompts.js").Prompts} Prompts */

export const RISK = [
  "Your key is kept on this machine, in a file that only your user may read.",
  "What you send goes to OpenRouter and on to whoever serves the model.",
  "Calls cost money. A limit can be set for each key at OpenRouter.",
];

/** @param {Prompts} prompts @param {boolean} [maySkip] */
export function chooseAuth(prompts, maySkip = true) {
  return prompts.select("How do you want to connect to OpenRouter?", [
    { value: "openrouter-api-key", label: "OpenRouter API key", hint: "paste one from openrouter.ai/keys" },
    { value: "openrouter-oauth", label: "Authorize in the browser", hint: "OpenRouter makes a key for this machine" },
    ...(maySkip ? [{ value: "skip", label: "Skip for now" }] : []),
  ]);
}

/** What to do with a configuration that is there. @param {Context} context @param {Prompts} prompts @returns {Promise<"keep" | "modify" | "reset">} */
export async function chooseExisting(context, prompts) {
  if ((await readConfig(context)).trim() === "") return "modify";
  return prompts.select(`There is a configuration in ${context.paths.show(context.paths.config)}.`, /** @type {any} */ ([
    { value: "modify", label: "Change what onboarding is about, keep the rest" },
    { value: "keep", label: "Leave everything as it is" },
    { value: "reset", label: "Begin anew", hint: "what is there is moved to .bak files" },
  ]));
}

const AUTO = "openrouter/auto";
const CURRENT = "";

/**
 * @param {Context} context @param {Prompts} prompts @param {unknown} kept the key that will be stored; null when there is none
 * @returns {Promise<string | undefined>} a ref; undefined for openrouter/auto
 */
export async function chooseModel(context, prompts, kept) {
  const { primary } = await readChoices(context);
  const models = kept ? await catalogue(context) : [];
  const options = [
    ...(primary && primary !== AUTO ? [{ value: CURRENT, label: `Keep ${primary}` }] : []),
    { value: AUTO, label: AUTO, hint: "OpenRouter chooses for each request" },
    ...models.filter(({ ref }) => ref !== AUTO && ref !== primary).map(({ ref, name }) => ({ value: ref, label: ref, hint: name })),
  ];
  if (options.length === 1) return undefined;
  const answer = await prompts.search("Default model", options, options[0].value);
  return answer === CURRENT ? primary ?? undefined : answer === AUTO ? undefined : answer;
}

/** Without it there is less to choose from, and no reason to stop. @param {Context} context */
async function catalogue(context) {
  try {
    context.progress("loading the model catalogue");
    return await withClient(context, (client) => client.models.list(), { catalogue: { allowStale: true } });
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.progress("");
    context.note("The model catalogue could not be loaded; fluffbuzz models set chooses another model later.");
    return [];
  } finally {
    context.progress("");
  }
}
