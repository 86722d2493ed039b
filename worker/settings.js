// The worker's variables, secrets and bindings, checked before anything starts.

import { parseJson5 } from "fluffbuzz";

/**
 * @typedef {object} Env
 * @property {{ fetch(request: Request): Promise<Response> }} ASSETS the static page
 * @property {string} [OPENROUTER_API_KEY] secret
 * @property {string} [FLUFFBUZZ_TOKEN] secret: the operator's own bearer token
 * @property {string} [FLUFFBUZZ_ADMIN_TOKEN] secret: opens /v1/keys and /metrics
 * @property {string} [FLUFFBUZZ_KEY_PEPPER] secret: mixed into what is stored of a virtual key
 * @property {string} [OPENROUTER_BASE_URL] stronger than the configured base URL
 * @property {string | object} [FLUFFBUZZ_CONFIG] the configuration: JSON5 text, or JSON
 * @property {string} [FLUFFBUZZ_ALLOWED_ORIGINS] comma-separated origins whose pages may call
 * @property {string} [FLUFFBUZZ_UPSTREAM] "simulator" when `npm start` runs the simulator on this machine
 * @property {any} [KEYS] KV namespace: key records, the model catalogue
 * @property {any} [KEY_LEDGER] Durable Object namespace: what a key has spent and may do
 * @property {any} [METRICS] Durable Object namespace: counters
 * @property {any} [ANALYTICS] Analytics Engine dataset
 * @property {{ limit(options: { key: string }): Promise<{ success: boolean }> }} [COARSE_LIMIT] rate limit of the location
 */

/**
 * @typedef {object} Settings
 * @property {Record<string, any>} config
 * @property {Record<string, string | undefined>} clientEnv
 * @property {string | undefined} token
 * @property {string | undefined} adminToken
 * @property {string | undefined} pepper
 * @property {boolean} simulator
 */

/** Known to everybody, so it opens nothing but the simulator. */
const DEMO_TOKEN = "fluffbuzz-demo";

const SHORTEST_ADMIN_TOKEN = 16;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;
const BINDINGS = /** @type {const} */ (["KEYS", "KEY_LEDGER", "METRICS"]);

/** A variable, secret or binding that is missing or unusable; the message names it and carries no value. */
export class SettingsError extends Error {}

/**
 * @param {Env} env
 * @returns {Promise<Settings>}
 */
export async function readSettings(env) {
  const simulator = env.FLUFFBUZZ_UPSTREAM === "simulator" && LOOPBACK.test(env.OPENROUTER_BASE_URL ?? "");
  const config = await readConfig(env);
  const token = env.FLUFFBUZZ_TOKEN || (simulator ? DEMO_TOKEN : undefined);
  refuseMissing(env, config, token);
  return { config, clientEnv: { OPENROUTER_API_KEY: env.OPENROUTER_API_KEY }, token, adminToken: env.FLUFFBUZZ_ADMIN_TOKEN || undefined,
    pepper: env.FLUFFBUZZ_KEY_PEPPER || undefined, simulator };
}

/** Needs nothing else to be right: refusals too are to be read. @param {Env} env */
export function allowedOriginsOf(env) {
  return (env.FLUFFBUZZ_ALLOWED_ORIGINS ?? "").split(",").map((origin) => origin.trim()).filter(Boolean);
}

/**
 * @param {Env} env
 * @param {Record<string, any>} config
 * @param {string | undefined} token
 */
function refuseMissing(env, config, token) {
  const secrets = [];
  if (!env.OPENROUTER_API_KEY && !config.models?.providers?.openrouter?.apiKey) secrets.push("OPENROUTER_API_KEY");
  if (!token && !env.FLUFFBUZZ_ADMIN_TOKEN) secrets.push("FLUFFBUZZ_ADMIN_TOKEN (for virtual keys) or FLUFFBUZZ_TOKEN (for one token of your own)");
  if (env.FLUFFBUZZ_ADMIN_TOKEN && env.FLUFFBUZZ_ADMIN_TOKEN.length < SHORTEST_ADMIN_TOKEN) secrets.push(`FLUFFBUZZ_ADMIN_TOKEN (of ${SHORTEST_ADMIN_TOKEN} characters or more)`);
  if (env.FLUFFBUZZ_ADMIN_TOKEN && !env.FLUFFBUZZ_KEY_PEPPER) secrets.push("FLUFFBUZZ_KEY_PEPPER");
  const bindings = BINDINGS.filter((name) => !env[name]);
  if (secrets.length === 0 && bindings.length === 0) return;
  const said = [
    ...(secrets.length > 0 ? [`secrets missing: ${secrets.join(", ")}. Set them with: wrangler secret put <name>`] : []),
    ...(bindings.length > 0 ? [`bindings missing: ${bindings.join(", ")}. They stand in wrangler.jsonc`] : []),
  ];
  throw new SettingsError(`This worker is not set up: ${said.join(". ")}.`);
}

/**
 * @param {Env} env
 * @returns {Promise<Record<string, any>>}
 */
async function readConfig(env) {
  const config = await parseConfig(env.FLUFFBUZZ_CONFIG || "{}");
  if (!env.OPENROUTER_BASE_URL) return config;
  const { models = {} } = config;
  const openrouter = { ...models.providers?.openrouter, baseUrl: env.OPENROUTER_BASE_URL };
  return { ...config, models: { ...models, providers: { ...models.providers, openrouter } } };
}

/** @param {string | object} given */
async function parseConfig(given) {
  const config = typeof given === "string" ? await parsed(given) : given;
  if (config === null || typeof config !== "object" || Array.isArray(config)) {
    throw new SettingsError("The variable FLUFFBUZZ_CONFIG must hold an object.");
  }
  return /** @type {Record<string, any>} */ (config);
}

/** The parser masks every text when it shows the line. @param {string} text */
async function parsed(text) {
  try {
    return await parseJson5(text);
  } catch (error) {
    throw new SettingsError(`The variable FLUFFBUZZ_CONFIG is not valid JSON5: ${/** @type {Error} */ (error).message}`);
  }
}
