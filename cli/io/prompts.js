// Questions to a person. They go to stderr, so that a result on stdout can be piped.
import * as clack from "@clack/prompts";
import { CliError, Interrupted } from "../failure.js";
import { oneLine } from "./plain_text.js";

/** @typedef {import("../context.js").Context} Context */

export class Prompts {
  #context;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
  }

  /** @param {string} title */
  intro(title) {
    clack.intro(title, this.common());
  }

  /** @param {string} text */
  outro(text) {
    clack.outro(text, this.common());
  }

  /** @param {string} text @param {string} title */
  note(text, title) {
    clack.note(text, title, { ...this.common(), format: (line) => line });
  }

  /** @param {string} message @param {boolean} [initialValue] */
  async confirm(message, initialValue = true) {
    return this.#ask((common) => clack.confirm({ message, initialValue, ...common }));
  }

  /** @template T @param {string} message @param {{ value: T, label: string, hint?: string }[]} options @param {T} [initialValue] @returns {Promise<T>} */
  async select(message, options, initialValue) {
    return this.#ask((common) => clack.select(/** @type {any} */ ({ message, options: shown(options), initialValue, ...common })));
  }

  /** With a field to search in. @template T @param {string} message @param {{ value: T, label: string, hint?: string }[]} options @param {T} [initialValue] @returns {Promise<T>} */
  async search(message, options, initialValue) {
    return this.#ask((common) => clack.autocomplete(/** @type {any} */ ({ message, options: shown(options), initialValue, maxItems: 12, placeholder: "type to search", ...common })));
  }

  /** @template T @param {string} message @param {{ value: T, label: string, hint?: string }[]} options @param {T[]} initialValues @returns {Promise<T[]>} */
  async multiselect(message, options, initialValues) {
    return this.#ask((common) => /** @type {any} */ (clack.multiselect(/** @type {any} */ ({ message, options: shown(options), initialValues, required: false, ...common }))));
  }

  /** What is typed is not shown. @param {string} message @param {(text: string | undefined) => string | undefined} validate */
  async password(message, validate) {
    return this.#ask((common) => /** @type {Promise<string | symbol>} */ (clack.password({ message, mask: "*", clearOnError: true, validate, ...common })));
  }

  /** @param {string} message @param {{ signal?: AbortSignal, placeholder?: string, validate?: (text: string | undefined) => string | undefined }} [options] */
  async text(message, { signal, ...options } = {}) {
    return this.#ask((common) => /** @type {Promise<string | symbol>} */ (clack.text({ message, ...options, ...common })), signal);
  }

  /** Where all questions are asked. */
  common() {
    const { stdin: input, stderr: output, signal, interactive } = this.#context;
    if (!interactive) {
      throw new CliError("this asks questions, and there is no terminal to ask them on", { code: "not_a_terminal", hint: "see --help for the options that answer them" });
    }
    return { input, output, signal };
  }

  /**
   * Ctrl-C and Ctrl-D leave a question; so does a terminal that is closed.
   * @template T
   * @param {(common: ReturnType<Prompts["common"]>) => Promise<T | symbol>} question @param {AbortSignal} [signal] takes it back
   * @returns {Promise<T>}
   */
  async #ask(question, signal) {
    const common = this.common();
    const left = new AbortController();
    const leave = () => left.abort();
    const onKey = (/** @type {unknown} */ _text, /** @type {{ ctrl?: boolean, name?: string }} */ key) => {
      if (key?.ctrl && key.name === "d") leave();
    };
    common.input.on("keypress", onKey).once("end", leave).once("close", leave);
    try {
      const answer = await question({ ...common, signal: AbortSignal.any([common.signal, left.signal, ...(signal ? [signal] : [])]) });
      if (clack.isCancel(answer)) throw new Interrupted("cancelled; nothing was changed");
      return /** @type {T} */ (answer);
    } finally {
      common.input.off("keypress", onKey).off("end", leave).off("close", leave);
    }
  }
}

/** What stands in lists comes from the network. @template T @param {{ value: T, label: string, hint?: string }[]} options */
function shown(options) {
  return options.map(({ value, label, hint }) => ({ value, label: oneLine(label), ...(hint !== undefined && { hint: oneLine(hint) }) }));
}
