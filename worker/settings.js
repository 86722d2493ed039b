// The worker's variables and secrets, checked before anything starts.

/**
 * @typedef {object} Env
 * @property {{ fetch(request: Request): Promise<Response> }} ASSETS the static page
 * @property {string} [OPENROUTER_API_KEY] secret
 * @property {string} [FLUFFBUZZ_TOKEN] secret: what clients of this worker present
 * @property {string} [OPENROUTER_BASE_URL] stronger than the configured base URL
 * @property {string} [FLUFFBUZZ_CONFIG] JSON text of the client's configuration
 * @property {string} [FLUFFBUZZ_ALLOWED_ORIGINS] comma-separated origins whose pages may call
 * @property {string} [FLUFFBUZZ_UPSTREAM] "simulator" when `npm start` runs the simulator on this machine
 */

/**
 * @typedef {object} Settings
 * @property {object} config
 * @property {Record<string, string | undefined>} clientEnv
 * @property {string} token
 * @property {string[]} allowedOrigins
 * @property {boolean} simulator
 */

/** Known to everybody, so it opens nothing but the simulator. */
const DEMO_TOKEN = "fluffbuzz-demo";

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

/** A variable or secret that is missing or unusable; the message names it and carries no value. */
export class SettingsError extends Error {}

/**
 * @param {Env} env
 * @returns {Settings}
 */
export function readSettings(env) {
  const simulator = env.FLUFFBUZZ_UPSTREAM === "simulator" && LOOPBACK.test(env.OPENROUTER_BASE_URL ?? "");
  const config = readConfig(env);
  const token = env.FLUFFBUZZ_TOKEN || (simulator ? DEMO_TOKEN : "");
  const missing = [];
  if (!env.OPENROUTER_API_KEY && !config.models?.providers?.openrouter?.apiKey) missing.push("OPENROUTER_API_KEY");
  if (!token) missing.push("FLUFFBUZZ_TOKEN");
  if (missing.length > 0) {
    throw new SettingsError(`This worker is not set up: ${missing.join(" and ")} missing. ` +
      `Set with: ${missing.map((name) => `wrangler secret put ${name}`).join("; ")}`);
  }
  const allowedOrigins = (env.FLUFFBUZZ_ALLOWED_ORIGINS ?? "").split(",").map((origin) => origin.trim()).filter(Boolean);
  return { config, clientEnv: { OPENROUTER_API_KEY: env.OPENROUTER_API_KEY }, token, allowedOrigins, simulator };
}

/**
 * @param {Env} env
 * @returns {Record<string, any>}
 */
function readConfig(env) {
  const config = parseConfig(env.FLUFFBUZZ_CONFIG || "{}");
  if (!env.OPENROUTER_BASE_URL) return config;
  const { models = {} } = config;
  const openrouter = { ...models.providers?.openrouter, baseUrl: env.OPENROUTER_BASE_URL };
  return { ...config, models: { ...models, providers: { ...models.providers, openrouter } } };
}

/** @param {string} text */
function parseConfig(text) {
  let config;
  try {
    config = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a key.
    throw new SettingsError("The variable FLUFFBUZZ_CONFIG is not valid JSON.");
  }
  if (config === null || typeof config !== "object" || Array.isArray(config)) {
    throw new SettingsError("The variable FLUFFBUZZ_CONFIG must hold a JSON object.");
  }
  return config;
}
