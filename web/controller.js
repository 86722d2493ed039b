/**
 * Everything that the reader can do, as actions on the state. Knows no DOM.
 *
 * @typedef {import("./session.js").State} State
 * @typedef {import("./session.js").Turn} Turn
 */
import { applyEvent, completeAnswer, completeImages, failAnswer, newAnswer, noteSent } from "./answer.js";
import { readFiles, roomFor } from "./attachments.js";
import { adviceFor, toFailure } from "./errors.js";
import { buildImageRequest, imagePrompt, isImageCommand } from "./image_command.js";
import {
  askedModel, buildRequest, defaultModel, restorePreviousConversation, startNewConversation,
} from "./session.js";

const announcements = { running: "Generating", done: "Answer complete", stopped: "Stopped", failed: "" };

export class Controller {
  #store;
  #connection;
  #engine;
  #storage;
  #now;
  /** @type {AbortController | null} belongs to the running answer */
  #running = null;
  /** @type {Promise<void>} settles when the first look for a worker is over */
  #discovered = Promise.resolve();
  #lastTurnId = 0;

  /**
   * @param {object} parts
   * @param {import("./store.js").Store<State>} parts.store
   * @param {import("./connection.js").Connection} parts.connection
   * @param {import("./engine.js").Engine} parts.engine
   * @param {import("./storage.js").TabStorage} parts.storage
   * @param {() => number} parts.now
   */
  constructor({ store, connection, engine, storage, now }) {
    this.#store = store;
    this.#connection = connection;
    this.#engine = engine;
    this.#storage = storage;
    this.#now = now;
  }

  get #state() {
    return this.#store.state;
  }

  /** @param {string} token from the address, or "" */
  async start(token) {
    if (token) this.#connection.useWorker(token);
    this.#discovered = this.#connection.discover();
    await this.#discovered;
    this.#showConnection();
    if (this.#state.connection.phase === "needs-token") this.openDialog("This worker asks for a token.");
  }

  async send() {
    await this.#discovered;
    const prompt = this.#state.draft;
    const makes = isImageCommand(prompt);
    if (!(makes ? imagePrompt(prompt) : prompt.trim()) || this.#state.running) return;
    if (this.#state.connection.phase !== "ready") {
      this.openDialog("Choose where requests go, then send your message.");
      return;
    }
    this.#lastTurnId += 1;
    const { attachments: images, imageSettings } = this.#state;
    const turn = { id: this.#lastTurnId, prompt, images, image: makes ? { ...imageSettings } : null,
      answer: newAnswer(askedModel(this.#state, makes), this.#now()) };
    this.setDraft("");
    this.#store.update((state) => {
      state.turns.push(turn);
      state.attachments = [];
      state.attachProblem = "";
    });
    await this.#run(turn);
  }

  /** @param {string} text */
  async sendExample(text) {
    this.setDraft(text);
    await this.send();
  }

  /** @param {Turn} turn */
  async retry(turn) {
    if (!this.#state.running) await this.#run(turn);
  }

  stop() {
    this.#running?.abort();
  }

  /** @param {Turn} turn */
  async #run(turn) {
    const abort = new AbortController();
    this.#running = abort;
    const answer = newAnswer(askedModel(this.#state, turn.image !== null), this.#now());
    this.#store.update((state) => {
      turn.answer = answer;
      state.running = true;
      state.announcement = announcements.running;
    });
    if (turn.image) {
      await this.#makeImages(answer, buildImageRequest(this.#state, turn), abort.signal);
    } else {
      const { request, options } = buildRequest(this.#state, turn);
      await this.#follow(answer, request, { ...options, signal: abort.signal });
    }
    // Another conversation may have begun meanwhile; then the state is no longer this answer's to change.
    if (this.#running === abort) this.#finish(answer);
  }

  /**
   * @param {import("./answer.js").Answer} answer
   * @param {import("fluffbuzz").ChatRequest} request
   * @param {import("fluffbuzz").CallOptions} options
   */
  async #follow(answer, request, options) {
    const { update } = this.#store;
    try {
      const result = await this.#engine.answer(request, options, {
        onSent: (sent) => update(() => noteSent(answer, sent)),
        onEvent: (event) => update(() => applyEvent(answer, event, this.#now())),
      });
      update(() => completeAnswer(answer, result, this.#now()));
    } catch (error) {
      update(() => failAnswer(answer, toFailure(error), this.#now()));
    }
  }

  /**
   * @param {import("./answer.js").Answer} answer
   * @param {import("fluffbuzz").ImageRequest} request
   * @param {AbortSignal} signal
   */
  async #makeImages(answer, request, signal) {
    const { update } = this.#store;
    try {
      const onEvent = (/** @type {import("fluffbuzz").ImageEvent} */ event) => update(() => applyEvent(answer, event, this.#now()));
      const result = await this.#engine.makeImages(request, { signal, onEvent });
      update(() => completeImages(answer, result, this.#now()));
    } catch (error) {
      update(() => failAnswer(answer, toFailure(error), this.#now()));
    }
  }

  /** @param {import("./answer.js").Answer} answer */
  #finish(answer) {
    this.#running = null;
    this.#store.update((state) => {
      state.running = false;
      state.announcement = announcements[answer.status];
    });
    if (isRefusal(answer)) this.openDialog(adviceFor(answer.failure?.code ?? "").what);
  }

  newConversation() {
    this.stop();
    this.#running = null;
    this.#store.update((state) => {
      state.running = false;
      startNewConversation(state);
    });
  }

  restoreConversation() {
    this.#store.update(restorePreviousConversation);
  }

  /** @param {string} text */
  setDraft(text) {
    this.#storage.write("draft", text);
    this.#store.update((state) => { state.draft = text; });
  }

  /** @param {File[]} files */
  async attach(files) {
    const limits = await this.#engine.imageLimits().catch(() => ({ maxBytes: null, maxSide: 1200 }));
    const { taken, refused } = await readFiles(files, roomFor(this.#state.attachments), limits);
    this.#store.update((state) => {
      state.attachments = [...state.attachments, ...taken];
      state.attachProblem = refused.join(" ");
    });
  }

  /** @param {import("./attachments.js").Attachment} attachment */
  detach(attachment) {
    this.#store.update((state) => {
      state.attachments = state.attachments.filter((other) => other !== attachment);
      state.attachProblem = "";
    });
  }

  /** @param {import("./image_command.js").ImageSettings} settings */
  setImageSettings(settings) {
    this.#store.update((state) => { state.imageSettings = settings; });
  }

  /** @param {string} model */
  setModel(model) {
    const typed = model.trim();
    this.#store.update((state) => { state.model = typed === defaultModel(state.connection) ? "" : typed; });
  }

  /** @param {string} level */
  setThinking(level) {
    this.#store.update((state) => { state.thinking = level; });
  }

  /** Fetches the list for the model field, once for each connection, and again after a failure. */
  async loadModels() {
    const { connection, models } = this.#state;
    if (connection.phase !== "ready" || models.status === "loading" || models.status === "loaded") return;
    this.#store.update((state) => { state.models = { status: "loading", ids: [] }; });
    const ids = await this.#engine.listModels();
    this.#store.update((state) => {
      state.models = ids ? { status: "loaded", ids } : { status: "failed", ids: [] };
    });
  }

  /** @param {string} reason */
  openDialog(reason) {
    this.#store.update((state) => { state.dialog = { reason }; });
  }

  closeDialog() {
    this.#store.update((state) => { state.dialog = null; });
  }

  /** @param {string} token */
  connectWorker(token) {
    this.#connection.useWorker(token);
    this.#reconnect();
  }

  /**
   * @param {string} key
   * @param {boolean} keep
   */
  connectOwnKey(key, keep) {
    this.#connection.useOwnKey(key, keep);
    this.#reconnect();
  }

  forgetSecrets() {
    this.#connection.forget();
    this.#reconnect();
  }

  /** Goes on over the new connection, with the turn that the old one refused. */
  #reconnect() {
    this.stop();
    this.#engine.close();
    this.closeDialog();
    this.#showConnection();
    const last = this.#state.turns.at(-1);
    if (last && isRefusal(last.answer) && this.#state.connection.phase === "ready") void this.retry(last);
  }

  #showConnection() {
    this.#store.update((state) => {
      const before = state.connection;
      state.connection = this.#connection.state();
      // Another upstream has other models, so the one that was typed for the last is dropped.
      if (before.kind !== state.connection.kind) state.model = "";
      state.models = { status: "idle", ids: [] };
    });
    // Opened ahead of the first message, so that loading the core delays nobody. A failure shows when it is used.
    if (this.#state.connection.phase === "ready") this.#engine.open().catch(() => {});
  }
}

/** @param {import("./answer.js").Answer} answer */
function isRefusal({ failure }) {
  return failure !== null && (failure.code === "auth" || failure.code === "auth_permanent");
}
