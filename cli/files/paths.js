// Where things are kept.
import { isAbsolute, join, resolve } from "node:path";
import { CliError } from "../failure.js";

/** @typedef {ReturnType<typeof pathsOf>} Paths */

/**
 * @param {Record<string, string | undefined>} env @param {string} home
 * @param {string} [profile] of the global option
 */
export function pathsOf(env, home, profile) {
  const full = (/** @type {string} */ path) => (path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : resolve(path));
  const state = stateFolder(env, home, profile, full);
  return {
    state,
    config: profile === undefined && env.FLUFFBUZZ_CONFIG_PATH ? full(env.FLUFFBUZZ_CONFIG_PATH) : join(state, "fluffbuzz.json"),
    credentials: join(state, "credentials.json"),
    health: join(state, "health.json"),
    catalogue: join(state, "catalogue.json"),
    history: join(state, "history"),
    /** As a person writes it. @param {string} path */
    show: (path) => (home && isAbsolute(home) && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path),
  };
}

/**
 * @param {Record<string, string | undefined>} env @param {string} home @param {string | undefined} profile
 * @param {(path: string) => string} full
 */
function stateFolder(env, home, profile, full) {
  if (profile !== undefined) {
    if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(profile)) {
      throw new CliError(`--profile takes letters, digits, "-" and "_", not ${JSON.stringify(profile)}`, { code: "usage" });
    }
    return join(home, `.fluffbuzz-${profile}`);
  }
  return env.FLUFFBUZZ_STATE_DIR ? full(env.FLUFFBUZZ_STATE_DIR) : join(home, ".fluffbuzz");
}
