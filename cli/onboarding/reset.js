// `onboard --reset`: what is there is moved away, never removed.
import { rename } from "node:fs/promises";
import { fileFailure } from "../files/replace_file.js";

export const SCOPES = ["config", "config+creds+sessions", "full"];

/**
 * @param {import("../context.js").Context} context @param {string} scope
 * @returns {Promise<string[]>} where things are now
 */
export async function reset({ paths }, scope) {
  const files = [paths.config];
  if (scope !== "config") files.push(paths.credentials, paths.health, paths.history);
  if (scope === "full") files.push(paths.catalogue);
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const moved = [];
  for (const path of files) {
    const target = `${path}.${stamp}.bak`;
    try {
      await rename(path, target);
      moved.push(target);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw fileFailure("cannot move away", path, error);
    }
  }
  return moved;
}
