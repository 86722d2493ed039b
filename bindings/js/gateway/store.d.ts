/**
 * What the gateway remembers of its keys: who they are, what they have spent, what runs, what was answered. One
 * interface; `SqlStore` keeps it in one process, the edge worker's store in Durable Objects.
 *
 * Money is whole nano-dollars (1e-9 US dollars), at most `Number.MAX_SAFE_INTEGER`. Times are milliseconds since 1970.
 */

import type { KeyPolicy } from "../gateway_types.js";

/** When a budget begins anew: midnight, Monday, the first of the month, all in UTC. */
export type LimitReset = "never" | "daily" | "weekly" | "monthly";

/** One virtual key. The secret itself is nowhere. */
export interface KeyRecord {
  id: string;
  name: string;
  /** SHA-256 of secret and pepper, in hex. */
  hash: string;
  createdAt: number;
  updatedAt: number;
  /** Begins at 1 and grows by one with each change. */
  version: number;
  disabled: boolean;
  expiresAt: number | null;
  /** What this key says itself, without the gateway's defaults. */
  policy: KeyPolicy;
}

/** The limits that hold for one request. */
export interface Limits {
  /** Of what all requests of the period may cost together; null: no budget. */
  limit: number | null;
  reset: LimitReset;
  rate: { requests: number; seconds: number } | null;
  tokensPerMinute: number | null;
  parallel: number | null;
}

/** A request that asks to be let in. */
export interface Admission {
  /** Unique; asking twice with the same id counts once. */
  requestId: string;
  now: number;
  /** Version of the record that the caller has read; null when there is none to be expected (a static token). */
  version: number | null;
  limits: Limits;
  /** The gateway has refused it already: it counts against the rate and nothing else. */
  refused: boolean;
  /** What it may cost at most. Held until it is settled. */
  reserve: number;
  /** What it is charged when nobody settles it. */
  floor: number;
  /** What it may use of the tokens per minute. */
  tokens: number;
  /** How long the reservation holds without being settled. */
  holdMs: number;
  idempotency: { key: string; bodyHash: string } | null;
  /** Looks for a kept answer. */
  cacheKey: string | null;
}

/** An answer that can be given again. */
export interface KeptAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: Uint8Array;
}

export type Admitted =
  | { status: "go" }
  /** `refused` was asked, and the rate was kept. */
  | { status: "refused" }
  /** The key has changed since the caller read it: begin again with this record. */
  | { status: "stale"; record: KeyRecord }
  /** Disabled, expired, or never heard of. */
  | { status: "revoked" }
  /** `tooLarge`: this request alone asks for more tokens than the limit, so waiting does not help. */
  | { status: "rate"; retryAfterMs: number; limit: "requests" | "tokens"; tooLarge: boolean }
  | { status: "parallel"; retryAfterMs: number }
  | { status: "budget"; limit: number; spent: number; held: number; resetsAt: number | null }
  /** The same idempotency key and body: the first answer. */
  | { status: "replay"; answer: KeptAnswer }
  /** The response cache has it. */
  | { status: "cached"; answer: KeptAnswer }
  /** The first request with this idempotency key still runs. */
  | { status: "in_progress" }
  /** The idempotency key was used with another body. */
  | { status: "mismatch" }
  /** The first request is over, and its answer was not kept. */
  | { status: "not_kept" };

/** How an admitted request ended. */
export interface Settlement {
  requestId: string;
  now: number;
  cost: number;
  tokens: number;
  outcome: string;
  /** What may be given again, and for how long. Answers above 1 MiB are not kept. */
  keep: { answer: KeptAnswer; idempotencyMs: number | null; cache: { key: string; ms: number } | null } | null;
  /** The idempotency key may be used again: nothing was spent. */
  forget: boolean;
}

/** Of the budget period that `now` lies in. */
export interface Usage {
  spent: number;
  /** Reserved by running requests. */
  held: number;
  running: number;
  /** Admitted in this period, running ones included. */
  requests: number;
}

export interface MetricsSample {
  endpoint: string;
  model: string;
  status: number;
  outcome: string;
  /** Time to the first token; null when none came. */
  ttftMs: number | null;
  durationMs: number;
  promptTokens: number;
  completionTokens: number;
  cost: number;
}

/** Counts of a histogram, one for each bucket and one above them all. */
export interface HistogramSnapshot {
  counts: number[];
  sum: number;
}

/** Plain JSON; snapshots of several books add up. */
export interface MetricsSnapshot {
  requests: { endpoint: string; model: string; status: string; outcome: string; count: number }[];
  models: {
    endpoint: string;
    model: string;
    promptTokens: number;
    completionTokens: number;
    cost: number;
    firstToken: HistogramSnapshot;
    duration: HistogramSnapshot;
  }[];
}

/** A method that rejects has changed nothing that the caller could rely on; whether to go on is the caller's decision. */
export interface Store {
  /** May be a minute old, which `admit` tells; `exact` asks where it is written, as whoever changes it must. */
  findKey(id: string, options?: { exact?: boolean }): Promise<KeyRecord | null>;
  /** Exact, also among requests of the same moment. */
  admit(id: string, admission: Admission): Promise<Admitted>;
  /** Once for each request id; repeating it changes nothing. After the reservation ran out, it replaces the floor charged. */
  settle(id: string, settlement: Settlement): Promise<void>;
  /** Creates or replaces. Rejects with a `KeyConflictError` when a version as high is there with other contents. */
  putKey(record: KeyRecord): Promise<void>;
  listKeys(page: { cursor: string | null; limit: number }): Promise<{ keys: KeyRecord[]; cursor: string | null }>;
  usage(id: string, period: { now: number; limitReset: LimitReset }): Promise<Usage>;
  count(sample: MetricsSample): Promise<void>;
  metrics(): Promise<MetricsSnapshot>;
  /** What is missing or fails, by name; empty when the store can work. */
  ready(): Promise<string[]>;
}

/** A value that goes into or comes out of the database. Bytes come out as either kind. */
export type SqlValue = string | number | null | Uint8Array | ArrayBuffer;

/** The little that the ledger needs of a SQLite database; synchronous, so that nothing comes between two statements. */
export interface SqlDriver {
  all(sql: string, ...params: SqlValue[]): Record<string, any>[];
  run(sql: string, ...params: SqlValue[]): void;
  /** Undoes everything when `work` throws. */
  transaction<T>(work: () => T): T;
}
