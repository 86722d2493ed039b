/**
 * The conversation and what the next request is made of. No DOM, no network.
 *
 * @typedef {import("fluffbuzz").Message} Message
 * @typedef {import("fluffbuzz").ChatRequest} ChatRequest
 * @typedef {import("fluffbuzz").CallOptions} CallOptions
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("./connection.js").ConnectionState} ConnectionState
 *
 * @typedef {import("./attachments.js").Attachment} Attachment
 * @typedef {import("./image_command.js").ImageSettings} ImageSettings
 *
 * @typedef {object} Turn
 * @property {number} id
 * @property {string} prompt
 * @property {Attachment[]} images
 * @property {ImageSettings | null} image null for a message; the settings of an image that was asked for
 * @property {Answer} answer
 *
 * @typedef {object} State
 * @property {ConnectionState} connection
 * @property {{ reason: string } | null} dialog the open connection dialog, and why it opened by itself
 * @property {string} draft
 * @property {Attachment[]} attachments what goes with the next message
 * @property {string} attachProblem why files were not taken
 * @property {ImageSettings} imageSettings of the next `/image`
 * @property {string} model "" means the default of the connection
 * @property {string} thinking "" means that nothing is sent
 * @property {{ status: "idle" | "loading" | "loaded" | "failed", ids: string[] }} models
 * @property {Turn[]} turns
 * @property {Turn[]} previousTurns what "New conversation" put aside, so that one slip loses nothing
 * @property {boolean} running
 * @property {string} announcement the one short sentence for screen readers
 */

import { defaultImageSettings } from "./image_command.js";

/**
 * @param {ConnectionState} connection
 * @param {string} draft
 * @returns {State}
 */
export function initialState(connection, draft) {
  return {
    connection, dialog: null, draft, attachments: [], attachProblem: "", imageSettings: { ...defaultImageSettings },
    model: "", thinking: "", models: { status: "idle", ids: [] },
    turns: [], previousTurns: [], running: false, announcement: "",
  };
}

/** @param {State} state */
export function currentModel(state) {
  return state.model || defaultModel(state.connection);
}

/**
 * What an answer is called until it says who gave it.
 * @param {State} state
 * @param {boolean} makes an image
 */
export function askedModel(state, makes) {
  return makes ? state.model || "the model for images" : currentModel(state);
}

/** @param {ConnectionState} connection */
export function defaultModel({ kind, upstream, phase }) {
  if (phase === "checking") return "";
  return kind === "worker" && upstream === "simulator" ? "sim/echo" : "openrouter/auto";
}

/** @param {State} state */
export function startNewConversation(state) {
  state.previousTurns = state.turns;
  state.turns = [];
  state.announcement = "";
}

/** @param {State} state */
export function restorePreviousConversation(state) {
  state.turns = state.previousTurns;
  state.previousTurns = [];
}

/**
 * The request for one turn: everything before it that may be repeated, then its prompt.
 * @param {State} state
 * @param {Turn} turn
 * @returns {{ request: ChatRequest, options: CallOptions }}
 */
export function buildRequest(state, turn) {
  /** @type {Message[]} */
  const messages = [];
  for (const earlier of state.turns) {
    if (earlier === turn) break;
    messages.push(...replayTurn(earlier));
  }
  messages.push(question(turn));
  /** @type {CallOptions} */
  const options = {};
  if (state.thinking) options.thinking = /** @type {CallOptions["thinking"]} */ (state.thinking);
  return { request: { model: currentModel(state), messages }, options };
}

/**
 * A failed turn is left out as a whole, and so is an image that was made; a stopped one is repeated as far as it came.
 * @param {Turn} turn
 * @returns {Message[]}
 */
function replayTurn(turn) {
  const { answer, image } = turn;
  if (image) return [];
  if (answer.status === "done" && answer.result?.message) {
    return [question(turn), answer.result.message, ...toolReplies(answer.result.toolCalls ?? [])];
  }
  if (answer.status === "stopped" && answer.text) return [question(turn), { role: "assistant", content: answer.text }];
  return [];
}

/**
 * @param {Turn} turn
 * @returns {Message}
 */
function question({ prompt, images }) {
  if (images.length === 0) return { role: "user", content: prompt };
  const parts = images.map(({ url }) => ({ type: "image_url", image_url: { url } }));
  return { role: "user", content: [{ type: "text", text: prompt }, ...parts] };
}

/**
 * Providers refuse a conversation in which a tool call has no reply, and the page runs no tools.
 * @param {import("fluffbuzz").ToolCall[]} calls
 * @returns {Message[]}
 */
function toolReplies(calls) {
  return calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "This tool was not run." }));
}
