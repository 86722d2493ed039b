/** The transcript: one question and one answer for each turn. */
import { AnswerView } from "./answer_view.js";
import { element, fromTemplate } from "./dom.js";

/**
 * @typedef {import("./session.js").Turn} Turn
 * @typedef {{ question: HTMLElement, answer: AnswerView }} TurnView
 * @typedef {{ onRetry: (turn: Turn) => void, onConnect: () => void, onUse: (file: File) => void }} ChatActions
 */

export class ChatView {
  #root;
  #actions;
  /** @type {Map<Turn, TurnView>} */
  #views = new Map();

  /**
   * @param {HTMLElement} root
   * @param {ChatActions} actions
   */
  constructor(root, actions) {
    this.#root = root;
    this.#actions = actions;
  }

  /** @param {Turn[]} turns */
  paint(turns) {
    this.#removeAllBut(turns);
    for (const turn of turns) this.#viewOf(turn).answer.paint(turn === turns.at(-1));
  }

  /** @param {Turn[]} turns */
  #removeAllBut(turns) {
    const kept = new Set(turns);
    for (const [turn, view] of this.#views) {
      if (kept.has(turn)) continue;
      view.question.remove();
      view.answer.root.remove();
      this.#views.delete(turn);
    }
  }

  /** @param {Turn} turn */
  #viewOf(turn) {
    const known = this.#views.get(turn);
    if (known?.answer.shows(turn.answer)) return known;
    const answer = new AnswerView(turn.answer, {
      onRetry: () => this.#actions.onRetry(turn),
      onConnect: this.#actions.onConnect,
      onUse: this.#actions.onUse,
    });
    if (known) {
      // Tried again: a new answer takes the place of the failed one.
      known.answer.root.replaceWith(answer.root);
      known.answer = answer;
      return known;
    }
    const view = { question: questionView(turn), answer };
    this.#root.append(view.question, answer.root);
    this.#views.set(turn, view);
    return view;
  }
}

/** @param {Turn} turn */
function questionView({ prompt, images }) {
  const { root, parts } = fromTemplate("question-template");
  parts.text.textContent = prompt;
  parts.images.append(...images.map(({ url, name }) => element("img", { src: url, alt: name })));
  parts.images.hidden = images.length === 0;
  return root;
}
