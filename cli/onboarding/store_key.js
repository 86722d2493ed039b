// Keeps a key and lets the configuration know of it. The key itself never goes into the configuration.
import { changeConfigFile } from "../files/config_file.js";
import { changeCredentials } from "../files/credentials.js";

/**
 * @typedef {object} KeptKey
 * @property {string} profile
 * @property {string} [key]
 * @property {{ source: "env", id: string }} [keyRef] the variable that holds the key, in its place
 * @property {Record<string, unknown>} [metadata]
 */

/** @param {import("../context.js").Context} context @param {KeptKey} kept */
export async function storeKey(context, { profile, key, keyRef, metadata }) {
  await changeCredentials(context, (profiles) => ({
    ...profiles,
    [profile]: { type: "api_key", provider: "openrouter", ...(keyRef ? { keyRef } : { key }), ...(metadata && { metadata }) },
  }));
}

/**
 * The configuration's part of onboarding: a profile without its key, the route openrouter/auto, the default model.
 * @param {import("../context.js").Context} context
 * @param {{ profile: string | null, keepModel: boolean, model?: string }} choice profile: null when no key was stored
 */
export async function recordOnboarding(context, { profile, keepModel, model }) {
  const { changeConfig } = await import("fluffbuzz");
  await changeConfigFile(context, async (before) => {
    const { primary } = await changeConfig(before, { action: "list" });
    const { text } = profile === null ? { text: before } : await changeConfig(before, { action: "onboard", profile, mode: "api_key", keepModel });
    if (model) return changeConfig(text, { action: "set-model", model });
    return profile === null && !primary ? changeConfig(text, { action: "set-model", model: "openrouter/auto" }) : { text };
  });
}
