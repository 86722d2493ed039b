import { buildChunks, words } from "./answer_builder.mjs";
import { echoAnswer } from "./echo.mjs";
import { FAILURE_NAMES, findFailure } from "./failures.mjs";
import { IMAGE_ANSWERS, imageShapes } from "./image_scenarios.mjs";
import { longMarkdown } from "./long_text.mjs";
import { textOf } from "./messages.mjs";
import { loadSample, SAMPLE_NAMES } from "./samples.mjs";
import { encodeStream } from "./sse.mjs";

/**
 * What a scenario is given.
 * @typedef {object} Context
 * @property {import("./recorder.mjs").RecordedRequest} record
 * @property {string} model the id on the wire
 * @property {import("./knobs.mjs").Knobs} knobs
 * @property {import("./answer_builder.mjs").Identity} identity of a generated answer
 */

/**
 * A chat answer; its JSON form is accumulated from `stream`.
 * @typedef {object} ChatScript
 * @property {string} generationId
 * @property {Buffer} stream
 * @property {"clean" | "destroy" | "hang"} [end]
 * @property {boolean} [cutShort] the JSON form loses its second half, as the stream has lost its end
 * @property {boolean} [jsonOnly] JSON whatever was asked
 * @property {number} [delay] used when the knob is not set
 */

/**
 * An answer that is no chat answer.
 * @typedef {object} PlainScript
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 */

/** @typedef {(context: Context) => ChatScript | PlainScript} Scenario */

const ECHO_DELAY = 12;
const SLOW_DELAY = 50;
const LONG_LENGTH = 16 * 1024;
const SHORT_TEXT = "This answer was going to have an end, but the connection had other plans.";
const SLOW_TEXT =
  "This answer comes slowly, one word at a time, so that there is time to press the stop button. Nothing else is " +
  "special about it: forty words, a very short pause between two of them, and then the normal end.";

/**
 * @param {Context} context
 * @param {import("./answer_builder.mjs").Answer} answer
 */
function generated({ identity, knobs }, answer, { comments = 0 } = {}) {
  const stream = encodeStream(buildChunks(identity, answer, knobs.usage), { comments });
  return { generationId: identity.id, stream };
}

/** All but the end: text without finish reason, usage and `[DONE]`. @param {Context} context */
function unfinished({ identity }) {
  const chunks = buildChunks(identity, { text: words(SHORT_TEXT) }, "missing").slice(0, -1);
  return { generationId: identity.id, stream: encodeStream(chunks, { done: false }), cutShort: true };
}

/** @type {Scenario} */
function truncated(context) {
  const script = unfinished(context);
  return { ...script, stream: script.stream.subarray(0, -40), end: "destroy" };
}

/** @type {Scenario} */
function stall({ identity }) {
  const firstChunks = buildChunks(identity, { text: [words(SHORT_TEXT)[0]] }, "missing").slice(0, -1);
  const stream = encodeStream(firstChunks, { done: false });
  return { generationId: identity.id, stream, cutShort: true, end: "hang" };
}

/** @type {Scenario} */
function echo(context) {
  return { ...generated(context, echoAnswer(context.record, context.model), { comments: 2 }), delay: ECHO_DELAY };
}

/** @type {PlainScript} */
const HTML_502 = {
  status: 502,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n",
};

/** What stands in front of an upstream that suspects a robot. @type {PlainScript} */
const HTML_200 = {
  status: 200,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: "<html><head><title>Just a moment...</title></head><body></body></html>\n",
};

/** The target does not exist: nobody should follow it. @type {PlainScript} */
const REDIRECT = { status: 302, headers: { location: "/api/v1/redirected" }, body: "" };

/** @param {string} name @returns {Scenario} */
function recorded(name) {
  return () => loadSample(name);
}

/** @param {(context: Context) => import("./answer_builder.mjs").Answer} answer @returns {Scenario} */
function drawn(answer) {
  return (context) => generated(context, answer(context));
}

const SCENARIOS = /** @type {Record<string, Scenario>} */ ({
  echo,
  ...Object.fromEntries(SAMPLE_NAMES.map((name) => [name, recorded(name)])),
  long: (context) => generated(context, { text: words(longMarkdown(LONG_LENGTH)) }),
  slow: (context) => ({ ...generated(context, { text: words(SLOW_TEXT) }), delay: SLOW_DELAY }),
  empty: (context) => generated(context, {}),
  repeat: (context) => generated(context, { text: words(textOf(context.record.body.messages.at(-1)?.content)) }),
  ...Object.fromEntries(Object.entries(IMAGE_ANSWERS).map(([name, answer]) => [name, drawn(answer)])),
  "image-shapes": imageShapes,
  truncated,
  "truncated-clean": unfinished,
  stall,
  "json-for-sse": () => ({ ...loadSample("plain"), jsonOnly: true }),
  "html-502": () => HTML_502,
  "html-200": () => HTML_200,
  redirect: () => REDIRECT,
});

/** What the catalogue lists; the failures would crowd it. */
export const ANSWER_NAMES = Object.keys(SCENARIOS);

export const SCENARIO_NAMES = [...ANSWER_NAMES, ...FAILURE_NAMES];

/**
 * @param {string} name without `sim/`
 * @returns {Scenario | undefined}
 */
export function findScenario(name) {
  return Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : findFailure(name);
}
