/** The inline message of a failed answer: what happened, what to do, and the buttons for it. */
import { fromTemplate } from "./dom.js";
import { adviceFor } from "./errors.js";
import { formatDuration } from "./format.js";

/** @typedef {import("./answer.js").Failure} Failure */

export class AlertView {
  #retry;

  /**
   * @param {HTMLElement} place
   * @param {Failure} failure
   * @param {{ onRetry: () => void, onConnect: () => void }} actions
   */
  constructor(place, failure, { onRetry, onConnect }) {
    const { root, parts } = fromTemplate("alert-template");
    const { what, next, action } = adviceFor(failure.code);
    parts.what.textContent = what;
    parts.next.textContent = next + waitAdvice(failure);
    parts.detail.textContent = detail(failure);
    parts.connect.hidden = action !== "connect";
    parts.connect.addEventListener("click", onConnect);
    this.#retry = parts.retry;
    this.#retry.addEventListener("click", onRetry);
    place.append(root);
  }

  /** @param {boolean} retryable */
  paint(retryable) {
    this.#retry.hidden = !retryable;
  }
}

/** @param {Failure} failure */
function waitAdvice({ retryAfterMs }) {
  return retryAfterMs ? ` The server asks to wait ${formatDuration(retryAfterMs)}.` : "";
}

/** @param {Failure} failure */
function detail({ code, status, message }) {
  const head = status === null ? code : `${code}, HTTP ${status}`;
  return message ? `${head}: ${message}` : head;
}
