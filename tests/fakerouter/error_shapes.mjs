/** The six ways in which a stream under HTTP 200 fails (API 3.6), put behind the k-th event of any stream. */

/** @typedef {Record<string, any>} Json */

/**
 * @typedef {object} Failure
 * @property {Json} common id, model and so on of the stream's own chunks
 * @property {string} [code] knob
 * @property {string} [type] knob
 */

const MESSAGE = "The provider broke off";
const TYPE = "provider_unavailable";

/** @param {string} [type] */
function metadata(type = TYPE) {
  return type === "none" ? {} : { metadata: { error_type: type } };
}

/** @param {Failure} failure */
function numbered({ code = "502", type }) {
  return { code: /^\d+$/.test(code) ? Number(code) : code, message: MESSAGE, ...metadata(type) };
}

const ENDING = [{ index: 0, delta: { content: "" }, finish_reason: "error" }];

/** Shape -> its event; `f` has none, the stream just ends. */
const SHAPES = /** @type {Record<string, (failure: Failure) => Json | null>} */ ({
  a: (failure) => ({ ...failure.common, error: numbered(failure), choices: ENDING }),
  b: ({ common, code = "server_error", type }) =>
    ({ ...common, error: { code, message: MESSAGE, ...(type && metadata(type)) }, choices: ENDING }),
  c: (failure) => ({ ...failure.common, choices: [], error: numbered(failure) }),
  d: (failure) => ({ error: numbered(failure), user_id: "user_simulator" }),
  e: ({ common }) => ({
    ...common,
    choices: [{ index: 0, delta: {}, finish_reason: "stop", native_finish_reason: "network_error" }],
  }),
  f: () => null,
});

/** @param {string} block */
function isEvent(block) {
  return /^data: ?\{/m.test(block);
}

/** Comments stay as far as the events in front of them do. @param {string[]} blocks @param {number} events */
function firstBlocks(blocks, events) {
  let seen = 0;
  return blocks.filter((block) => {
    if (isEvent(block)) seen++;
    return seen <= events;
  });
}

/**
 * @param {Buffer} stream
 * @param {{shape: string, after: number}} fault
 * @param {import("./knobs.mjs").Knobs} knobs
 */
export function breakStream(stream, { shape, after }, { errorCode, errorType }) {
  const blocks = stream.toString("latin1").split(/(?<=\r\n\r\n|\n\n)/);
  const first = blocks.find(isEvent);
  const { id, object, created, model, provider } = first ? JSON.parse(first.slice(first.indexOf("{"))) : /** @type {Json} */ ({});
  const event = SHAPES[shape]({ common: { id, object, created, model, provider }, code: errorCode, type: errorType });
  const kept = firstBlocks(blocks.filter((block) => isEvent(block) || block.startsWith(":")), after);
  return Buffer.from(kept.join("") + (event ? `data: ${JSON.stringify(event)}\n\n` : ""), "latin1");
}
