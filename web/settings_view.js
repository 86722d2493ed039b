/** The model field with its suggestions, and the thinking level. */
import { byId, element, setText } from "./dom.js";
import { formatCount } from "./format.js";
import { currentModel } from "./session.js";

/**
 * @typedef {import("./session.js").State} State
 *
 * @typedef {object} SettingsActions
 * @property {(model: string) => void} onModel
 * @property {(level: string) => void} onThinking
 * @property {() => void} onModelsNeeded
 */

export class SettingsView {
  #model = /** @type {HTMLInputElement} */ (byId("model"));
  #thinking = /** @type {HTMLSelectElement} */ (byId("thinking"));
  #list = byId("model-list");
  /** @type {string[] | null} */
  #listed = null;

  /** @param {SettingsActions} actions */
  constructor({ onModel, onThinking, onModelsNeeded }) {
    // `input` and not `change`: Enter in the field submits the form before a `change` would come.
    this.#model.addEventListener("input", () => onModel(this.#model.value));
    this.#model.addEventListener("blur", () => onModel(this.#model.value));
    this.#model.addEventListener("focus", () => {
      onModelsNeeded();
      // Suggestions are filtered by what is in the field; selected, it gives way to the first key.
      this.#model.select();
    });
    this.#thinking.addEventListener("change", () => onThinking(this.#thinking.value));
  }

  /** @param {State} state */
  paint(state) {
    const model = currentModel(state);
    // While the reader edits, an empty field may stay empty; the default comes back when the field is left.
    this.#model.placeholder = model;
    if (document.activeElement !== this.#model && this.#model.value !== model) this.#model.value = model;
    this.#thinking.value = state.thinking;
    this.#paintList(state.models.ids);
    setText(byId("model-hint"), hint(state.models));
  }

  /** @param {string[]} ids */
  #paintList(ids) {
    if (ids === this.#listed) return;
    this.#listed = ids;
    this.#list.replaceChildren(...ids.map((id) => element("option", { value: id })));
  }
}

/** @param {State["models"]} models */
function hint({ status, ids }) {
  if (status === "loading") return "Loading the list of models.";
  if (status === "loaded") return `${formatCount(ids.length)} models to choose from.`;
  if (status === "failed") return "The list of models could not be loaded; any model can still be typed.";
  return "";
}
