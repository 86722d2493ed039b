// Lines typed in conversations, kept for the arrow keys of the next one.
import { appendFile, chmod, mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "../files/replace_file.js";

const KEPT_LINES = 1000;

/** Keys of services that people use, words that announce a secret, and long texts that nobody types by hand. */
const SECRET = [
  /\b(sk|pk|rk)-[\w-]{6,}/i, /\b(gh[opsu]|github_pat|xox[abprs]|glpat|hf|AKIA|AIza)[_-]?\w{10,}/,
  /\bbearer\s+\S{6,}/i, /\b(api[_-]?key|token|password|passwd|secret)\b\s*[:=]\s*\S/i, /(?=\S*\d)(?=\S*[a-z])[\w+/=-]{40,}/i,
];

/** @param {string} line */
export function looksSecret(line) {
  return SECRET.some((pattern) => pattern.test(line));
}

/** The newest line first, as readline wants it. @param {string} path @returns {Promise<string[]>} */
export async function readHistory(path) {
  const text = await readFile(path, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  try {
    if (lines.length > 2 * KEPT_LINES) await replaceFile(path, `${lines.slice(-KEPT_LINES).join("\n")}\n`, { mode: 0o600 });
    else if (text !== "" && ((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  } catch {
    // A convenience that cannot be kept up is no reason to refuse a conversation.
  }
  return lines.slice(-KEPT_LINES).reverse();
}

/** @param {string} path @param {string} line */
export async function remember(path, line) {
  if (line.trim() === "" || looksSecret(line)) return;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await appendFile(path, `${line}\n`, { mode: 0o600 });
  } catch {
    // See above.
  }
}
