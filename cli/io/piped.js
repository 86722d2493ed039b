// What is piped in.
import { attachmentOf } from "../request/attachments.js";
import { readStdin } from "./stdin.js";

/**
 * Everything on stdin: text belongs to the prompt, anything else is a file without a name.
 * @param {import("../context.js").Context} context
 * @returns {Promise<{ text: string, attachments: import("../request/attachments.js").Attachment[] }>}
 */
export async function readPiped(context) {
  if (context.stdin.isTTY) return { text: "", attachments: [] };
  const bytes = await readStdin(context);
  if (bytes.length === 0) return { text: "", attachments: [] };
  const attachment = attachmentOf("stdin", bytes);
  return "text" in attachment ? { text: attachment.text.trimEnd(), attachments: [] } : { text: "", attachments: [attachment] };
}
