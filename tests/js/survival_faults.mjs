// What goes wrong upstream, and what a call must make of it. The expectations are the design's (section 8), not
// what the code happens to do: a row says which class a fault belongs to, `CLASSES` what that class costs.

/**
 * What a failed attempt may lead to.
 * @type {Record<string, { retries: number, advances: boolean, why: string }>}
 */
export const CLASSES = {
  fine: { retries: 0, advances: false, why: "an answer, however odd its way" },
  stop: { retries: 0, advances: false, why: "about the request or the caller: everything else would fail or bill alike" },
  refused: { retries: 0, advances: true, why: "this model will refuse again, another one may not" },
  once: { retries: 1, advances: true, why: "a 500 hides its cause, so it is repeated only once" },
  transient: { retries: 2, advances: true, why: "passes by itself: at most two repeats, then the next model" },
  spent: { retries: 0, advances: false, why: "the caller has seen output, and its first part is billed" },
};

/**
 * @typedef {object} Row
 * @property {string} sim scenario and knobs
 * @property {keyof typeof CLASSES} class
 * @property {string} [code] of the error
 * @property {string} [phase] of a timeout
 * @property {string} [text] what the caller has seen when the class is `spent`
 * @property {boolean} [gate] the fault waits until the caller has seen output
 * @property {number} [floorMs] upstream asks for so long a wait
 * @property {{ timeoutMs?: number, idleTimeoutMs?: number }} [options]
 * @property {boolean} [relay] also in byte mode
 * @property {boolean} [mute] in byte mode no response comes: there was none upstream
 */

/** Nothing but a fault may run into these. */
export const PATIENT = { timeoutMs: 60_000, idleTimeoutMs: 60_000 };
/** Long enough for a machine that does other things too: what comes before the silence must have come. */
const IDLE = { timeoutMs: 60_000, idleTimeoutMs: 1500 };
const SHORT = { timeoutMs: 3000 };

/** @param {string} code @param {Record<string, string | [string, Partial<Row>]>} rows @param {string} kind @returns {Record<string, Row>} */
function rowsOf(kind, code, rows) {
  return Object.fromEntries(Object.entries(rows).map(([name, given]) => {
    const [sim, more] = typeof given === "string" ? [given, {}] : given;
    return [name, { sim, class: kind, code, ...more }];
  }));
}

const RELAYED = { relay: true };

/** Faults that a streamed answer and a whole one meet alike. @type {Record<string, Row>} */
export const COMMON = {
  ...rowsOf("refused", "invalid_request", {
    "status 400": ["status-400", RELAYED], "status 412": "status-412", "status 422": "status-422",
    "availability wrong_endpoint": "availability-wrong_endpoint",
  }),
  ...rowsOf("refused", "auth", { "status 401": ["status-401", RELAYED], "status 403": "status-403" }),
  ...rowsOf("refused", "billing", { "status 402": "status-402", "403 key limit": "key-limit" }),
  ...rowsOf("refused", "too_large", { "status 413": "status-413" }),
  ...rowsOf("refused", "model_not_found", {
    "status 404": ["status-404", RELAYED],
    "availability model_not_found": "availability-model_not_found",
    "availability no_endpoints": "availability-no_endpoints",
    "availability model_deprecated": "availability-model_deprecated",
    "availability model_unavailable_upstream": "availability-model_unavailable_upstream",
    "availability free_variant_ended": "availability-free_variant_ended",
  }),
  ...rowsOf("refused", "constraint", {
    "availability constraint_filtered": "availability-constraint_filtered",
    "availability privacy_restricted": "availability-privacy_restricted",
    "no endpoints for a policy": "availability-no_endpoints?excluded-by=data_policy:zdr",
  }),
  ...rowsOf("stop", "region_restricted", { "availability region_restricted": ["availability-region_restricted", RELAYED] }),
  ...rowsOf("stop", "moderation", {
    "moderation 403": ["moderation", RELAYED], "content policy": "status-400?error-type=content_policy_violation",
    "refusal as error type": "status-400?error-type=refusal",
  }),
  ...rowsOf("stop", "guardrail", { "guardrail 403": "guardrail" }),
  ...rowsOf("stop", "context_overflow", {
    "too long": ["status-400?error-type=context_length_exceeded", RELAYED],
    "too many tokens": "status-400?error-type=max_tokens_exceeded",
  }),
  ...rowsOf("stop", "redirected", { "redirect": ["redirect", { relay: true, mute: true }] }),
  ...rowsOf("transient", "timeout", { "status 408": "status-408", "status 504": "status-504", "status 524": "status-524" }),
  ...rowsOf("transient", "rate_limit", {
    "429 without a hint": ["status-429?hint=none", RELAYED],
    "429 with Retry-After 0": "status-429?retry-after=0",
    "429 for a second": ["status-429?retry-after=1", { floorMs: 1000 }],
    "429 for 0.8 s": ["status-429?hint=ms&retry-after=0.8", { floorMs: 800 }],
    "429 for a second, in the body": ["status-429?hint=metadata-retry&retry-after=1", { floorMs: 1000 }],
    "capacity in 0.8 s": ["availability-capacity_exhausted?hint=availability&retry-after=0.8", { floorMs: 800 }],
    "the longest of two hints": ["status-429?hint=ms+availability&retry-after=0.8", { floorMs: 800 }],
    "availability capacity_exhausted": "availability-capacity_exhausted",
  }),
  ...rowsOf("once", "server_error", { "status 500": ["status-500", RELAYED] }),
  ...rowsOf("transient", "provider_error", {
    "status 502": "status-502", "provider's own words": "provider-error", "HTML 502": ["html-502", RELAYED],
  }),
  ...rowsOf("transient", "overloaded", {
    "status 503": ["status-503?hint=none", RELAYED], "status 529": "status-529",
    "availability temporarily_unavailable": "availability-temporarily_unavailable",
  }),
  // A wait that nobody would sit through, or that the call has no time for, is no reason to wait at all.
  ...rowsOf("refused", "rate_limit", {
    "429 for 90 s": ["status-429?retry-after=90", { options: { timeoutMs: 900_000 } }],
    "429 for 90 s, in ms": ["status-429?hint=ms&retry-after=90", { options: { timeoutMs: 900_000 } }],
    "429 until a date": ["status-429?hint=date&retry-after=90", { options: { timeoutMs: 900_000 } }],
    "429 until a reset": ["status-429?hint=reset&retry-after=90", { options: { timeoutMs: 900_000 } }],
    "429 with a reset in the body": ["status-429?hint=metadata&retry-after=90", { options: { timeoutMs: 900_000 } }],
    "429 with Retry-After in the body": ["status-429?hint=metadata-retry&retry-after=90", { options: { timeoutMs: 900_000 } }],
    "capacity for 90 s": ["availability-capacity_exhausted?hint=availability&retry-after=90", { options: { timeoutMs: 900_000 } }],
    "429 beyond the call's time": ["status-429?retry-after=50", { options: { timeoutMs: 30_000 } }],
    "daily cap": ["daily-cap", RELAYED],
  }),
  ...rowsOf("transient", "network", {
    "reset before headers": ["plain?reset=headers", { relay: true, mute: true }],
    "closed before headers": "plain?cut=headers",
    "reset before the first byte": ["plain?reset=first", RELAYED],
    "reset in an error body": "status-503?reset=first",
  }),
  ...rowsOf("transient", "timeout", { "silence before the first byte": ["plain?stall=first", { phase: "idle", options: IDLE }] }),
  ...rowsOf("stop", "timeout", {
    "silence before headers": ["plain?stall=headers", { phase: "total", options: SHORT, relay: true, mute: true }],
  }),
  ...rowsOf("transient", "provider_error", {
    "shape a before output": ["plain?error=a:0", RELAYED], "shape c before output": "plain?error=c:0",
    "shape d before output": "plain?error=d:0", "shape e before output": ["plain?error=e:0", RELAYED],
    "shape a after the role": "plain?error=a:1",
  }),
  ...rowsOf("transient", "server_error", { "shape b before output": "plain?error=b:0" }),
  ...rowsOf("transient", "rate_limit", { "limit under 200": "plain?error=d:0&error-code=429&error-type=rate_limit_exceeded" }),
  ...rowsOf("transient", "overloaded", { "overload under 200": "plain?error=c:0&error-code=503&error-type=provider_overloaded" }),
  ...rowsOf("refused", "billing", { "billing under 200": "plain?error=d:0&error-code=402&error-type=payment_required" }),
  ...rowsOf("stop", "context_overflow", { "too long under 200": "plain?error=a:0&error-code=400&error-type=context_length_exceeded" }),
  ...rowsOf("stop", "moderation", { "moderation under 200": "plain?error=c:0&error-code=400&error-type=content_policy_violation" }),
  ...rowsOf("refused", "bad_response", { "HTML page under 200": ["html-200", RELAYED] }),
  ...rowsOf("transient", "empty_response", { "empty answer": ["empty", RELAYED] }),
  // What was said before the failure is paid for and handed on, also when it comes as one object.
  ...rowsOf("spent", "provider_error", {
    "shape a after text": ["plain?error=a:2", { text: "Gr", relay: true }], "shape c after text": ["plain?error=c:2", { text: "Gr" }],
    "shape e after text": ["plain?error=e:2", { text: "Gr" }], "shape d after text": ["plain?error=d:2", { text: "Gr" }],
  }),
  ...rowsOf("spent", "server_error", { "shape b after text": ["plain?error=b:2", { text: "Gr" }] }),
  ...rowsOf("fine", "", {
    "slow": ["plain?delay=5", RELAYED], "late headers": "plain?header-delay=100", "late first byte": "plain?first-delay=100",
    "single bytes": "plain?split=byte", "jitter": "plain?jitter=5", "random cuts": "plain?split=random:3",
    "no content type": "plain?content-type=none",
  }),
};

/** @type {Record<string, Row>} */
export const STREAMED = {
  ...COMMON,
  ...rowsOf("transient", "truncated", {
    "end before the first byte": ["plain?cut=first", RELAYED], "end before output": ["plain?cut=3", RELAYED],
    "nothing but comments": "plain?error=f:0", "end inside the first event": "plain?split=byte&cut=120",
  }),
  ...rowsOf("transient", "network", { "reset before output": "plain?reset=3" }),
  ...rowsOf("transient", "timeout", {
    "silence before output": ["plain?stall=3", { phase: "idle", options: IDLE }],
    "silence in place of an error body": ["status-503?stall=first", { phase: "idle", options: IDLE }],
  }),
  ...rowsOf("refused", "bad_response", { "stream as JSON": "plain?content-type=json" }),
  ...rowsOf("spent", "truncated", {
    "end after text": ["plain?cut=4", { text: "Gr", relay: true }], "shape f after text": ["plain?error=f:2", { text: "Gr" }],
    "end in a tool call": ["tools?cut=6", { text: "Let me check both cities." }],
    "end after a picture": ["image?cut=6", { text: "Here is the panda: " }],
  }),
  ...rowsOf("spent", "network", { "reset after text": ["plain?reset=4", { text: "Gr", gate: true, relay: true }] }),
  ...rowsOf("spent", "timeout", {
    "silence after text": ["plain?stall=4", { text: "Gr", phase: "idle", options: IDLE, relay: true }],
    "no time left after text": ["plain?stall=4", { text: "Gr", phase: "total", options: SHORT }],
    "silence after a thought": ["reasoning?stall=4", { text: "", phase: "idle", options: IDLE }],
  }),
  ...rowsOf("fine", "", {
    "comments": "plain?comments=3", "carriage returns": "plain?eol=cr", "byte order mark": "plain?bom=1", "without [DONE]": "plain?done=0",
    "silence after the end": "plain?stall=1000", "stream as HTML": "plain?content-type=html", "stream as text": "plain?content-type=text", "JSON for a stream": ["json-for-sse", RELAYED],
  }),
};

/** @type {Record<string, Row>} */
export const WHOLE = {
  ...COMMON,
  // An answer of 200 that cannot be read is the provider's doing, but nothing says that it passes by itself.
  ...rowsOf("refused", "bad_response", {
    "empty body": ["plain?cut=first", RELAYED], "half an object": "plain?error=f:2", "cut in the object": "plain?split=byte&cut=40",
  }),
  ...rowsOf("transient", "network", { "reset in the object": "plain?split=byte&reset=40" }),
  ...rowsOf("transient", "timeout", { "silence in the object": ["plain?split=byte&stall=40", { phase: "idle", options: IDLE }] }),
  ...rowsOf("fine", "", { "object as HTML": "plain?content-type=html", "object as text": "plain?content-type=text" }),
  ...rowsOf("stop", "timeout", { "no time left in the object": ["plain?split=byte&stall=40", { phase: "total", options: SHORT }] }),
};
