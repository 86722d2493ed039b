// `onboard --reset`: everything that is there is kept under another name.
import { copyFile, rename } from "node:fs/promises";
import { changeCredentials } from "../files/credentials.js";
import { fileFailure, targetOf } from "../files/replace_file.js";

export const SCOPES = ["config", "config+creds+sessions", "full"];

/**
 * The configuration is copied only: onboarding writes a new one over it. What would fail has failed before: nothing is
 * reset for an onboarding that does not come to its end.
 * @param {import("../context.js").Context} context in which files are read as if they were new @param {string} scope
 * @returns {Promise<string[]>} where things are kept
 */
export async function reset(context, scope) {
  const { paths } = context;
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const kept = [await keep(paths.config, stamp, copyFile)];
  if (scope !== "config") {
    const credentials = await keep(paths.credentials, stamp, copyFile);
    if (credentials) await changeCredentials(context, () => ({}));
    kept.push(credentials, await keep(paths.health, stamp, rename), await keep(paths.history, stamp, rename));
  }
  if (scope === "full") kept.push(await keep(paths.catalogue, stamp, rename));
  return kept.filter((path) => path !== null);
}

/** @param {string} path @param {string} stamp @param {(from: string, to: string) => Promise<void>} how */
async function keep(path, stamp, how) {
  const target = await targetOf(path);
  const name = `${target}.${stamp}.bak`;
  try {
    await how(target, name);
    return name;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return null;
    throw fileFailure("cannot back up", path, error, "nothing was changed");
  }
}
