/** Numbers and times as a reader wants them. Pure functions, English only. */

/** @param {number} ms */
export function formatDuration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * A cost that nobody reported is unknown. It is never guessed and never shown as zero.
 * @param {unknown} cost
 */
export function formatCost(cost) {
  if (typeof cost !== "number") return "cost unknown";
  if (cost === 0) return "$0";
  // Three significant digits, without the exponent that toPrecision gives to very small numbers.
  const digits = Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(Math.abs(cost)))));
  return `$${cost.toFixed(digits)}`;
}

/** @param {number} count */
export function formatCount(count) {
  return count.toLocaleString("en-US");
}

/** @param {import("fluffbuzz").Usage | null} usage */
export function formatTokens(usage) {
  if (typeof usage?.prompt_tokens !== "number" || typeof usage.completion_tokens !== "number") return "tokens unknown";
  return `${formatCount(usage.prompt_tokens)} tokens in, ${formatCount(usage.completion_tokens)} out`;
}

/**
 * The facts about a finished answer, in the order in which they are shown.
 * @param {import("./answer.js").Answer} answer
 * @returns {string[]}
 */
export function answerFacts(answer) {
  const facts = [answer.result?.model ?? answer.model];
  if (answer.result) {
    if (answer.result.provider) facts.push(answer.result.provider);
    facts.push(formatTokens(answer.result.usage), formatCost(answer.result.usage?.cost));
  }
  const { startedAt, firstOutputAt, endedAt } = answer;
  if (firstOutputAt !== null) facts.push(`first token ${formatDuration(firstOutputAt - startedAt)}`);
  if (endedAt !== null) facts.push(`total ${formatDuration(endedAt - startedAt)}`);
  const reason = answer.result?.finishReason;
  if (reason === "length") facts.push("cut off at the length limit");
  else if (reason && reason !== "stop") facts.push(`ended with ${reason}`);
  return facts;
}

const longestShown = 400;
const shownHead = 120;

/**
 * A value for display: very long strings (images, long prompts) are cut and say how long they are.
 * @param {unknown} value
 * @returns {string}
 */
export function displayJson(value) {
  return JSON.stringify(
    value,
    (_key, item) => (typeof item === "string" && item.length > longestShown
      ? `${item.slice(0, shownHead)}... (${formatCount(item.length)} characters)`
      : item),
    2,
  );
}
