// On what terms a caller's request goes upstream: what the core is told, and which of the caller's headers pass.

/** @import { Exchange } from "./exchange.js" */
/** @import { KeyPolicy } from "../gateway_types.js" */
/** @import { RelayOptions } from "../relay_types.js" */

/** Everything else that a client sends (cookies, addresses, other keys, another upstream) stays here. */
const PASSED_HEADERS = ["tracestate", "x-session-id", "x-anthropic-beta", "x-openrouter-metadata"];
/** OpenRouter's response cache answers from one store for all callers of this gateway's key. */
const CACHE_HEADERS = ["x-openrouter-cache", "x-openrouter-cache-ttl", "x-openrouter-cache-clear"];

/** What of a key's rules the core applies to a request; nothing when everything is free. @param {KeyPolicy} policy @returns {RelayOptions["policy"]} */
export function callPolicy({ models, plugins, serverTools, online }) {
  if (!models && plugins === true && serverTools === true && online) return undefined;
  return { ...(models && { models }), plugins, serverTools, online };
}

/** @param {Exchange} exchange @returns {RelayOptions} */
export function termsOf({ request, signal, trace, caller: { policy, record }, gatehouse }) {
  const names = policy.responseCache ? [...PASSED_HEADERS, ...CACHE_HEADERS] : PASSED_HEADERS;
  /** @type {Record<string, string>} */
  const headers = { traceparent: trace.traceparent };
  for (const name of names) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return {
    signal,
    headers,
    policy: callPolicy(policy),
    // Whose request it is: OpenRouter counts abuse by it, and keeps the caches of two users apart.
    ...(record && { user: record.id }),
    ...(gatehouse.heartbeatMs > 0 && { heartbeatMs: gatehouse.heartbeatMs }),
    firstEventTimeoutMs: gatehouse.firstEventTimeoutMs,
  };
}
