/** Faults of the transport, laid over the plan of any answer. */

/** @typedef {import("./stream_writer.mjs").Plan} Plan */
/** @typedef {import("./knobs.mjs").Knobs} Knobs */

/** Knob -> how the answer then ends. */
const ENDS = /** @type {const} */ ({ stall: "hang", cut: "clean", reset: "reset" });

const CONTENT_TYPES = /** @type {Record<string, string>} */ ({
  sse: "text/event-stream",
  json: "application/json",
  html: "text/html; charset=UTF-8",
  text: "text/plain",
});

/** @param {Plan} plan @param {string} [type] @returns {Plan} */
function retyped(plan, type) {
  if (type === undefined) return plan;
  const { "content-type": _, ...headers } = plan.headers;
  return { ...plan, headers: type === "none" ? headers : { ...headers, "content-type": CONTENT_TYPES[type] } };
}

/**
 * Where several faults are asked for, the first of stall, cut and reset is done.
 * @param {Plan} plan
 * @param {Knobs} knobs
 * @returns {Plan}
 */
export function applyFaults(plan, knobs) {
  const typed = retyped(plan, knobs.contentType);
  for (const [knob, end] of Object.entries(ENDS)) {
    const at = knobs[/** @type {keyof typeof ENDS} */ (knob)];
    if (at === undefined) continue;
    // An end that comes before any answer can only be the loss of the connection.
    if (at === "headers") return { ...typed, silent: true, pieces: [], end: end === "clean" ? "destroy" : end };
    return { ...typed, pieces: plan.pieces.slice(0, at), end };
  }
  return typed;
}
