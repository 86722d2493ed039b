import { ApiError } from "./errors.mjs";

/**
 * @typedef {object} Knobs
 * @property {number} [delay] ms between two writes
 * @property {number} [firstDelay] ms between the headers and the first byte
 * @property {number} [headerDelay] ms before the headers
 * @property {string} [split] whole | event | byte | random:<seed> | utf8
 * @property {number} [comments] extra comments before and between the events
 * @property {string} [eol] lf | crlf | cr
 * @property {boolean} [bom] add or remove the byte order mark
 * @property {boolean} [done] add or drop the `[DONE]` event
 * @property {string} [usage] empty | nonempty | merged | missing (generated answers)
 * @property {number} [retryAfter] seconds in the `retry-after` header of status scenarios
 * @property {string} [errorType] `metadata.error_type` of status scenarios, or none
 */

/** Longer waits than this are a mistake in a test: nothing here outlives the client anyway. */
const MAX_NUMBER = 3_600_000;

/** @param {string} text */
function number(text) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > MAX_NUMBER) throw new Error(`a whole number from 0 to ${MAX_NUMBER}`);
  return value;
}

/** @param {string} text */
function flag(text) {
  if (text !== "0" && text !== "1") throw new Error("0 or 1");
  return text === "1";
}

/** @param {string} text */
function splitMode(text) {
  if (!/^(whole|event|byte|utf8|random:\d+)$/.test(text)) {
    throw new Error("whole, event, byte, utf8 or random:<seed>");
  }
  return text;
}

/** @param {string} text */
function word(text) {
  if (!/^\w+$/.test(text)) throw new Error("one word");
  return text;
}

/**
 * @param {string[]} allowed
 * @returns {(text: string) => string}
 */
function oneOf(...allowed) {
  return (text) => {
    if (!allowed.includes(text)) throw new Error(allowed.join(", "));
    return text;
  };
}

/** Wire name -> parser. The JavaScript option is the same name in camel case. */
const PARSERS = /** @type {Record<string, (text: string) => unknown>} */ ({
  "delay": number,
  "first-delay": number,
  "header-delay": number,
  "split": splitMode,
  "comments": number,
  "eol": oneOf("lf", "crlf", "cr"),
  "bom": flag,
  "done": flag,
  "usage": oneOf("empty", "nonempty", "merged", "missing"),
  "retry-after": number,
  "error-type": word,
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
