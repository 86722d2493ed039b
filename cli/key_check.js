// Asks OpenRouter about every key that calls use.
import { FluffBuzzError } from "./errors.js";
import { usedKeys } from "./keys.js";
import { describeKey } from "./onboarding/verify_key.js";

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** @typedef {{ profile: string, state: "ok" | "expiring" | "expired" | "refused" | "unknown", text: string, expiresAt: string | null }} KeyCheck */

/** @param {import("./context.js").Context} context @param {import("fluffbuzz").Client} client @returns {Promise<KeyCheck[]>} */
export async function checkKeys(context, client) {
  const keys = await usedKeys(context, client);
  return Promise.all(keys.map(({ profile }) => checkKey(context, client, profile)));
}

/** @param {import("./context.js").Context} context @param {import("fluffbuzz").Client} client @param {string} profile @returns {Promise<KeyCheck>} */
async function checkKey(context, client, profile) {
  try {
    const status = await client.key({ profile, signal: context.signal });
    const left = status.expiresAt === null ? Infinity : Date.parse(status.expiresAt) - Date.now();
    const state = left <= 0 ? "expired" : left < A_DAY_MS ? "expiring" : "ok";
    return { profile, state, text: describeKey(status).join("; "), expiresAt: status.expiresAt };
  } catch (error) {
    if (!(error instanceof FluffBuzzError) || context.signal.aborted) throw error;
    const refused = error.code === "auth" || error.code === "auth_permanent";
    return { profile, state: refused ? "refused" : "unknown", text: error.message, expiresAt: null };
  }
}
