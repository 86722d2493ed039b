// One request on its way through the gateway, and what the gateway was made of.
import type { Client } from "../index.js";
import type { GatewayContext, GatewayOptions } from "../gateway.js";
import type { GatewaySettings } from "../gateway_types.js";
import type { Floods } from "./floods.js";
import type { InFlight } from "./in_flight.js";
import type { KeyRecord, Store } from "./store.js";

/** What a gateway was created with, defaults filled in. */
export interface Gatehouse extends GatewaySettings {
  client: Client;
  unavailable: GatewayOptions["unavailable"];
  token: string | null | undefined;
  adminToken: string | undefined;
  pepper: string;
  store: Store | undefined;
  upstream: NonNullable<GatewayOptions["upstream"]>;
  version: string;
  inFlight: InFlight;
  now: () => number;
  assets: GatewayOptions["assets"];
  carryBody: NonNullable<GatewayOptions["carryBody"]>;
  floods: Floods;
  onFault: GatewayOptions["onFault"];
  onRequest: GatewayOptions["onRequest"];
}

export interface Route {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Who may call: everybody, whoever has a key, the operator. */
  access: "open" | "key" | "admin";
  answer: (exchange: Exchange) => Response | Promise<Response>;
}

/** What a caller may do, defaults filled in. */
export type Terms = GatewaySettings["defaults"];

/** Who calls. */
export interface Caller {
  /** The id of the virtual key, "token" for the one static token, "open" where nobody needs one. */
  id: string;
  /** Null for the static token. */
  record: KeyRecord | null;
  /** The key's own rules over the configured defaults. */
  policy: Terms;
}

/** What became of a request, as far as it is known: the log line and the metrics are made of it. */
export interface Story {
  model: string | null;
  stream: boolean;
  attempts: number;
  ttftMs: number | null;
  promptTokens: number | null;
  completionTokens: number | null;
  /** US dollars. */
  cost: number | null;
  outcome: Outcome;
  cache: "hit" | "miss" | null;
  replay: boolean;
  /** Code of the error, if there was one. */
  error: string | null;
}

export type Outcome = "ok" | "refused" | "client_abort" | "upstream_error" | "truncated" | "timeout" | "error";

/** The admission steps fill in `route`, `caller` and `body`. */
export interface Exchange {
  gatehouse: Gatehouse;
  request: Request;
  context: GatewayContext | undefined;
  path: string;
  requestId: string;
  /** Continues the caller's trace, or begins one. */
  trace: { traceId: string; traceparent: string };
  /** Aborts when the client has gone. */
  signal: AbortSignal;
  startedAt: number;
  route: Route;
  /** The part of the path that names one of several, e.g. a key's id. */
  name: string;
  caller: Caller;
  body: Uint8Array;
  story: Story;
  /** A call whose end is not the answer's beginning: what is told of it waits for that. */
  ending: Promise<void> | null;
  /** Gives back what the request holds of the memory for bodies. */
  release: () => void;
}
