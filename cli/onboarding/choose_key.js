// Which key to keep: given, found in the environment, typed, or made by OpenRouter in the browser.
import { withClient } from "../client.js";
import { readCredentials } from "../files/credentials.js";
import { CliError } from "../failure.js";
import { readStdin } from "../io/stdin.js";
import { obtainByOauth } from "./oauth_flow.js";
import { describeKey, verifyKey } from "./verify_key.js";

const VARIABLE = "OPENROUTER_API_KEY";

/** @typedef {import("../context.js").Context} Context @typedef {import("../io/prompts.js").Prompts} Prompts */
/** @typedef {{ authChoice: string, asks: boolean, profileId: string, verify: boolean, openrouterApiKey?: string, secretInputMode?: string }} Options */
/** @typedef {import("./store_key.js").KeptKey & { stored: boolean, status: import("fluffbuzz").KeyState | null }} ChosenKey stored: it is there already */

/** @param {Context} context @param {Prompts} prompts @param {Options} options @returns {Promise<ChosenKey>} */
export async function chooseKey(context, prompts, options) {
  if (options.authChoice === "openrouter-oauth") return chooseByOauth(context, prompts, options);
  if (options.secretInputMode === "ref") return chooseReference(context, options);
  if (options.openrouterApiKey !== undefined) {
    const text = options.openrouterApiKey === "-" ? String(await readStdin(context)) : options.openrouterApiKey;
    return checkedKey(context, options, await cleaned(context, text, "--openrouter-api-key"));
  }
  const fromEnvironment = (await context.environment())[VARIABLE];
  return options.asks ? askForKey(context, prompts, options, fromEnvironment) : withoutAsking(context, options, fromEnvironment);
}

/** @param {Context} context @param {Prompts} prompts @param {Options} options @returns {Promise<ChosenKey>} */
async function chooseByOauth(context, prompts, options) {
  if (!options.asks) {
    throw new CliError("openrouter-oauth needs a person who authorizes it in a browser", {
      code: "usage", hint: `leave --non-interactive and --json out, or use --auth-choice openrouter-api-key`,
    });
  }
  const { key, userId } = await withClient(context, (client) => obtainByOauth(context, prompts, client));
  return checkedKey(context, options, key, { authFlow: "oauth-pkce", ...(userId && { userId }) });
}

/** @param {Context} context @param {Options} options @returns {Promise<ChosenKey>} */
async function chooseReference(context, options) {
  // A variable that only a .env file of this folder has would be gone in the next folder.
  const value = context.env[VARIABLE];
  if (!value?.trim()) {
    throw new CliError(`--secret-input-mode ref keeps the name of a variable, and ${VARIABLE} is not set`, {
      code: "no_key", hint: `set it (export ${VARIABLE}=...) and run this again${options.openrouterApiKey ? "; the key of --openrouter-api-key cannot be referred to" : ""}`,
    });
  }
  const { status } = await checkedKey(context, options, await cleaned(context, value, VARIABLE));
  return { profile: options.profileId, keyRef: { source: "env", id: VARIABLE }, stored: false, status };
}

/** @param {Context} context @param {Prompts} prompts @param {Options} options @param {string | undefined} fromEnvironment @returns {Promise<ChosenKey>} */
async function askForKey(context, prompts, options, fromEnvironment) {
  const { readKeyText } = await import("fluffbuzz");
  if (fromEnvironment?.trim()) {
    const { key, preview } = await readKeyText(fromEnvironment);
    if (await prompts.confirm(`Use the key in ${VARIABLE} (${preview})?`)) {
      const choice = options.secretInputMode ?? await prompts.select("How should it be kept?", [
        { value: "plaintext", label: "In credentials.json", hint: "works in every shell" },
        { value: "ref", label: `As a reference to ${VARIABLE}`, hint: "the variable must be set whenever FluffBuzz runs" },
      ]);
      return choice === "ref" ? chooseReference(context, options) : checkedKey(context, options, key);
    }
  }
  for (;;) {
    const text = await prompts.password("Enter OpenRouter API key", (value) => (value?.trim() ? undefined : "A key is needed; openrouter.ai/keys makes one."));
    try {
      return await checkedKey(context, options, await cleaned(context, text, "the key"));
    } catch (error) {
      if (!(error instanceof CliError) || context.signal.aborted || error.code === "aborted") throw error;
      context.warn(error.message);
    }
  }
}

/** @param {Context} context @param {Options} options @param {string | undefined} fromEnvironment @returns {Promise<ChosenKey>} */
async function withoutAsking(context, options, fromEnvironment) {
  if (fromEnvironment?.trim()) return checkedKey(context, options, await cleaned(context, fromEnvironment, VARIABLE));
  const stored = (await readCredentials(context))[options.profileId];
  if (stored) return { profile: options.profileId, stored: true, status: null };
  throw new CliError("no OpenRouter key was found", {
    code: "no_key", hint: `give --openrouter-api-key, or set ${VARIABLE}, or store the profile ${options.profileId} by running fluffbuzz onboard in a terminal`,
  });
}

/** @param {Context} context @param {string} text @param {string} place */
async function cleaned(context, text, place) {
  const { readKeyText } = await import("fluffbuzz");
  try {
    const { key, warnings } = await readKeyText(text);
    for (const { message } of warnings) context.warn(`${place}: ${message}`);
    return key;
  } catch (error) {
    throw new CliError(`${place}: ${/** @type {Error} */ (error).message}`, { code: "bad_key" });
  }
}

/**
 * A key that OpenRouter refuses is not kept; one that it could not be asked about is, with a warning.
 * @param {Context} context @param {Options} options @param {string} key @param {Record<string, unknown>} [metadata]
 * @returns {Promise<ChosenKey>}
 */
async function checkedKey(context, options, key, metadata) {
  const chosen = { profile: options.profileId, key, stored: false, ...(metadata && { metadata }) };
  if (!options.verify) return { ...chosen, status: null };
  const { status, problem, refused } = await verifyKey(context, options.profileId, key);
  if (status) {
    for (const line of describeKey(status)) context.note(line);
    return { ...chosen, status };
  }
  if (refused) throw new CliError(`OpenRouter does not accept this key: ${problem}`, { code: "key_refused", hint: "--no-verify keeps it all the same" });
  context.warn(`the key could not be checked: ${problem}; it is kept all the same`);
  return { ...chosen, status: null };
}
