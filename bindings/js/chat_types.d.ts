// What a chat gives: events on the way, and the result. The package exports these types from index.d.ts.
import type { ErrorCode, Json, Message } from "./index.js";

export interface ToolCall {
  id: string;
  name: string;
  /** JSON text; `{}` when the model sent nothing. */
  arguments: string;
  /** Present when the arguments are not complete JSON: do not execute such a call. */
  error?: string;
}

export type StreamEvent =
  | { type: "attempt"; model: string; profile: string; reason: string; waitMs: number }
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "tool-call-delta"; index: number; id: string; name: string; delta: string }
  | ({ type: "tool-call" } & ToolCall)
  | { type: "image"; url: string; mimeType: string }
  | { type: "audio"; data: string; transcript: string }
  | { type: "annotation"; annotation: Json }
  | { type: "waiting" }
  | { type: "usage"; usage: Usage }
  | { type: "finish"; reason: string | null; nativeReason: string | null };

/** OpenRouter's usage object, every field as it came. `cost` is in US dollars. */
export interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
  cost?: number;
  [field: string]: unknown;
}

export interface Attempt {
  model: string;
  profile: string;
  /** HTTP status, or null when no response arrived. */
  status: number | null;
  /** Null for the attempt that succeeded. */
  code: ErrorCode | null;
  message: string;
  waitMs: number;
}

export interface Warning {
  code: string;
  message: string;
}

export interface AppliedRule {
  name: string;
  /** One sentence that says why the rule fired, with its source. */
  why: string;
  /** JSON Patch operations on the body, and header changes. Filled by `explain`. */
  changes: RuleChange[];
}

export interface RuleChange {
  op: "add" | "replace" | "remove";
  /** JSON Pointer into the body, or `headers/<name>`. */
  path: string;
  value?: Json;
}

export interface WithheldRule {
  name: string;
  why: string;
}

export interface ChatResult {
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
  images: { url: string; mimeType: string }[];
  annotations: Json[];
  /** The assistant message to append for the next turn, with `reasoning_details` verbatim. */
  message: Message;
  /** Null when OpenRouter sent none: the cost is then unknown, not zero. */
  usage: Usage | null;
  finishReason: string | null;
  nativeFinishReason: string | null;
  model: string | null;
  provider: string | null;
  id: string | null;
  /** The tier that served the request. */
  serviceTier: string | null;
  /** OpenRouter's `openrouter_metadata`, when it was asked for and came. */
  metadata?: Json;
  /** Spoken answer: base64 joined over all fragments, and what was said. */
  audio?: { id: string | null; data: string; transcript: string; expires_at: number | null };
  /** Log probabilities of all tokens, joined. */
  logprobs?: { content: Json[]; refusal: Json[] };
  /** The id of the answer that OpenRouter's response cache has replayed. */
  cacheSourceId?: string;
  /** OpenRouter's `debug` chunks, one per attempted provider. */
  debug?: Json[];
  attempts: Attempt[];
  /** Names of the shaping rules that fired. */
  rules: string[];
  withheld: WithheldRule[];
  warnings: Warning[];
}

/** One answer on its way. Not a promise: iterate it, or read `result`. The request is sent once, by whichever comes first. */
export interface ChatStream extends AsyncIterable<StreamEvent> {
  readonly result: Promise<ChatResult>;
  abort(reason?: unknown): void;
}
