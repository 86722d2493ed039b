// Keys, in a file of their own that only its owner may read.
import { readFile, stat } from "node:fs/promises";
import { CliError } from "../failure.js";
import { withLock } from "./lock.js";
import { fileFailure, removeDrafts, replaceFile } from "./replace_file.js";

/** @typedef {import("../context.js").Context} Context */
/**
 * @typedef {object} StoredProfile
 * @property {"api_key"} type
 * @property {"openrouter"} provider
 * @property {string} [key]
 * @property {{ source: "env", id: string }} [keyRef] in the place of the key: the variable that holds it
 * @property {Record<string, unknown>} [metadata] how the key was obtained
 */
/** @typedef {Record<string, StoredProfile>} Profiles */

export const DEFAULT_PROFILE = "openrouter:default";

/** @param {Context} context @returns {Promise<Profiles>} empty when there is no file */
export async function readCredentials({ paths, asNew }) {
  if (asNew) return {};
  let text;
  try {
    text = await readFile(paths.credentials, "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return {};
    throw fileFailure("cannot read", paths.credentials, error);
  }
  return parseCredentials(text, paths.credentials);
}

/** @param {string} text @param {string} path */
function parseCredentials(text, path) {
  const broken = (/** @type {string} */ what) =>
    new CliError(`${path} is not usable: ${what}`, { code: "credentials_error", hint: "repair it, or move it away and run fluffbuzz onboard" });
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which holds keys.
    throw broken("it is not JSON");
  }
  if (value?.version !== 1) throw broken('"version" must be 1');
  const { profiles } = value;
  if (typeof profiles !== "object" || profiles === null || Array.isArray(profiles)) throw broken('"profiles" must be an object');
  for (const [id, profile] of Object.entries(profiles)) {
    const { key, keyRef } = profile ?? {};
    if (typeof key === "string" || (keyRef?.source === "env" && typeof keyRef.id === "string")) continue;
    throw broken(`profile ${JSON.stringify(id)} has neither "key" (text) nor "keyRef" ({source: "env", id})`);
  }
  return /** @type {Profiles} */ (profiles);
}

/**
 * Changes the file while nobody else does.
 * @param {Context} context @param {(profiles: Profiles) => Profiles} change
 */
export async function changeCredentials(context, change) {
  const { paths, signal } = context;
  await withLock(paths.credentials, async () => {
    const profiles = change(structuredClone(await readCredentials(context)));
    await removeDrafts(paths.credentials);
    await replaceFile(paths.credentials, `${JSON.stringify({ version: 1, profiles }, null, 2)}\n`, { mode: 0o600 });
  }, signal);
}

/** As `createClient` wants them. @param {Profiles} profiles @returns {Record<string, string | { source: "env", id: string }>} */
export function credentialsOf(profiles) {
  return Object.fromEntries(Object.entries(profiles).map(([id, { key, keyRef }]) => [id, key ?? /** @type {any} */ (keyRef)]));
}

/** Whether somebody else on this machine may read the keys. @param {Context} context @returns {Promise<boolean>} */
export async function othersMayRead({ paths }) {
  const { mode } = await stat(paths.credentials);
  return process.platform !== "win32" && (mode & 0o077) !== 0;
}
