// Opens the package's client the way the files say: configuration, keys, environment, what is known about models and health.
import { readFile } from "node:fs/promises";
import { readConfig } from "./files/config_file.js";
import { credentialsOf, readCredentials } from "./files/credentials.js";
import { fetchWithCatalogue } from "./files/kept_catalogue.js";
import { replaceFile } from "./files/replace_file.js";

/** @typedef {import("./context.js").Context} Context */

/**
 * Runs `work` with a client, and closes it whatever happens. What the client has learned about the health of models and
 * keys is kept for the next command.
 * @template T
 * @param {Context} context
 * @param {(client: import("fluffbuzz").Client) => Promise<T>} work
 * @param {{ catalogue?: Parameters<typeof fetchWithCatalogue>[2] }} [options]
 * @returns {Promise<T>}
 */
export async function withClient(context, work, { catalogue } = {}) {
  const { createClient } = await import("fluffbuzz");
  const env = await context.environment();
  const client = await createClient({
    config: await effectiveConfig(context),
    env,
    credentials: credentialsOf(await readCredentials(context)),
    fetch: fetchWithCatalogue((url, init) => globalThis.fetch(url, init), context.paths.catalogue, catalogue),
  });
  const before = await restoreHealth(context, client);
  try {
    return await work(client);
  } finally {
    await keepHealth(context, client, before);
    client.close();
  }
}

/** The configuration as the file has it, with the base URL that the process environment names. @param {Context} context */
export async function effectiveConfig(context) {
  const text = await readConfig(context);
  const baseUrl = context.env.OPENROUTER_BASE_URL;
  if (!baseUrl) return text;
  const { editJson5 } = await import("fluffbuzz");
  return editJson5(text.trim() === "" ? "{}" : text, [{ op: "set", path: ["models", "providers", "openrouter", "baseUrl"], value: baseUrl }]);
}

/** @param {Context} context @param {import("fluffbuzz").Client} client @returns {Promise<string>} what a client without news would keep */
async function restoreHealth({ paths }, client) {
  const text = await readFile(paths.health, "utf8").catch(() => "");
  if (text !== "") client.health.restore(text);
  return text === "" ? client.health.snapshot() : text;
}

/** @param {Context} context @param {import("fluffbuzz").Client} client @param {string} before */
async function keepHealth({ paths }, client, before) {
  try {
    const now = client.health.snapshot();
    if (now !== before) await replaceFile(paths.health, now);
  } catch {
    // Only a convenience: the next command asks a model that wanted a pause.
  }
}
