/** The message box and its one button, which sends or stops. */
import { byId, setText } from "./dom.js";
import { isImageCommand } from "./image_command.js";

const hint = "Enter sends, Shift+Enter starts a new line, /image makes an image.";
const imageHint = "Enter makes the image; added images are what it starts from.";

const growsByItself = CSS.supports("field-sizing", "content");

/**
 * @typedef {object} ComposerActions
 * @property {(text: string) => void} onDraft
 * @property {() => void} onSend
 * @property {() => void} onStop
 */

export class ComposerView {
  #form = /** @type {HTMLFormElement} */ (byId("composer"));
  #prompt = /** @type {HTMLTextAreaElement} */ (byId("prompt"));
  #button = /** @type {HTMLButtonElement} */ (byId("send"));
  #actions;
  #running = false;
  /** @type {string | null} */
  #fitted = null;
  /** Safari ends a composition before the keydown of the Enter that ended it; that Enter must not send. */
  #composedAt = -Infinity;

  /** @param {ComposerActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#button.addEventListener("click", (event) => this.#click(event));
    this.#prompt.addEventListener("input", () => actions.onDraft(this.#prompt.value));
    this.#prompt.addEventListener("compositionend", (event) => { this.#composedAt = event.timeStamp; });
    this.#prompt.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {FocusOptions} [options] */
  focus(options) {
    this.#prompt.focus(options);
  }

  /**
   * @param {string} draft
   * @param {boolean} running
   */
  paint(draft, running) {
    this.#running = running;
    if (this.#prompt.value !== draft) this.#prompt.value = draft;
    this.#fit(draft);
    this.#form.dataset.running = String(running);
    setText(byId("send-label"), running ? "Stop" : "Send");
    // Not `disabled`: a button that is disabled while it has the focus drops the focus to nowhere.
    this.#button.setAttribute("aria-disabled", String(!running && !draft.trim()));
    setText(byId("composer-hint"), running ? "Esc stops the answer." : isImageCommand(draft) ? imageHint : hint);
  }

  #submit() {
    if (!this.#running) this.#actions.onSend();
    this.focus();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (!this.#running) return;
    event.preventDefault();
    // The second half of a double click on Send arrives when the button has already become Stop.
    if (event.detail > 1) return;
    this.#actions.onStop();
    this.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || this.#composing(event)) return;
    event.preventDefault();
    this.#submit();
  }

  /** @param {KeyboardEvent} event */
  #composing(event) {
    return event.isComposing || event.keyCode === 229 || event.timeStamp - this.#composedAt < 50;
  }

  /**
   * Measuring costs a layout of the page, so it is done for another text only.
   * @param {string} draft
   */
  #fit(draft) {
    if (growsByItself || draft === this.#fitted) return;
    this.#fitted = draft;
    this.#prompt.style.height = "auto";
    this.#prompt.style.height = `${this.#prompt.scrollHeight}px`;
  }
}
