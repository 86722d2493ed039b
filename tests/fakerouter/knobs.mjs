import { ApiError } from "./errors.mjs";
import { HINT_NAMES } from "./hints.mjs";
import { flag, number, oneOf, rate, seconds, shapeAt, someOf, splitMode, window, word } from "./knob_parsers.mjs";

/**
 * @typedef {object} Knobs
 * @property {number} [delay] ms between two writes
 * @property {number} [jitter] up to so many ms more, by chance
 * @property {number} [firstDelay] ms between the headers and the first byte
 * @property {number} [headerDelay] ms before the headers
 * @property {string} [split] whole | event | byte | random:<seed> | utf8
 * @property {number} [comments] extra comments before and between the events
 * @property {string} [eol] lf | crlf | cr
 * @property {boolean} [bom] add or remove the byte order mark
 * @property {boolean} [done] add or drop the `[DONE]` event
 * @property {string} [usage] empty | nonempty | merged | missing (generated answers)
 * @property {number} [retryAfter] seconds that a hint of an error names
 * @property {string[]} [hint] where an error says when to come back
 * @property {string} [errorType] `metadata.error_type` of status scenarios and error shapes, or none
 * @property {string} [errorCode] of an error shape
 * @property {string} [excludedBy] what `availability-constraint_filtered` names
 * @property {"headers" | number} [stall] silence from there on until the client leaves
 * @property {"headers" | number} [cut] a proper end there
 * @property {"headers" | number} [reset] the connection is reset there
 * @property {{shape: string, after: number}} [error] a failure of this shape (a to f) after so many events
 * @property {string} [gate] the end waits for `openGate(name)`
 * @property {string} [contentType] sse | json | html | text | none, whatever the body is
 * @property {number} [times] only so many exchanges of a run are answered so, later ones with `then`
 * @property {string} [then] scenario
 * @property {string} [run] keeps the counts of `times` of two tests apart
 * @property {string} [auth] the exchange of a sign-in fails: challenge | expired | no-key
 * @property {number} [recordAfter] `GET /generation` finds the record only after so many looks
 * @property {{most: number, windowMs: number}} [rateLimit] chat requests per key
 */

/** Wire name -> parser. The JavaScript option is the same name in camel case. */
const PARSERS = /** @type {Record<string, (text: string) => unknown>} */ ({
  "delay": number,
  "jitter": number,
  "first-delay": number,
  "header-delay": number,
  "split": splitMode,
  "comments": number,
  "eol": oneOf("lf", "crlf", "cr"),
  "bom": flag,
  "done": flag,
  "usage": oneOf("empty", "nonempty", "merged", "missing"),
  "retry-after": seconds,
  "hint": someOf(...HINT_NAMES),
  "error-type": word,
  "error-code": word,
  "excluded-by": word,
  "stall": window,
  "cut": window,
  "reset": window,
  "error": shapeAt,
  "gate": word,
  "content-type": oneOf("sse", "json", "html", "text", "none"),
  "times": number,
  "then": word,
  "run": word,
  "rate-limit": rate,
  "auth": oneOf("challenge", "expired", "no-key"),
  "record-after": number,
});

export const KNOB_NAMES = Object.keys(PARSERS);

/** @param {string} name */
export function optionName(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/**
 * @param {Iterable<[string, string]>} pairs wire names and texts
 * @returns {Knobs}
 */
export function parseKnobs(pairs) {
  const knobs = /** @type {Record<string, unknown>} */ ({});
  for (const [name, text] of pairs) {
    const parse = Object.hasOwn(PARSERS, name) ? PARSERS[name] : undefined;
    if (!parse) throw new ApiError(400, `Unknown simulator knob "${name}"; known: ${KNOB_NAMES.join(", ")}`);
    try {
      knobs[optionName(name)] = parse(text);
    } catch (error) {
      const expected = /** @type {Error} */ (error).message;
      throw new ApiError(400, `Simulator knob "${name}" is "${text}"; expected ${expected}`);
    }
  }
  return knobs;
}

/**
 * Start options go through the same parsers as requests, so that a typo fails at start.
 * @param {Record<string, unknown>} options
 */
export function parseStartKnobs(options) {
  const wireNames = new Map(KNOB_NAMES.map((name) => [optionName(name), name]));
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const pairs = given.map(([option, value]) => {
    const text = typeof value === "boolean" ? String(Number(value)) : String(value);
    return /** @type {[string, string]} */ ([wireNames.get(option) ?? option, text]);
  });
  return parseKnobs(pairs);
}

const HEADER_PREFIX = "x-sim-";

/**
 * @param {Record<string, string>} headers
 * @returns {Array<[string, string]>}
 */
export function headerKnobs(headers) {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith(HEADER_PREFIX) && name !== "x-sim-scenario")
    .map(([name, value]) => [name.slice(HEADER_PREFIX.length), value]);
}
