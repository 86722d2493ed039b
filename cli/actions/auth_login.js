import { UsageError } from "../failure.js";
import { refuseBadConfig } from "../files/config_file.js";
import { Prompts } from "../io/prompts.js";
import { chooseKey } from "../onboarding/choose_key.js";
import { checkProfile, checkProvider, rememberProfile } from "../onboarding/profiles.js";
import { chooseAuth } from "../onboarding/wizard.js";

const METHODS = { "oauth": "openrouter-oauth", "api-key": "openrouter-api-key" };

/** @param {import("../context.js").Context} context @param {{ method?: string, provider?: string, profileId: string, setDefault?: boolean, verify: boolean }} options */
export async function run(context, { method, provider, profileId, setDefault = false, verify }) {
  checkProvider(provider);
  checkProfile(profileId);
  if (method !== undefined && !Object.hasOwn(METHODS, method)) {
    throw new UsageError(`--method must be one of ${Object.keys(METHODS).join(", ")}, not ${JSON.stringify(method)}`, "fluffbuzz models auth login");
  }
  await refuseBadConfig(context);
  const prompts = new Prompts(context);
  const authChoice = method === undefined ? await chooseAuth(prompts, false) : METHODS[/** @type {keyof typeof METHODS} */ (method)];
  const kept = await chooseKey(context, prompts, { authChoice, profileId, verify, asks: true });
  await rememberProfile(context, kept, setDefault);
  context.print(`Key: profile ${profileId} in ${context.paths.show(context.paths.credentials)}`);
}
