// Calls that upstream answers with bytes: admitted, relayed as received, and settled exactly once when they have ended.

import { admit } from "./admit.js";
import { passThrough, passedHeaders, refuse } from "./answers.js";
import { failureAnswer } from "./errors.js";
import { Keeper } from "./keeper.js";
import { lookAhead } from "./look_ahead.js";
import { NOTHING, settle } from "./settle.js";
import { termsOf } from "./terms.js";

/** @import { Exchange } from "./exchange.js" */
/** @import { Admission } from "./admit.js" */
/** @import { FluffBuzzError } from "../index.js" */
/** @import { Relay, RelayOutcome } from "../relay_types.js" */

/** @typedef {"chat" | "responses" | "embeddings"} Endpoint */

const NO_ANSWER = ["bad_response", "empty_response"];
const CALLERS_FAULTS = ["invalid_request", "unknown_model", "not_allowed"];

/** @param {Exchange} exchange */
export const chat = (exchange) => call(exchange, "chat");
/** @param {Exchange} exchange */
export const responses = (exchange) => call(exchange, "responses");
/** @param {Exchange} exchange */
export const embeddings = (exchange) => call(exchange, "embeddings");

/**
 * @param {Exchange} exchange
 * @param {Endpoint} endpoint
 * @returns {Promise<Response>}
 */
async function call(exchange, endpoint) {
  const { gatehouse, body } = exchange;
  const admitted = await admit(exchange, (options) => gatehouse.client.estimate(body, { ...options, endpoint }));
  if ("refusal" in admitted) return admitted.refusal;
  const relay = await sent(exchange, admitted, endpoint);
  const keeper = new Keeper(admitted.keeps);
  // Nobody reads the rest then, and the settlement would wait for it.
  if (exchange.signal.aborted) keeper.giveUp();
  else exchange.signal.addEventListener("abort", () => keeper.giveUp(), { once: true });
  exchange.ending = end(exchange, admitted, relay, keeper);
  return begin(exchange, relay, keeper, endpoint);
}

/**
 * What cannot even be begun has cost nothing.
 * @param {Exchange} exchange @param {Admission} admitted @param {Endpoint} endpoint @returns {Promise<Relay>}
 */
async function sent(exchange, admitted, endpoint) {
  try {
    const { heartbeatMs, ...others } = termsOf(exchange);
    const beats = endpoint !== "embeddings" && heartbeatMs !== undefined;
    return exchange.gatehouse.client.relay(exchange.body, { ...others, ...(beats && { heartbeatMs }), endpoint });
  } catch (error) {
    await settle(exchange, admitted, NOTHING, null);
    throw error;
  }
}

/**
 * @param {Exchange} exchange
 * @param {Relay} relay
 * @param {Keeper} keeper
 * @param {Endpoint} endpoint
 */
async function begin(exchange, relay, keeper, endpoint) {
  const { gatehouse } = exchange;
  try {
    const upstream = await relay.response;
    const rules = rulesFor(exchange, endpoint);
    if (!upstream.body) keeper.giveUp();
    if (upstream.status >= 400) return await upstreamFailure(exchange, relay, upstream);
    const whole = isStream(upstream) ? null : await lookAhead(upstream.body);
    const failure = whole?.ended ? (await relay.outcome).error : null;
    // A response object that says "failed" is an answer of that endpoint; what is none of its objects is not.
    if (failure && (endpoint !== "responses" || NO_ANSWER.includes(failure.code))) {
      keeper.giveUp();
      return failureAnswer(failure, exchange);
    }
    const answer = await passThrough(upstream, whole?.body ?? upstream.body, (body) => gatehouse.carryBody(keeper.listen(upstream, body)));
    if (rules) answer.headers.set("x-fluffbuzz-rules", rules);
    return answer;
  } catch (error) {
    keeper.giveUp();
    return failureAnswer(error, exchange);
  }
}

/** @param {Response} upstream */
function isStream(upstream) {
  return (upstream.headers.get("content-type") ?? "").startsWith("text/event-stream");
}

/**
 * Upstream's own refusal in OpenAI's shape, with what the core has made of it.
 * @param {Exchange} exchange @param {Relay} relay @param {Response} upstream
 */
async function upstreamFailure(exchange, relay, upstream) {
  // Read, not cancelled: the core judges by what there is. Nothing of it is held.
  await upstream.body?.pipeTo(new WritableStream()).catch(() => {});
  const { error } = await relay.outcome;
  const answer = error ? failureAnswer(error, exchange) : refuse({ status: upstream.status, code: "bad_response", message: `Upstream answered ${upstream.status} without saying why.` });
  for (const [name, value] of passedHeaders(upstream.headers)) if (name !== "content-type") answer.headers.set(name, value);
  answer.headers.set("x-should-retry", "false");
  return answer;
}

/** The names of the rules that shape the request, for callers who may see them. @param {Exchange} exchange @param {Endpoint} endpoint */
function rulesFor(exchange, endpoint) {
  const { gatehouse, caller, body } = exchange;
  if (endpoint !== "chat" || !gatehouse.debug || !caller.policy.debug) return "";
  const { headers, policy, user } = termsOf(exchange);
  return gatehouse.client.explain(body, { headers, policy, user }).rules.map(({ name }) => name).join(", ");
}

/**
 * What the call has cost and what is kept of its answer, once it has ended.
 * @param {Exchange} exchange
 * @param {Admission} admitted
 * @param {Relay} relay
 * @param {Keeper} keeper
 */
async function end(exchange, admitted, relay, keeper) {
  const outcome = await relay.outcome;
  exchange.release();
  tell(exchange, outcome);
  const { spent, finishReason } = outcome;
  await settle(exchange, admitted, spent, outcome.error ? null : { answer: await keeper.answer(), finishReason });
}

/** @param {Exchange} exchange @param {RelayOutcome} outcome */
function tell({ story, signal }, outcome) {
  story.model = outcome.model;
  story.attempts = outcome.attempts.length;
  story.ttftMs = outcome.firstOutputMs;
  story.promptTokens = outcome.spent.promptTokens;
  story.completionTokens = outcome.spent.completionTokens;
  story.cost = outcome.spent.cost;
  story.error = outcome.error?.code ?? null;
  story.outcome = outcomeOf(outcome.error, signal);
}

/** @param {Pick<FluffBuzzError, "code" | "attempts"> | null} error @param {AbortSignal} signal @returns {import("./exchange.js").Outcome} */
export function outcomeOf(error, signal) {
  if (!error) return "ok";
  // Whoever has gone cannot tell a cut from a stop.
  if (error.code === "aborted" || signal.aborted) return "client_abort";
  if (error.code === "truncated" || error.code === "timeout") return error.code;
  // Said before anything was sent: the same from upstream is upstream's.
  return error.attempts.length === 0 && CALLERS_FAULTS.includes(error.code) ? "refused" : "upstream_error";
}
