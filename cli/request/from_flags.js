// Makes a request and its options of what was typed.
import { CliError, UsageError } from "../failure.js";
import { readAttachment } from "./attachments.js";
import { contentOf } from "./content.js";

/** @typedef {import("./flags.js").RequestFlags} RequestFlags */
/** @typedef {import("./attachments.js").Attachment} Attachment */

/** Fields with a flag or an argument of their own. @type {Record<string, string>} */
const OWN_FLAG = { model: "--model", messages: "the prompt, --system and --file", stream: "--no-stream", session_id: "--session" };

/**
 * @param {RequestFlags} flags @param {string} prompt @param {Attachment[]} attachments
 * @returns {Promise<import("fluffbuzz").ChatRequest>}
 */
export async function requestOf(flags, prompt, attachments) {
  const messages = [
    ...(flags.system === undefined ? [] : [{ role: "system", content: flags.system }]),
    { role: "user", content: contentOf(prompt, attachments) },
  ];
  return { ...(await fieldsOf(flags)), messages };
}

/** Everything but the messages. @param {RequestFlags} flags @returns {Promise<Record<string, unknown>>} */
export async function fieldsOf(flags) {
  return {
    ...(flags.model !== undefined && { model: flags.model }),
    ...(await readParams(flags.param ?? [])),
    ...(flags.stream === false && { stream: false }),
  };
}

/** @param {RequestFlags} flags @returns {import("fluffbuzz").CallOptions} */
export function optionsOf({ thinking, fallback, fallbacks, timeout, session }) {
  if (fallback && fallbacks === false) throw new UsageError("--fallback and --no-fallbacks exclude each other", "fluffbuzz chat");
  const models = fallbacks === false ? [] : fallback;
  return {
    ...(thinking && { thinking }),
    ...(models && { fallbacks: models }),
    ...(timeout !== undefined && { timeoutMs: secondsOf("--timeout", timeout) * 1000 }),
    ...(session !== undefined && { sessionId: session }),
  };
}

/** @param {string} flag @param {string} text @returns {number} */
export function secondsOf(flag, text) {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds > 0 && seconds < 1e7) return seconds;
  throw new CliError(`${flag}: a number of seconds above 0 is needed, not ${JSON.stringify(text)}`, { code: "usage" });
}

/** @param {string[]} given @returns {Promise<Record<string, unknown>>} */
async function readParams(given) {
  if (given.length === 0) return {};
  const { parseJson5 } = await import("fluffbuzz");
  /** @type {Record<string, unknown>} */
  const params = Object.create(null);
  for (const item of given) {
    const [, key, text] = /^\s*([\w.-]+)\s*=([\s\S]*)$/.exec(item) ?? [];
    if (key === undefined) throw new CliError(`--param: ${JSON.stringify(item)} is not of the form key=value, e.g. temperature=0.3`, { code: "usage" });
    if (Object.hasOwn(OWN_FLAG, key)) throw new CliError(`--param: ${key} is what ${OWN_FLAG[key]} is for`, { code: "usage" });
    // What is no JSON5 is a text that was not put into quotes.
    params[key] = await parseJson5(text).catch(() => text);
  }
  return { ...params };
}

/** @param {RequestFlags} flags @returns {Promise<Attachment[]>} */
export async function readAttachments({ file = [] }) {
  const attachments = [];
  for (const path of file) attachments.push(await readAttachment(path));
  return attachments;
}
