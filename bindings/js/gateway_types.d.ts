// The section `gateway` of the configuration, as a gateway reads it. docs/CONFIG.md says what each member means.

/** What a key of a gateway may do. Without a member what `gateway.defaults` says holds. */
export interface KeyPolicy {
  /** Refs, ids, aliases, or patterns that end in `*`; routers and presets by name only. Absent: any. */
  models?: string[];
  /** All, none, or those of these ids. */
  plugins?: boolean | string[];
  /** All, none, or those of these types. */
  serverTools?: boolean | string[];
  online?: boolean;
  responseCache?: boolean;
  debug?: boolean;
  /** US dollars in one period. Absent: no budget. */
  limitUsd?: number;
  limitReset?: "never" | "daily" | "weekly" | "monthly";
  /** Without `requests` there is no such limit. */
  rateLimit?: { requests?: number; seconds?: number };
  tokensPerMinute?: number;
  maxParallelRequests?: number;
}

/** Defaults are filled in; what may be absent has none. */
export interface GatewaySettings {
  /** As browsers write them: scheme, host, and a port that is not the usual one. */
  allowedOrigins: string[];
  maxBodyBytes: number;
  maxBodiesInFlightBytes: number;
  /** 0: none. */
  heartbeatMs: number;
  firstEventTimeoutMs: number;
  budget: { unknownPriceReserve?: number; holdSeconds: number };
  storeFailure: "closed" | "open";
  cache: { enabled: boolean; ttlSeconds: number; toolCalls: boolean };
  idempotency: { ttlSeconds: number };
  debug: boolean;
  logPrompts: boolean;
  metricsShards: number;
  defaults: KeyPolicy & Required<Pick<KeyPolicy, "plugins" | "serverTools" | "online" | "responseCache" | "debug" | "limitReset">>
    & { rateLimit: { requests?: number; seconds: number } };
}
