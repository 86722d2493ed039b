// Asks OpenRouter about a key before it is kept.
import { effectiveConfig } from "../client.js";
import { FluffBuzzError } from "../errors.js";

/** @typedef {import("fluffbuzz").KeyState} KeyStatus */

/**
 * @param {import("../context.js").Context} context @param {string} profile @param {string} key
 * @returns {Promise<{ status: KeyStatus, problem?: undefined, refused?: undefined } | { status: null, problem: string, refused: boolean }>}
 *   refused: OpenRouter itself says no; otherwise it could not be asked
 */
export async function verifyKey(context, profile, key) {
  const { createClient } = await import("fluffbuzz");
  // The configuration may refer to variables; the key that it may refer to is not the one that is asked about.
  const { OPENROUTER_API_KEY: _other, ...env } = await context.environment();
  const client = await createClient({ config: await effectiveConfig(context), env, credentials: { [profile]: key } });
  try {
    context.progress("asking OpenRouter about the key");
    return { status: await client.key({ profile, signal: context.signal }) };
  } catch (error) {
    if (!(error instanceof FluffBuzzError) || context.signal.aborted) throw error;
    return { status: null, problem: error.message, refused: ["auth", "auth_permanent", "billing"].includes(error.code) };
  } finally {
    context.progress("");
    client.close();
  }
}

/** What a person wants to know about a key. @param {KeyStatus} status @returns {string[]} lines */
export function describeKey({ label, limit, limitRemaining, limitReset, usage, isFreeTier, expiresAt }) {
  const lines = [`Label: ${label ?? "none"}`];
  lines.push(limit === null ? "Limit: none" : `Limit: ${usd(limit)}${limitReset ? ` (${limitReset})` : ""}, ${limitRemaining === null ? "remaining unknown" : `${usd(limitRemaining)} remaining`}`);
  if (usage !== null) lines.push(`Used: ${usd(usage)}`);
  if (isFreeTier) lines.push("Free tier: this account has not bought credit yet");
  if (expiresAt) lines.push(`Expires: ${expiresAt}`);
  return lines;
}

/** @param {number} amount */
function usd(amount) {
  return `$${amount.toFixed(amount !== 0 && Math.abs(amount) < 0.01 ? 4 : 2)}`;
}
