/** One answer on the page. Repaints only an answer that has changed, and of that only what is new. */
import { AlertView } from "./alert_view.js";
import { copyOnClick, element, fromTemplate, setText } from "./dom.js";
import { adviceFor } from "./errors.js";
import { answerFacts, formatDuration } from "./format.js";
import { imageView } from "./image_view.js";
import { sentView } from "./sent_view.js";
import { TextView } from "./text_view.js";

/**
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {{ onRetry: () => void, onConnect: () => void, onUse: (file: File) => void }} AnswerActions
 */

export class AnswerView {
  #answer;
  #actions;
  #parts;
  #text;
  #reasoning;
  /** @type {AlertView | null} */
  #alert = null;
  #revision = -1;
  #retryable = false;
  /** The reader has opened or closed the reasoning: from then on it is left alone. */
  #reasoningTouched = false;

  /**
   * @param {Answer} answer
   * @param {AnswerActions} actions
   */
  constructor(answer, actions) {
    const { root, parts } = fromTemplate("answer-template");
    this.root = root;
    this.#answer = answer;
    this.#actions = actions;
    this.#parts = parts;
    this.#text = new TextView(parts.text);
    this.#reasoning = new TextView(parts["reasoning-text"]);
    parts["reasoning-title"].addEventListener("click", () => { this.#reasoningTouched = true; });
    copyOnClick(parts.copy, () => answer.text);
  }

  /** @param {Answer} answer */
  shows(answer) {
    return this.#answer === answer;
  }

  /** @param {boolean} isLast only the last turn can be tried again, since later ones build on it */
  paint(isLast) {
    const answer = this.#answer;
    const retryable = isLast && answer.status === "failed";
    if (answer.revision === this.#revision && retryable === this.#retryable) return;
    this.#revision = answer.revision;
    this.#retryable = retryable;
    this.root.dataset.status = answer.status;
    this.#paintReasoning(answer);
    this.#text.update(answer.text, answer.status !== "running");
    this.#paintTools(answer);
    this.#paintImages(answer);
    this.#paintWaiting(answer);
    this.#paintEnd(answer);
  }

  /** @param {Answer} answer */
  #paintReasoning(answer) {
    if (!answer.reasoning) return;
    const details = /** @type {HTMLDetailsElement} */ (this.#parts.reasoning);
    const thinking = answer.textAt === null && answer.status === "running";
    details.hidden = false;
    this.#reasoning.update(answer.reasoning, !thinking);
    if (!this.#reasoningTouched) details.open = thinking;
    const until = answer.textAt ?? answer.endedAt;
    const title = until === null ? "Thinking" : `Thought for ${formatDuration(until - (answer.reasoningAt ?? until))}`;
    setText(this.#parts["reasoning-title"], title);
  }

  /** @param {Answer} answer */
  #paintTools({ tools }) {
    const list = this.#parts.tools;
    for (const [position, tool] of tools.entries()) {
      const shown = list.children[position] ?? list.appendChild(toolView());
      const [name, code] = shown.children;
      setText(name, tool.error ? `${tool.name} (arguments incomplete)` : tool.name);
      setText(code, tool.arguments);
    }
  }

  /** @param {Answer} answer */
  #paintImages({ images }) {
    const list = this.#parts.images;
    for (const image of images.slice(list.childElementCount)) list.append(imageView(image, this.#actions.onUse));
  }

  /** @param {Answer} answer */
  #paintWaiting(answer) {
    this.#parts.waiting.hidden = !answer.waiting;
    setText(this.#parts["waiting-text"], waitingText(answer));
  }

  /** @param {Answer} answer */
  #paintEnd(answer) {
    const { facts, badge, copy, warnings, sent } = this.#parts;
    if (answer.sent && sent.hidden) {
      sent.hidden = false;
      sentView(/** @type {HTMLDetailsElement} */ (sent), this.#parts["sent-body"], answer.sent);
    }
    if (answer.status === "running") return;
    facts.hidden = false;
    badge.hidden = answer.status !== "stopped";
    copy.hidden = !answer.text;
    setText(this.#parts["facts-text"], answerFacts(answer).map(unbroken).join(" \u00b7 "));
    const messages = answer.result?.warnings ?? [];
    warnings.hidden = messages.length === 0;
    warnings.replaceChildren(...messages.map((warning) => element("li", {}, warning.message)));
    if (answer.failure) this.#paintFailure(answer.failure);
  }

  /**
   * Built once: an alert that is put in again is read out again.
   * @param {import("./answer.js").Failure} failure
   */
  #paintFailure(failure) {
    this.#alert ??= new AlertView(this.#parts.alert, failure, this.#actions);
    this.#alert.paint(this.#retryable);
  }
}

/** @param {Answer} answer */
function waitingText({ retry }) {
  if (!retry) return "Waiting for the provider...";
  const wait = retry.waitMs >= 1000 ? ` in ${formatDuration(retry.waitMs)}` : "";
  return `${adviceFor(retry.reason).what} Trying again with ${retry.model}${wait}.`;
}

/**
 * The line may break between two facts, but not inside one.
 * @param {string} fact
 */
function unbroken(fact) {
  return fact.replaceAll(" ", "\u00a0");
}

function toolView() {
  return element("div", { class: "tool" }, element("strong"), element("code"));
}
