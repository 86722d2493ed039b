/**
 * The FluffBuzz client of the page: opened when first needed, kept, replaced when the connection changes.
 *
 * @typedef {import("fluffbuzz").Client} Client
 * @typedef {import("fluffbuzz").ClientOptions} ClientOptions
 * @typedef {import("fluffbuzz").ChatRequest} ChatRequest
 * @typedef {import("fluffbuzz").CallOptions} CallOptions
 *
 * @typedef {object} AnswerListener
 * @property {(sent: import("fluffbuzz").Explanation) => void} onSent
 * @property {(event: import("fluffbuzz").StreamEvent) => void} onEvent
 */

export class Engine {
  /** @type {Promise<Client> | null} */
  #client = null;
  #createClient;
  #clientOptions;

  /**
   * @param {(options: ClientOptions) => Promise<Client>} createClient
   * @param {() => ClientOptions} clientOptions asked at every opening, because the key may have changed
   */
  constructor(createClient, clientOptions) {
    this.#createClient = createClient;
    this.#clientOptions = clientOptions;
  }

  /** @returns {Promise<Client>} */
  open() {
    if (this.#client) return this.#client;
    const opening = this.#createClient(this.#clientOptions());
    this.#client = opening;
    // A failed start (the core could not be fetched, say) must not stick: the next use starts afresh.
    opening.catch(() => { if (this.#client === opening) this.#client = null; });
    return opening;
  }

  close() {
    this.#client?.then((client) => client.close(), () => {});
    this.#client = null;
  }

  /**
   * @param {ChatRequest} request
   * @param {CallOptions} options
   * @param {AnswerListener} listener
   */
  async answer(request, options, { onSent, onEvent }) {
    const client = await this.open();
    const stream = client.chat(request, options);
    let explained = false;
    // Explained when the first event is here and not before: by then the core knows what it knew when it sent.
    const explain = () => {
      if (explained) return;
      explained = true;
      const sent = explainOrNull(client, request, options);
      if (sent) onSent(sent);
    };
    try {
      for await (const event of stream) {
        explain();
        onEvent(event);
      }
      return await stream.result;
    } finally {
      explain();
    }
  }

  /**
   * @param {import("fluffbuzz").ImageRequest} request
   * @param {import("fluffbuzz").ImageOptions} options
   */
  async makeImages(request, options) {
    return (await this.open()).generateImage(request, options);
  }

  async imageLimits() {
    return (await this.open()).imageLimits;
  }

  /**
   * The ids of `GET /models`, or null. The model field takes any id, so a missing list is no error.
   * @returns {Promise<string[] | null>}
   */
  async listModels() {
    try {
      const client = await this.open();
      const response = await client.request("/models");
      if (!response.ok) return null;
      const { data } = await response.json();
      return data.map((/** @type {{ id: string }} */ model) => model.id);
    } catch {
      return null;
    }
  }
}

/**
 * A request that cannot even be explained fails with an error of its own, which says more.
 * @param {Client} client
 * @param {ChatRequest} request
 * @param {CallOptions} options
 */
function explainOrNull(client, request, options) {
  try {
    return client.explain(request, options);
  } catch {
    return null;
  }
}
