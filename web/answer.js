/**
 * One answer as plain data: what has arrived, when, and how it ended. Knows no DOM and no clock; times come in as
 * milliseconds.
 *
 * @typedef {import("fluffbuzz").StreamEvent} StreamEvent
 * @typedef {import("fluffbuzz").ChatResult} ChatResult
 * @typedef {import("fluffbuzz").Explanation} Explanation
 *
 * @typedef {Pick<ChatResult, "model" | "usage" | "warnings"> & Partial<ChatResult>} Outcome of a chat, or of made images
 *
 * @typedef {{ index: number | null, id: string, name: string, arguments: string, error: string | null }} Tool
 *
 * @typedef {{ url: string, mimeType: string, file?: File }} AnswerImage a made image is a file, and then has no `url`
 *
 * @typedef {object} Failure
 * @property {string} code
 * @property {number | null} status
 * @property {string} message
 * @property {number | null} retryAfterMs
 *
 * @typedef {object} Answer
 * @property {"running" | "done" | "stopped" | "failed"} status
 * @property {number} revision grows with every change, so a view can skip an answer that it has already painted
 * @property {string} model what was asked for, until the result says what answered
 * @property {boolean} waiting true while nothing visible has come since the start or since the last keep-alive
 * @property {{ model: string, reason: string, waitMs: number } | null} retry another attempt is on its way, and why
 * @property {string} text
 * @property {string} reasoning
 * @property {Tool[]} tools
 * @property {AnswerImage[]} images
 * @property {number} startedAt
 * @property {number | null} reasoningAt
 * @property {number | null} textAt
 * @property {number | null} firstOutputAt
 * @property {number | null} endedAt
 * @property {Outcome | null} result
 * @property {Failure | null} failure
 * @property {Explanation | null} sent
 */

/**
 * @param {string} model
 * @param {number} now
 * @returns {Answer}
 */
export function newAnswer(model, now) {
  return {
    status: "running", revision: 0, model, waiting: true, retry: null,
    text: "", reasoning: "", tools: [], images: [],
    startedAt: now, reasoningAt: null, textAt: null, firstOutputAt: null, endedAt: null,
    result: null, failure: null, sent: null,
  };
}

/**
 * @param {Answer} answer
 * @param {Explanation} sent
 */
export function noteSent(answer, sent) {
  answer.sent = sent;
  answer.revision += 1;
}

/**
 * @param {Answer} answer
 * @param {StreamEvent | import("fluffbuzz").ImageEvent} event
 * @param {number} now
 */
export function applyEvent(answer, event, now) {
  answer.revision += 1;
  if (event.type === "waiting") {
    answer.waiting = true;
  } else if (event.type === "attempt") {
    answer.model = event.model;
    answer.retry = { model: event.model, reason: event.reason, waitMs: event.waitMs };
  } else if (addOutput(answer, event, now)) {
    answer.waiting = false;
    answer.retry = null;
    answer.firstOutputAt ??= now;
  }
}

/**
 * Adds what a reader can see. Returns false for events that show nothing.
 * @param {Answer} answer
 * @param {StreamEvent | import("fluffbuzz").ImageEvent} event
 * @param {number} now
 */
function addOutput(answer, event, now) {
  switch (event.type) {
    case "text":
      answer.text += event.text;
      answer.textAt ??= now;
      return true;
    case "reasoning":
      answer.reasoning += event.text;
      answer.reasoningAt ??= now;
      return true;
    case "tool-call-delta":
      toolAt(answer, event).arguments += event.delta;
      return true;
    case "tool-call":
      settleTool(answer, event);
      return true;
    case "image":
      answer.images.push({ url: event.url, mimeType: event.mimeType });
      return true;
    default:
      return false;
  }
}

/**
 * @param {Answer} answer
 * @param {Extract<StreamEvent, { type: "tool-call-delta" }>} event
 */
function toolAt(answer, event) {
  const known = answer.tools.find((tool) => tool.index === event.index);
  if (known) {
    known.name ||= event.name;
    return known;
  }
  const tool = { index: event.index, id: event.id, name: event.name, arguments: "", error: null };
  answer.tools.push(tool);
  return tool;
}

/**
 * The complete call replaces what its deltas have built up.
 * @param {Answer} answer
 * @param {Extract<StreamEvent, { type: "tool-call" }>} event
 */
function settleTool(answer, event) {
  const position = answer.tools.findIndex((tool) => tool.id === event.id);
  const tool = {
    index: position < 0 ? null : answer.tools[position].index,
    id: event.id, name: event.name, arguments: event.arguments, error: event.error ?? null,
  };
  if (position < 0) answer.tools.push(tool);
  else answer.tools[position] = tool;
}

/**
 * @param {Answer} answer
 * @param {ChatResult} result
 * @param {number} now
 */
export function completeAnswer(answer, result, now) {
  end(answer, "done", now);
  answer.result = result;
}

/**
 * @param {Answer} answer
 * @param {import("fluffbuzz").ImageResult} result
 * @param {number} now
 */
export function completeImages(answer, { images, model, usage, warnings }, now) {
  for (const { bytes, fileName, mimeType } of images) {
    const file = new File([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], fileName, { type: mimeType });
    answer.images.push({ url: "", mimeType, file });
  }
  end(answer, "done", now);
  answer.result = { model, usage, warnings };
}

/**
 * An abort is the reader's wish and no failure: the partial text stays either way.
 * @param {Answer} answer
 * @param {Failure} failure
 * @param {number} now
 */
export function failAnswer(answer, failure, now) {
  const stopped = failure.code === "aborted";
  end(answer, stopped ? "stopped" : "failed", now);
  if (!stopped) answer.failure = failure;
}

/**
 * @param {Answer} answer
 * @param {"done" | "stopped" | "failed"} status
 * @param {number} now
 */
function end(answer, status, now) {
  answer.status = status;
  answer.waiting = false;
  answer.retry = null;
  answer.endedAt = now;
  answer.revision += 1;
}
