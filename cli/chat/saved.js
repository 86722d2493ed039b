// Conversations as files.
import { readFile } from "node:fs/promises";
import { CliError } from "../failure.js";
import { fileFailure, replaceFile } from "../files/replace_file.js";
import { shownContent } from "../request/content.js";

/** @typedef {import("./conversation.js").Conversation} Conversation */

const ROLES = ["system", "developer", "user", "assistant", "tool"];

/** @param {Conversation} conversation @param {string} path */
export async function saveConversation(conversation, path) {
  if (/\.json$/i.test(path)) {
    const { model, system, messages } = conversation;
    return replaceFile(path, `${JSON.stringify({ version: 1, model, system, messages }, null, 2)}\n`);
  }
  if (!/\.(md|markdown)$/i.test(path)) {
    throw new CliError(`${path}: a name that ends in .md or .json is needed`, { code: "usage", hint: ".json can be loaded again" });
  }
  return replaceFile(path, markdownOf(conversation));
}

/** @param {Conversation} conversation */
function markdownOf({ model, system, messages }) {
  const heading = `# Conversation${model === null ? "" : ` with ${model}`}\n`;
  const all = system === null ? messages : [{ role: "system", content: system }, ...messages];
  const spoken = all.filter(({ role }) => role !== "tool");
  return [heading, ...spoken.map(({ role, content }) => `## ${role}\n\n${shownContent(content).trim()}\n`)].join("\n");
}

/**
 * @param {string} path
 * @returns {Promise<{ model: string | null, system: string | null, messages: import("fluffbuzz").Message[] }>}
 */
export async function loadConversation(path) {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileFailure("cannot read", path, error);
  }
  const broken = (/** @type {string} */ what) => new CliError(`${path} is no saved conversation: ${what}`, { code: "file_error" });
  let saved;
  try {
    saved = JSON.parse(text);
  } catch {
    throw broken("it is not JSON");
  }
  const { version, model = null, system = null, messages } = saved ?? {};
  if (version !== 1) throw broken('"version" must be 1');
  if (model !== null && typeof model !== "string") throw broken('"model" must be a text or null');
  if (system !== null && typeof system !== "string") throw broken('"system" must be a text or null');
  if (!Array.isArray(messages)) throw broken('"messages" must be a list');
  const wrong = messages.findIndex((message) => !ROLES.includes(message?.role));
  if (wrong >= 0) throw broken(`message ${wrong + 1} has no role of ${ROLES.join(", ")}`);
  return { model, system, messages };
}
