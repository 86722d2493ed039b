// What can be looked at without the network.
import { access, constants, stat } from "node:fs/promises";
import { withClient } from "../client.js";
import { problemLines, readConfig } from "../files/config_file.js";
import { othersMayRead, readCredentials } from "../files/credentials.js";
import { CliError } from "../failure.js";
import { usedKeys } from "../keys.js";
import { version } from "../version.js";

/** @typedef {import("../actions/doctor.js").Check} Check @typedef {import("../context.js").Context} Context */

/** The core works, and is the one of this version. @returns {Promise<Check[]>} */
export async function checkCore() {
  const name = "core";
  try {
    const { createClient } = await import("fluffbuzz");
    const client = await createClient({ env: {} });
    const { url } = client.explain({ messages: [] });
    client.close();
    return [{ name, state: url.startsWith("https:") ? "ok" : "failed", text: `fluffbuzz ${version()} on Node ${process.versions.node}` }];
  } catch (error) {
    return [{ name, state: "failed", text: String(/** @type {Error} */ (error).message), fix: "install fluffbuzz again" }];
  }
}

/** @param {Context} context @returns {Promise<Check[]>} */
export async function checkConfig(context) {
  const name = "config";
  const path = context.paths.show(context.paths.config);
  try {
    const text = await readConfig(context);
    if (text.trim() === "") return [{ name, state: "ok", text: `${path}: none, so the defaults count` }];
    const { validateConfig } = await import("fluffbuzz");
    const { valid, problems, warnings } = await validateConfig(text, await context.environment());
    const told = [...problemLines(problems).map((line) => failed(line.slice(2))), ...problemLines(warnings).map((line) => warning(line.slice(2)))];
    return valid ? [{ name, state: "ok", text: path }, ...told] : told;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ name, state: "failed", text: error.message, fix: error.hint }];
  }

  /** @param {string} text @returns {Check} */
  function failed(text) {
    return { name, state: "failed", text: `${path}: ${text}`, fix: "edit the file, or fluffbuzz config set" };
  }
  /** @param {string} text @returns {Check} */
  function warning(text) {
    return { name, state: "warning", text: `${path}: ${text}` };
  }
}

/** Keys and folders. @param {Context} context @returns {Promise<Check[]>} */
export async function checkFiles(context) {
  const { paths } = context;
  const name = "files";
  /** @type {Check[]} */
  const found = [];
  try {
    const profiles = Object.keys(await readCredentials(context));
    if (profiles.length > 0) {
      const shown = paths.show(paths.credentials);
      if (await othersMayRead(context)) found.push({ name, state: "warning", text: `${shown} can be read by others on this machine`, fix: `chmod 600 ${shown}` });
      else found.push({ name, state: "ok", text: `${shown}: ${profiles.join(", ")}` });
    }
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    found.push({ name, state: "failed", text: error.message, fix: error.hint });
  }
  const there = await stat(paths.state).catch(() => null);
  if (there && !(await access(paths.state, constants.W_OK).then(() => true, () => false))) {
    found.push({ name, state: "warning", text: `${paths.show(paths.state)} cannot be written to: nothing can be stored`, fix: `chmod u+w ${paths.show(paths.state)}` });
  }
  return found;
}

/** Route, key and default model, as a call would use them. @param {Context} context @returns {Promise<Check[]>} */
export async function checkModels(context) {
  return withClient(context, async (client) => {
    const { url, verified, body, candidates, warnings } = client.explain({ messages: [{ role: "user", content: "hi" }] });
    const keys = await usedKeys(context, client);
    return /** @type {Check[]} */ ([
      verified
        ? { name: "route", state: "ok", text: `${url} (OpenRouter itself)` }
        : { name: "route", state: "warning", text: `${url} is not OpenRouter itself: no attribution, cache markers or routing are sent`, fix: "fluffbuzz config unset models.providers.openrouter.baseUrl" },
      keys.length > 0
        ? { name: "key", state: "ok", text: keys.map(({ profile, preview, source }) => `${profile} ${preview} from ${source}`).join("; ") }
        : { name: "key", state: "failed", text: "no key was found", fix: "fluffbuzz onboard, or set OPENROUTER_API_KEY" },
      { name: "model", state: "ok", text: [body.model, ...candidates.slice(1)].join(", then ") },
      ...warnings.map(({ message }) => ({ name: "model", state: "warning", text: message })),
    ]);
  });
}
