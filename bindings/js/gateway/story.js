// What is told of a request when it is over: one line for the log, one sample for the metrics.

/** @import { Exchange, Outcome, Story } from "./exchange.js" */

const LARGEST_LOGGED_BODY = 64 * 1024;

/** @returns {Story} */
export function newStory() {
  return { model: null, stream: false, attempts: 0, ttftMs: null, promptTokens: null, completionTokens: null, cost: null,
    outcome: "ok", cache: null, replay: false, error: null };
}

/** @param {Exchange} exchange @param {Response} response what the caller gets */
export function noteAnswer(exchange, response) {
  const { story, signal } = exchange;
  story.stream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
  if (!exchange.ending) story.outcome = outcomeOfStatus(response.status, signal);
}

/** @param {number} status @param {AbortSignal} signal @returns {Outcome} */
function outcomeOfStatus(status, signal) {
  if (signal.aborted || status === 499) return "client_abort";
  if (status < 400) return "ok";
  return status < 500 || status === 503 ? "refused" : "error";
}

/**
 * Once, when nothing more will happen.
 * @param {Exchange} exchange
 * @param {number} status
 */
export async function tellStory(exchange, status) {
  const { gatehouse, story, requestId, startedAt } = exchange;
  // Probes come every few seconds and say nothing.
  if (exchange.route.access === "open" && status === 200) return;
  const durationMs = Math.round(performance.now() - startedAt);
  gatehouse.onRequest?.(lineOf(exchange, status, durationMs));
  if (!gatehouse.store || exchange.route.access !== "key") return;
  try {
    await gatehouse.store.count({ endpoint: exchange.path, model: story.model ?? "", status, outcome: story.outcome, ttftMs: story.ttftMs, durationMs,
      promptTokens: story.promptTokens ?? 0, completionTokens: story.completionTokens ?? 0, cost: Math.round((story.cost ?? 0) * 1e9) });
  } catch (error) {
    gatehouse.onFault?.(/** @type {Error} */ (error).cause ?? error, requestId);
  }
}

/** @param {Exchange} exchange @param {number} status @param {number} durationMs @returns {import("../gateway.js").RequestLine} */
function lineOf({ gatehouse, request, requestId, trace, caller, path, story, body }, status, durationMs) {
  return {
    time: new Date(gatehouse.now()).toISOString(),
    level: status >= 500 ? "error" : status >= 400 ? "warn" : "info",
    request_id: requestId,
    trace_id: trace.traceId,
    key: caller.id,
    endpoint: path,
    method: request.method,
    status,
    model: story.model,
    stream: story.stream,
    attempts: story.attempts,
    ttft_ms: story.ttftMs === null ? null : Math.round(story.ttftMs),
    duration_ms: durationMs,
    prompt_tokens: story.promptTokens,
    completion_tokens: story.completionTokens,
    cost: story.cost,
    outcome: story.outcome,
    cache: story.replay ? "replay" : story.cache,
    error: story.error,
    ...(gatehouse.logPrompts && body.length > 0 && { body: new TextDecoder().decode(body.subarray(0, LARGEST_LOGGED_BODY)) }),
  };
}
