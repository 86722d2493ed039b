// The content of a user's message: its text, with the files that go with it.

/** @typedef {import("./attachments.js").Attachment} Attachment */

/**
 * Text alone stays a text; with anything else it becomes parts, the text first.
 * @param {string} prompt @param {Attachment[]} attachments
 * @returns {string | object[]}
 */
export function contentOf(prompt, attachments) {
  const texts = attachments.flatMap((attachment) => ("text" in attachment ? [inlined(attachment)] : []));
  const parts = attachments.flatMap((attachment) => ("part" in attachment ? [attachment.part] : []));
  const text = [prompt, ...texts].filter((piece) => piece !== "").join("\n\n");
  if (parts.length === 0) return text;
  return [...(text === "" ? [] : [{ type: "text", text }]), ...parts];
}

/** A text file with its name, in a fence that nothing inside it can close. @param {{ name: string, text: string }} file */
function inlined({ name, text }) {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${name}:\n${fence}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** What a person sees of a content. @param {unknown} content @returns {string} */
export function shownContent(content) {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (part?.type === "text" ? String(part.text) : `[${NAMES[part?.type] ?? part?.type}]`)).join("\n");
}

/** @type {Record<string, string>} */
const NAMES = { image_url: "image", file: "PDF", input_audio: "audio" };
