/** @param {unknown} content of a message: text or parts */
export function textOf(content) {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.filter((part) => part?.type === "text").map((part) => part.text).join("\n");
}

/** Four characters make about one token in English. @param {string} text */
export function countTokens(text) {
  return Math.ceil(text.length / 4);
}

/** @param {Array<Record<string, any>>} messages */
export function countPromptTokens(messages) {
  return countTokens(messages.map((message) => textOf(message?.content)).join(""));
}
