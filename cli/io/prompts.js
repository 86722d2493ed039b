// Questions to a person. They go to stderr, so that a result on stdout can be piped.
import * as clack from "@clack/prompts";
import { CliError, Interrupted } from "../failure.js";

/** @typedef {import("../context.js").Context} Context */

export class Prompts {
  #context;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
  }

  /** @param {string} title */
  intro(title) {
    clack.intro(title, this.#common());
  }

  /** @param {string} text */
  outro(text) {
    clack.outro(text, this.#common());
  }

  /** @param {string} text @param {string} title */
  note(text, title) {
    clack.note(text, title, { ...this.#common(), format: (line) => line });
  }

  /** @param {string} message @param {boolean} [initialValue] */
  async confirm(message, initialValue = true) {
    return this.#answer(await clack.confirm({ message, initialValue, ...this.#common() }));
  }

  /** @template T @param {string} message @param {{ value: T, label: string, hint?: string }[]} options @param {T} [initialValue] @returns {Promise<T>} */
  async select(message, options, initialValue) {
    return this.#answer(await clack.select(/** @type {any} */ ({ message, options, initialValue, ...this.#common() })));
  }

  /** With a field to search in. @template T @param {string} message @param {{ value: T, label: string, hint?: string }[]} options @param {T} [initialValue] @returns {Promise<T>} */
  async search(message, options, initialValue) {
    return this.#answer(await clack.autocomplete(/** @type {any} */ ({ message, options, initialValue, maxItems: 12, placeholder: "type to search", ...this.#common() })));
  }

  /** @template T @param {string} message @param {{ value: T, label: string, hint?: string }[]} options @param {T[]} initialValues @returns {Promise<T[]>} */
  async multiselect(message, options, initialValues) {
    return this.#answer(/** @type {T[] | symbol} */ (await clack.multiselect(/** @type {any} */ ({ message, options, initialValues, required: false, ...this.#common() }))));
  }

  /** What is typed is not shown. @param {string} message @param {(text: string | undefined) => string | undefined} validate */
  async password(message, validate) {
    return this.#answer(/** @type {string | symbol} */ (await clack.password({ message, mask: "*", clearOnError: true, validate, ...this.#common() })));
  }

  /** @param {string} message @param {{ signal?: AbortSignal, placeholder?: string, validate?: (text: string | undefined) => string | undefined }} [options] */
  async text(message, options = {}) {
    return this.#answer(/** @type {string | symbol} */ (await clack.text({ message, ...this.#common(), ...options })));
  }

  #common() {
    const { stdin: input, stderr: output, signal, interactive } = this.#context;
    if (!interactive) {
      throw new CliError("this asks questions, and there is no terminal to ask them on", { code: "not_a_terminal", hint: "see --help for the options that answer them" });
    }
    return { input, output, signal };
  }

  /** @template T @param {T | symbol} answer @returns {T} */
  #answer(answer) {
    if (clack.isCancel(answer)) throw new Interrupted("cancelled; nothing was changed");
    return /** @type {T} */ (answer);
  }
}
