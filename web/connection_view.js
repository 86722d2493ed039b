/** The connection in the header, and the dialog that changes it. Secrets pass through and are wiped from the fields. */
import { connectionLabel } from "./connection.js";
import { byId, setText } from "./dom.js";

/**
 * @typedef {import("./connection.js").ConnectionState} ConnectionState
 *
 * @typedef {object} ConnectionActions
 * @property {() => void} onOpen
 * @property {() => void} onClose
 * @property {(token: string) => void} onWorker
 * @property {(key: string, keep: boolean) => void} onOwnKey
 * @property {() => void} onForget
 */

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));

export class ConnectionView {
  #button = byId("connection-button");
  #dialog = /** @type {HTMLDialogElement} */ (byId("connection-dialog"));
  #worker = input("choose-worker");
  #own = input("choose-own");
  #token = input("worker-token");
  #key = input("own-key");
  #keep = input("keep-key");
  #actions;
  /** @type {ConnectionState | null} */
  #connection = null;
  #tokenNeeded = true;

  /** @param {ConnectionActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#button.addEventListener("click", actions.onOpen);
    this.#dialog.addEventListener("close", () => {
      this.#wipe();
      actions.onClose();
    });
    byId("cancel-connection").addEventListener("click", actions.onClose);
    byId("forget-key").addEventListener("click", actions.onForget);
    byId("connection-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const choice of [this.#worker, this.#own]) choice.addEventListener("change", () => this.#showChoice());
  }

  /**
   * @param {ConnectionState} connection
   * @param {{ reason: string } | null} dialog
   */
  paint(connection, dialog) {
    this.#connection = connection;
    setText(byId("connection-label"), connectionLabel(connection));
    this.#button.dataset.phase = connection.phase;
    if (dialog && !this.#dialog.open) this.#open(connection, dialog.reason);
    if (!dialog && this.#dialog.open) this.#dialog.close();
  }

  /**
   * @param {ConnectionState} connection
   * @param {string} reason
   */
  #open(connection, reason) {
    const noWorker = connection.phase === "unreachable";
    this.#worker.disabled = noWorker;
    this.#own.checked = connection.kind === "own" || noWorker;
    this.#worker.checked = !this.#own.checked;
    setText(byId("worker-note"), workerNote(connection));
    byId("forget-key").hidden = !connection.hasSecret;
    setText(byId("forget-key"), connection.kind === "own" ? "Forget key" : "Forget token");
    // The simulator needs no token, until it has refused the one that the page uses by itself.
    this.#tokenNeeded = connection.upstream !== "simulator" || reason !== "";
    this.#say("dialog-problem", "");
    this.#dialog.showModal();
    this.#say("dialog-reason", reason);
    this.#showChoice();
  }

  #showChoice() {
    byId("worker-fields").hidden = !this.#worker.checked || !this.#tokenNeeded;
    byId("own-fields").hidden = !this.#own.checked;
    if (this.#own.checked) this.#key.focus();
    else (this.#tokenNeeded ? this.#token : this.#worker).focus();
  }

  #submit() {
    const token = this.#token.value.trim();
    const key = this.#key.value.trim();
    const problem = this.#problem(token, key);
    this.#say("dialog-problem", problem);
    if (problem) return;
    if (this.#own.checked) this.#actions.onOwnKey(key, this.#keep.checked);
    else this.#actions.onWorker(token);
  }

  /**
   * @param {string} token
   * @param {string} key
   */
  #problem(token, key) {
    if (this.#own.checked) return key ? "" : "Enter your OpenRouter key.";
    return token || this.#connection?.upstream === "simulator" ? "" : "Enter the token of this worker.";
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  #say(id, text) {
    const place = byId(id);
    place.hidden = !text;
    setText(place, text);
  }

  #wipe() {
    this.#token.value = "";
    this.#key.value = "";
    this.#keep.checked = false;
  }
}

/** @param {ConnectionState} connection */
function workerNote({ upstream, problem }) {
  if (upstream === "simulator") return "It answers from a built-in simulator: free, and no key or token is needed.";
  if (upstream === "openrouter") return "It talks to OpenRouter with a key of its own; you need only its token.";
  if (upstream === "custom") return "It talks to a server of its owner's choice; you need only its token.";
  return problem || "No worker answers at this address.";
}
