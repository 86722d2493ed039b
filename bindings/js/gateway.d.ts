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
import type { Client } from "./index.js";

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
