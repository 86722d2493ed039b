// A request as a command for the shell.
import { plainJson } from "../io/plain_text.js";

/**
 * The key is the shell's variable, and so is every other secret: none is printed.
 * @param {import("fluffbuzz").Explanation} explanation
 * @returns {string}
 */
export function curlCommand({ method, url, headers, body }) {
  const given = { ...headers, Authorization: "Bearer $OPENROUTER_API_KEY" };
  const shown = Object.entries(given).map(([name, value]) => {
    if (name === "Authorization") return `-H "${name}: ${value}"`;
    if (!value.includes("[redacted]")) return `-H ${quoted(`${name}: ${value}`)}`;
    return `-H "${name}: $${name.toUpperCase().replaceAll("-", "_")}"`;
  });
  const buffering = body.stream === true ? " -N" : "";
  return [`curl${buffering} -X ${method} ${quoted(url)}`, ...shown, `--data-binary ${quoted(plainJson(body))}`].join(" \\\n  ");
}

/** Inside single quotes the shell reads nothing, and a quote ends them. @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
