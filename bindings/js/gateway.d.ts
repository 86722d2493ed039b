/**
 * Types of `fluffbuzz/gateway`: an OpenAI-compatible HTTP handler in front of one FluffBuzz client.
 *
 * | Request | Answer |
 * |---|---|
 * | `POST /v1/chat/completions`, `/v1/responses`, `/v1/embeddings` | upstream's bytes as received, streaming or not |
 * | `POST /v1/images/generations` | OpenAI's shape with `b64_json`; `warnings` says what was not sent or not done as asked |
 * | `GET /v1/models` | the models that the caller may use, and aliases |
 * | `GET /v1/key` | what the caller's key may still spend, in the shape of OpenRouter's own `GET /key` |
 * | `GET POST /v1/keys`, `GET PATCH DELETE /v1/keys/{id}` | virtual keys; admin token |
 * | `GET /healthz` | `{"status":"ok","upstream":...,"version":...}`; needs no key and asks nobody |
 * | `GET /readyz` | 200, or 503 with what is missing by name |
 * | `GET /metrics` | Prometheus text; admin token |
 *
 * Every refusal has OpenAI's shape `{error: {message, type, code, param}}`; every answer has `x-request-id`.
 */
import type {
  Admission, Admitted, KeyRecord, LimitReset, MetricsSample, MetricsSnapshot, Settlement, SqlDriver, Store, Usage,
} from "./gateway/store.js";
import type { Client } from "./index.js";

export type * from "./gateway/store.js";

/** What the gateway's upstream is, as `/healthz` reports it. */
export type GatewayUpstream = "openrouter" | "simulator" | "custom";

export interface GatewayOptions {
  /** The client that talks to upstream; its configuration's `gateway` section rules. Required unless `unavailable` is given. */
  client?: Client;
  /** Why there is no client: every endpoint then answers 503 with this. The message must name no secret. */
  unavailable?: { code: string; message: string };
  /**
   * One static bearer token, for the operator's own use: limits and models of `gateway.defaults` hold for it, plugins and
   * server tools are free. Null lets everybody in. Required unless there is a `store`.
   */
  token?: string | null;
  /** Opens `/v1/keys` and `/metrics`. Wants a `store` and a `pepper`. */
  adminToken?: string;
  /** A secret that is mixed into what is stored of a virtual key. Another pepper makes every key invalid. */
  pepper?: string;
  /** Virtual keys, their limits and budgets, kept answers, metrics. Default: none of it. */
  store?: Store;
  /** Default `"custom"`. */
  upstream?: GatewayUpstream;
  /** Shown by `/healthz`. */
  version?: string;
  /** Origins, e.g. `https://chat.example`, whose pages may call from another origin; beside those of the settings. */
  allowedOrigins?: string[];
  /** Largest request body, stronger than the settings. */
  maxBodyBytes?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
  /** Answers every request outside the gateway's own paths, e.g. with the chat page. Default: 404. */
  assets?: (request: Request) => Response | Promise<Response>;
  /**
   * The host's own way to carry an answer's bytes, for hosts that notice a lost client only on a stream of their own
   * kind. What it returns must cancel `body` when the client goes.
   */
  carryBody?: (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
  /** The host's own approximate limit; false refuses. `who`: `key <id>`, or `address <address>` for wrong keys. */
  coarseLimit?: (who: string) => Promise<boolean>;
  /** Hears of exceptions that are the gateway's own fault; the client is told the request id only. */
  onFault?: (error: unknown, requestId: string) => void;
  /** Hears of every request once, when it is over. Holds no secret, and no prompt unless `gateway.logPrompts` wants it. */
  onRequest?: (line: RequestLine) => void;
}

/** What is logged of one request. */
export interface RequestLine {
  /** ISO 8601. */
  time: string;
  level: "info" | "warn" | "error";
  request_id: string;
  trace_id: string;
  /** The virtual key's id, "token" for the static one, "-" when nobody was let in. */
  key: string;
  endpoint: string;
  method: string;
  status: number;
  model: string | null;
  stream: boolean;
  attempts: number;
  ttft_ms: number | null;
  duration_ms: number;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  /** US dollars. */
  cost: number | null;
  outcome: "ok" | "refused" | "client_abort" | "upstream_error" | "truncated" | "timeout" | "error";
  cache: "hit" | "miss" | "replay" | null;
  error: string | null;
  /** The request's body, its first 64 KiB. Only with `gateway.logPrompts`. */
  body?: string;
}

/** The part of workerd's execution context that the gateway uses. */
export interface GatewayContext {
  /** Keeps the host alive until the promise settles. */
  waitUntil?(promise: Promise<unknown>): void;
}

export interface Gateway {
  /** Never rejects for anything that a client sent. A client that disconnects aborts upstream through `request.signal`. */
  fetch(request: Request, context?: GatewayContext): Promise<Response>;
  /** Resolves when every call that was answered is also settled and told: before a host ends. */
  settled(): Promise<void>;
}

export declare function createGateway(options: GatewayOptions): Gateway;

/** A key was changed since it was read: nothing was written. `name` is `"KeyConflictError"`. */
export declare class KeyConflictError extends Error {
  constructor(id: string);
}

export interface SqlStore extends Store {}
/** The store in one process, over one SQLite database that no other process writes. */
export declare class SqlStore {
  /** Makes the tables, or brings them up to date. */
  constructor(sql: SqlDriver);
  /** Releases reservations that have run out; to be called now and then, since nothing runs by itself. */
  tick(now: number): void;
}

/** What `SqlStore` and a Durable Object both do their sums with: synchronous, over any number of keys. */
export declare class Ledger {
  constructor(sql: SqlDriver);
  readonly keys: {
    find(id: string): KeyRecord | null;
    /** False when a version as high is there with other contents: nothing was written. */
    put(record: KeyRecord): boolean;
    list(cursor: string | null, limit: number): { keys: KeyRecord[]; cursor: string | null };
  };
  admit(id: string, admission: Admission): Admitted;
  settle(id: string, settlement: Settlement): void;
  usage(id: string, period: { now: number; limitReset: LimitReset }): Usage;
  /** Releases what has run out by then. */
  expire(now: number): void;
  /** When `expire` has something to do next; null: never. */
  nextAlarm(): number | null;
}

/** Counters and histograms in memory. */
export declare class MetricsBook {
  count(sample: MetricsSample): void;
  add(snapshot: MetricsSnapshot): void;
  snapshot(): MetricsSnapshot;
}

export declare function sumMetrics(snapshots: MetricsSnapshot[]): MetricsSnapshot;
