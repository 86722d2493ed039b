// What Tab completes: commands, models, levels and paths.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { oneLine } from "../io/plain_text.js";
import { THINKING_LEVELS } from "../request/flags.js";
import { COMMANDS } from "./slash.js";

/** @param {import("fluffbuzz").Client} client @returns {(line: string) => Promise<[string[], string]>} */
export function completer(client) {
  /** @type {Record<string, (begun: string) => Promise<string[]>>} */
  const values = {
    model: () => modelNames(client),
    think: async () => [...THINKING_LEVELS, "default"],
    file: paths, save: paths, load: paths,
  };
  return async (line) => {
    const [, name, gap, begun = ""] = /^\/(\S*)(\s+)?(\S*)$/.exec(line) ?? [];
    if (name === undefined) return [[], line];
    if (gap === undefined) return [startingWith(COMMANDS.map((command) => `/${command.name}`), line), line];
    const offered = Object.hasOwn(values, name) ? await values[name](begun) : [];
    return [startingWith(offered, begun), begun];
  };
}

/** @param {string[]} values @param {string} begun */
function startingWith(values, begun) {
  return values.filter((value) => value.startsWith(begun));
}

/** @param {import("fluffbuzz").Client} client */
async function modelNames(client) {
  const models = await client.models.list();
  return models.flatMap(({ id, alias, allowed }) => (allowed && oneLine(id) === id ? [...(alias ? [alias] : []), id] : []));
}

/** @param {string} begun */
async function paths(begun) {
  const folder = begun.endsWith("/") ? begun : dirname(begun);
  const entries = await readdir(folder || ".", { withFileTypes: true });
  const prefix = begun.includes("/") ? folder : "";
  return entries.map((entry) => `${prefix === "" ? "" : join(prefix, "/")}${entry.name}${entry.isDirectory() ? "/" : ""}`);
}
