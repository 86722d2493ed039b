/**
 * The conversation and what the next request is made of. No DOM, no network.
 *
 * @typedef {import("fluffbuzz").Message} Message
 * @typedef {import("fluffbuzz").ChatRequest} ChatRequest
 * @typedef {import("fluffbuzz").CallOptions} CallOptions
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("./connection.js").ConnectionState} ConnectionState
 *
 * @typedef {{ id: number, prompt: string, answer: Answer }} Turn
 *
 * @typedef {object} State
 * @property {ConnectionState} connection
 * @property {{ reason: string } | null} dialog the open connection dialog, and why it opened by itself
 * @property {string} draft
 * @property {string} model "" means the default of the connection
 * @property {string} thinking "" means that nothing is sent
 * @property {{ status: "idle" | "loading" | "loaded" | "failed", ids: string[] }} models
 * @property {Turn[]} turns
 * @property {Turn[]} previousTurns what "New conversation" put aside, so that one slip loses nothing
 * @property {boolean} running
 * @property {string} announcement the one short sentence for screen readers
 */

/**
 * @param {ConnectionState} connection
 * @param {string} draft
 * @returns {State}
 */
export function initialState(connection, draft) {
  return {
    connection, dialog: null, draft, model: "", thinking: "", models: { status: "idle", ids: [] },
    turns: [], previousTurns: [], running: false, announcement: "",
  };
}

/** @param {State} state */
export function currentModel(state) {
  return state.model || defaultModel(state.connection);
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
  messages.push({ role: "user", content: turn.prompt });
  /** @type {CallOptions} */
  const options = {};
  if (state.thinking) options.thinking = /** @type {CallOptions["thinking"]} */ (state.thinking);
  return { request: { model: currentModel(state), messages }, options };
}

/**
 * A failed turn is left out as a whole, a stopped one is repeated as far as it came.
 * @param {Turn} turn
 * @returns {Message[]}
 */
function replayTurn({ prompt, answer }) {
  const question = { role: "user", content: prompt };
  if (answer.status === "done" && answer.result) {
    return [question, answer.result.message, ...toolReplies(answer.result.toolCalls)];
  }
  if (answer.status === "stopped" && answer.text) return [question, { role: "assistant", content: answer.text }];
  return [];
}

/**
 * Providers refuse a conversation in which a tool call has no reply, and the page runs no tools.
 * @param {import("fluffbuzz").ToolCall[]} calls
 * @returns {Message[]}
 */
function toolReplies(calls) {
  return calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "This tool was not run." }));
}
