// The keys that calls use, as far as people may see them.
import { readConfig } from "./files/config_file.js";
import { readCredentials } from "./files/credentials.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {{ profile: string, preview: string, kind: "profile" | "env" | "config", source: string, resting: { reason: string, until: number } | null }} UsedKey */

/**
 * In the order in which calls try them; never a key itself.
 * @param {Context} context @param {import("fluffbuzz").Client} client
 * @returns {Promise<UsedKey[]>}
 */
export async function usedKeys(context, client) {
  const stored = await readCredentials(context);
  const text = await readConfig(context);
  const resting = restsOf(client.health.snapshot());
  return client.keys().map(({ profile, preview }) => ({ profile, preview, ...sourceOf(context, stored, profile, text), resting: resting.get(profile) ?? null }));
}

/** @param {Context} context @param {import("./files/credentials.js").Profiles} stored @param {string} profile @param {string} config */
function sourceOf(context, stored, profile, config) {
  if (Object.hasOwn(stored, profile)) {
    const ref = stored[profile].keyRef;
    return { kind: /** @type {const} */ ("profile"), source: ref ? `variable ${ref.id}` : context.paths.show(context.paths.credentials) };
  }
  if (profile !== "OPENROUTER_API_KEY") return { kind: /** @type {const} */ ("config"), source: `${context.paths.show(context.paths.config)}: ${profile}` };
  if (context.env.OPENROUTER_API_KEY?.trim()) return { kind: /** @type {const} */ ("env"), source: "variable OPENROUTER_API_KEY" };
  const inConfig = config.includes("OPENROUTER_API_KEY");
  return { kind: /** @type {const} */ ("env"), source: inConfig ? `${context.paths.show(context.paths.config)}: env` : "a .env file" };
}

/** @param {string} snapshot of client.health @returns {Map<string, { reason: string, until: number }>} */
function restsOf(snapshot) {
  /** @type {{ keys?: { profile: string, reason: string, restsUntil: number }[] }} */
  const { keys = [] } = JSON.parse(snapshot);
  return new Map(keys.filter(({ restsUntil }) => restsUntil > Date.now()).map(({ profile, reason, restsUntil }) => [profile, { reason, until: restsUntil }]));
}
