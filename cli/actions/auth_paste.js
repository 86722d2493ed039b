import { refuseBadConfig } from "../files/config_file.js";
import { Prompts } from "../io/prompts.js";
import { chooseKey } from "../onboarding/choose_key.js";
import { checkProfile, checkProvider, rememberProfile } from "../onboarding/profiles.js";

/** @param {import("../context.js").Context} context @param {{ provider?: string, profileId: string, verify: boolean }} options */
export async function run(context, { provider, profileId, verify }) {
  checkProvider(provider);
  checkProfile(profileId);
  await refuseBadConfig(context);
  const piped = !context.stdin.isTTY;
  const kept = await chooseKey(context, new Prompts(context), {
    authChoice: "openrouter-api-key", profileId, verify, asks: !piped, ...(piped && { openrouterApiKey: "-" }),
  });
  await rememberProfile(context, kept, false);
  if (context.json) return context.printJson({ ok: true, profile: profileId, credentialsPath: context.paths.credentials });
  context.print(`Key: profile ${profileId} in ${context.paths.show(context.paths.credentials)}`);
}
