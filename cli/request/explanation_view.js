// An explanation for people.
import { oneLine } from "../io/plain_text.js";

/** Longer texts are media or whole files, which nobody reads here. */
const LONGEST = 400;

/** @typedef {import("../io/paint.js").Paint} Paint */

/**
 * @param {import("fluffbuzz").Explanation} explanation @param {Paint} paint @param {{ body?: boolean }} [options]
 * @returns {string[]}
 */
export function explanationLines(explanation, paint, { body = true } = {}) {
  const { method, url, headers, rules, withheld, candidates, catalogue, verified, warnings } = explanation;
  const title = (/** @type {string} */ text) => paint.bold(text);
  const indented = (/** @type {string} */ text) => text.split("\n").map((line) => `  ${line}`);
  const lines = [`${title(method)} ${oneLine(url)}`, `${verified ? "This is OpenRouter itself." : "This is not OpenRouter itself: some rules are withheld."}`];
  if (body) {
    lines.push("", title("Headers"), ...Object.entries(headers).map(([name, value]) => `  ${name}: ${oneLine(value)}`));
    lines.push("", title("Body"), ...indented(shortJson(explanation.body, 2)));
  }
  lines.push("", title("Rules that fired"));
  for (const { name, why, changes } of rules) {
    lines.push(`  ${paint.green(name)}: ${oneLine(why)}`);
    for (const { op, path, value } of changes) lines.push(paint.dim(`    ${op} ${oneLine(path)}${value === undefined ? "" : ` ${shortJson(value)}`}`));
  }
  if (rules.length === 0) lines.push("  none");
  if (withheld.length > 0) lines.push("", title("Rules withheld"), ...withheld.map(({ name, why }) => `  ${paint.yellow(name)}: ${oneLine(why)}`));
  lines.push("", `${title("Models")}, in this order: ${oneLine(candidates.join(", "))}`);
  lines.push(`${title("Catalogue")}: ${catalogue}${body && catalogue === "absent" ? "; --load-catalogue loads it" : ""}`);
  for (const { message } of warnings) lines.push(`${paint.yellow("Warning:")} ${oneLine(message)}`);
  return lines;
}

/** @param {unknown} value @param {number} [indent] */
function shortJson(value, indent) {
  return JSON.stringify(value, (_name, item) => {
    if (typeof item !== "string" || item.length <= LONGEST) return item;
    return `${item.slice(0, LONGEST / 4)}... (${item.length} characters)`;
  }, indent);
}

/** @param {import("fluffbuzz").Estimate} estimate @param {(amount: number) => string} dollars */
export function estimateLine({ model, promptTokens, maxCompletionTokens, promptCost, maxCost }, dollars) {
  const cost = promptCost === null ? "price unknown" : `${dollars(promptCost)}${maxCost === null ? "" : `, at most ${dollars(maxCost)} with the longest answer`}`;
  const longest = maxCompletionTokens === null ? "" : `, at most ${maxCompletionTokens} for the answer`;
  return `${model}: about ${promptTokens} tokens to send${longest}; ${cost}`;
}
