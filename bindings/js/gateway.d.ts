/**
 * Types of `fluffbuzz/gateway`: an OpenAI-compatible HTTP handler in front of one FluffBuzz client.
 *
 * | Request | Answer |
 * |---|---|
 * | `POST /v1/chat/completions` | upstream's bytes as received, streaming or not |
 * | `POST /v1/images/generations` | OpenAI's shape with `b64_json`; `warnings` says what was not sent or not done as asked |
 * | `GET /v1/models` | upstream's model list |
 * | `GET /healthz` | `{"status":"ok","upstream":...,"version":...}`; needs no token and asks nobody |
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
  /** The client that talks to upstream. Required unless `unavailable` is given. */
  client?: Client;
  /** Why there is no client: every endpoint then answers 503 with this. The message must name no secret. */
  unavailable?: { code: string; message: string };
  /** The bearer token that callers present; null lets everybody in. There is no default. */
  token: string | null;
  /** Default `"custom"`. */
  upstream?: GatewayUpstream;
  /** Shown by `/healthz`. */
  version?: string;
  /** Origins, e.g. `https://chat.example`, whose pages may call from another origin. Default: none. */
  allowedOrigins?: string[];
  /** Largest request body. Default 8 MiB. */
  maxBodyBytes?: number;
  /** Answers every request outside `/v1` and `/healthz`, e.g. with the chat page. Default: 404. */
  assets?: (request: Request) => Response | Promise<Response>;
  /**
   * The host's own way to carry an answer's bytes, for hosts that notice a lost client only on a stream of their own
   * kind. What it returns must cancel `body` when the client goes.
   */
  carryBody?: (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
  /** Hears of exceptions that are the gateway's own fault; the client is told the request id only. */
  onFault?: (error: unknown, requestId: string) => void;
}

/** The part of workerd's execution context that the gateway uses. */
export interface GatewayContext {
  /** Keeps the host alive until the promise settles. */
  waitUntil?(promise: Promise<unknown>): void;
}

export interface Gateway {
  /** Never rejects for anything that a client sent. A client that disconnects aborts upstream through `request.signal`. */
  fetch(request: Request, context?: GatewayContext): Promise<Response>;
}

export declare function createGateway(options: GatewayOptions): Gateway;

/** A key was changed since it was read: nothing was written. `name` is `"KeyConflictError"`. */
export declare class KeyConflictError extends Error {
  constructor(id: string);
}

/** The store in one process, over one SQLite database that no other process writes. */
export declare class SqlStore implements Store {
  /** Makes the tables, or brings them up to date. */
  constructor(sql: SqlDriver);
  findKey(id: string): Promise<KeyRecord | null>;
  admit(id: string, admission: Admission): Promise<Admitted>;
  settle(id: string, settlement: Settlement): Promise<void>;
  putKey(record: KeyRecord): Promise<void>;
  listKeys(page: { cursor: string | null; limit: number }): Promise<{ keys: KeyRecord[]; cursor: string | null }>;
  usage(id: string, period: { now: number; limitReset: LimitReset }): Promise<Usage>;
  count(sample: MetricsSample): Promise<void>;
  metrics(): Promise<MetricsSnapshot>;
  ready(): Promise<string[]>;
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
