/** What `GET /generation` knows: one row for every chat answer that was begun. */

const MAX_ROWS = 1000;

/** @typedef {import("./recorder.mjs").RecordedRequest} RecordedRequest */

/**
 * @param {string} id
 * @param {RecordedRequest} record
 * @param {Record<string, any>} answer
 */
function toRow(id, record, answer) {
  const { usage, model = record.body.model, provider = null } = answer;
  const choice = answer.choices?.[0];
  const cost = usage?.cost ?? 0;
  return {
    id,
    upstream_id: null,
    model,
    provider_name: provider,
    created_at: new Date((answer.created ?? 0) * 1000).toISOString(),
    total_cost: cost,
    usage: cost,
    is_byok: false,
    streamed: record.body.stream === true,
    cancelled: false,
    finish_reason: choice?.finish_reason ?? null,
    native_finish_reason: choice?.native_finish_reason ?? null,
    tokens_prompt: usage?.prompt_tokens ?? 0,
    tokens_completion: usage?.completion_tokens ?? 0,
    native_tokens_prompt: usage?.prompt_tokens ?? 0,
    native_tokens_completion: usage?.completion_tokens ?? 0,
    native_tokens_reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
    native_tokens_cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    latency: 0,
    generation_time: 0,
    data_region: "global",
    api_type: "completions",
    http_referer: record.headers["http-referer"] ?? null,
    user_agent: record.headers["user-agent"] ?? null,
  };
}

export class Generations {
  /** @type {Map<string, ReturnType<typeof toRow>>} */
  #rows = new Map();
  /** @type {Map<string, number>} id -> how many looks find nothing yet */
  #hidden = new Map();

  /**
   * @param {string} id
   * @param {RecordedRequest} record
   * @param {Record<string, any>} answer the `chat.completion` form
   */
  add(id, record, answer) {
    const row = toRow(id, record, answer);
    this.#rows.set(id, row);
    if (this.#rows.size > MAX_ROWS) this.#rows.delete(/** @type {string} */ (this.#rows.keys().next().value));
    return row;
  }

  /** @param {string} id @param {number} looks */
  hide(id, looks) {
    this.#hidden.set(id, looks);
  }

  /** @param {string} id */
  get(id) {
    const left = this.#hidden.get(id) ?? 0;
    if (left > 0) this.#hidden.set(id, left - 1);
    return left > 0 ? undefined : this.#rows.get(id);
  }

  clear() {
    this.#rows.clear();
    this.#hidden.clear();
  }
}
