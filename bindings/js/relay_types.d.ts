// Byte mode: upstream's bytes handed on as received.
import type { Attempt, CallOptions, FluffBuzzError, Usage } from "./index.js";

/** A body of `/responses` or `/embeddings`. `model` as in a ChatRequest; embeddings must name it. */
export interface EndpointRequest {
  input: unknown;
  model?: string;
  [field: string]: unknown;
}

export interface RelayOptions extends CallOptions {
  /**
   * Whose body the request is; default `chat`. Other bodies go as they are but for the model's name: no rule about chats
   * runs, `thinking` and `params` are refused, and embeddings have no configured fallbacks. The outcome tells their usage
   * in chat's names.
   */
  endpoint?: "chat" | "responses" | "embeddings";
  /**
   * How long a streamed answer may be silent, in milliseconds, before whoever reads it gets the comment `: heartbeat`,
   * between two events. Also before upstream has answered: the response then begins as 200 `text/event-stream`, other
   * attempts stay possible, and a failure arrives as an error event. Default: no heartbeats.
   */
  heartbeatMs?: number;
}

/** What a call has cost. */
export interface Spent {
  /** USD. Null: unknown, never zero. */
  cost: number | null;
  /**
   * `upstream`: as OpenRouter reported it. `nothing`: no request reached upstream, or it answered by an error before any
   * output. `estimate`: everything else (aborted, timed out or cut while upstream was at work, an answer without usage): the
   * request's estimated tokens and those of what had come, at the catalogue's prices.
   */
  basis: "upstream" | "estimate" | "nothing";
  promptTokens: number | null;
  completionTokens: number | null;
}

export interface RelayOutcome {
  status: number | null;
  usage: Usage | null;
  /** `usage.cost` of the answer. */
  cost: number | null;
  /** Of all attempts together. */
  spent: Spent;
  finishReason: string | null;
  model: string | null;
  id: string | null;
  /** The id of the answer that OpenRouter's response cache has replayed. */
  cacheSourceId?: string;
  /** From the call's start to the first visible output, in milliseconds; null when there was none. */
  firstOutputMs: number | null;
  attempts: Attempt[];
  rules: string[];
  /** Null when the stream ended well. */
  error: FluffBuzzError | null;
}

export interface Relay {
  /**
   * Resolves with the first visible output, or with upstream's own error when no other attempt follows; rejects when there
   * is no response at all. `x-attempts` in its headers says how many attempts it took so far. The body is upstream's bytes
   * as received, event by event. A stream that fails ends in one error event instead of its finish and `[DONE]`; that of
   * `/responses` keeps an error event of upstream's own.
   */
  response: Promise<Response>;
  /** Resolves when the call has ended, failed or was cancelled. Never rejects. */
  outcome: Promise<RelayOutcome>;
}
