// What a caller may know when the worker cannot start: names of variables and paths of the configuration, no values.

import { SettingsError } from "./settings.js";

/**
 * @param {unknown} error
 * @returns {{ code: string, message: string }}
 */
export function startProblem(error) {
  if (error instanceof SettingsError) return { code: "config_error", message: error.message };
  // The core's list of problems names paths only; that is part of its contract.
  if (error instanceof Error && "code" in error && error.code === "config_error") {
    return { code: "config_error", message: error.message };
  }
  // eslint-disable-next-line no-console -- the worker's log is where its operator looks
  console.error("the worker cannot start:", error);
  return { code: "internal", message: "The worker cannot start. Its log has the reason." };
}
