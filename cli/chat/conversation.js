// What has been said so far, and what the next request is made of.

/** @typedef {import("fluffbuzz").Message} Message */
/** @typedef {import("fluffbuzz").Usage} Usage */
/** @typedef {string | object[]} Content */

export class Conversation {
  /** @type {Message[]} without the system prompt */
  messages = [];
  /** What was asked last and has no answer, so that it can be asked again. @type {Content | null} */
  unanswered = null;
  totals = { answers: 0, sent: 0, got: 0, cost: 0, unknownCosts: 0 };

  /** @param {{ system?: string, fields: Record<string, unknown> }} start fields: of every request, the model among them */
  constructor({ system, fields }) {
    this.system = system ?? null;
    this.fields = fields;
  }

  /** @returns {string | null} */
  get model() {
    return typeof this.fields.model === "string" ? this.fields.model : null;
  }

  set model(name) {
    this.fields.model = name ?? undefined;
  }

  /** @param {Content} content @returns {import("fluffbuzz").ChatRequest} */
  requestFor(content) {
    const system = this.system === null ? [] : [{ role: "system", content: this.system }];
    return { ...this.fields, messages: [...system, ...this.messages, { role: "user", content }] };
  }

  /** @param {Content} content @param {Message | null} answer null when nothing came */
  add(content, answer) {
    const isEmpty = !answer || (!answer.content && !answer.tool_calls && !answer.reasoning && !answer.images);
    this.unanswered = isEmpty ? content : null;
    if (isEmpty) return;
    this.messages.push({ role: "user", content }, answer);
    // A call without a result makes every later request invalid.
    for (const { id } of /** @type {{ id: string }[]} */ (answer.tool_calls ?? [])) {
      this.messages.push({ role: "tool", tool_call_id: id, content: "This call was not executed." });
    }
  }

  /** Takes the last question back, with its answer. @returns {Content | null} null when there is none */
  undo() {
    if (this.unanswered !== null) {
      const content = this.unanswered;
      this.unanswered = null;
      return content;
    }
    const index = this.messages.findLastIndex(({ role }) => role === "user");
    if (index < 0) return null;
    const [{ content }] = this.messages.splice(index);
    return /** @type {Content} */ (content);
  }

  clear() {
    this.messages = [];
    this.unanswered = null;
  }

  /** @param {Usage | null} usage */
  count(usage) {
    const { totals } = this;
    totals.answers++;
    totals.sent += usage?.prompt_tokens ?? 0;
    totals.got += usage?.completion_tokens ?? 0;
    if (typeof usage?.cost === "number") totals.cost += usage.cost;
    else totals.unknownCosts++;
  }
}
