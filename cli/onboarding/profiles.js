// Names of keys, and what the configuration knows of them.
import { applyChange } from "../choices.js";
import { UsageError } from "../failure.js";
import { recordOnboarding, storeKey } from "./store_key.js";

/** @param {string} profile */
export function checkProfile(profile) {
  if (/^openrouter:[\w.-]{1,64}$/.test(profile)) return;
  throw new UsageError(`--profile-id is "openrouter:" and a name of letters, digits, ".", "_" or "-", not ${JSON.stringify(profile)}`, "fluffbuzz onboard");
}

/** @param {string | undefined} provider of scripts that were written for several */
export function checkProvider(provider) {
  if (provider === undefined || provider === "openrouter") return;
  throw new UsageError(`--provider: there is no ${JSON.stringify(provider)}; openrouter is the one provider`, "fluffbuzz models auth");
}

/** @param {import("../context.js").Context} context @param {import("./choose_key.js").ChosenKey} kept @param {boolean} setDefault */
export async function rememberProfile(context, kept, setDefault) {
  if (!kept.stored) await storeKey(context, kept);
  if (setDefault) await recordOnboarding(context, { profile: kept.profile, keepModel: false });
  else await applyChange(context, { action: "add-profile", profile: kept.profile });
}
