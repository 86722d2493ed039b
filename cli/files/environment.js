// The environment that the core sees: the process, then `.env` of the working directory, then `.env` of the state folder.
// The configuration's own `env` block comes after these; the core applies it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

// A repository that was cloned must not send the traffic elsewhere, nor choose the files of the person who looks at it.
const NOT_FROM_A_FOLDER = /^FLUFFBUZZ_|^(https?|all|no)_proxy$|_(BASE_URL|API_HOST|HOMESERVER)$|^NODE_|^LD_|^PATH$/i;

/**
 * @param {Record<string, string | undefined>} env @param {string} cwd @param {string} state
 * @returns {Promise<Record<string, string | undefined>>}
 */
export async function readEnvironment(env, cwd, state) {
  const here = Object.fromEntries(Object.entries(await readEnvFile(join(cwd, ".env"))).filter(([name]) => !NOT_FROM_A_FOLDER.test(name)));
  // What is set counts as set, also when it is empty.
  return { ...(await readEnvFile(join(state, ".env"))), ...here, ...env };
}

/** @param {string} path @returns {Promise<Record<string, string>>} */
async function readEnvFile(path) {
  try {
    return /** @type {Record<string, string>} */ (parseEnv(await readFile(path, "utf8")));
  } catch {
    return {};
  }
}
