/**
 * Shows a growing text: paragraphs with their line breaks, and fenced code blocks. Only text nodes are written, and
 * only what is new: finished lines are never touched again, so a selection survives, and a commit costs the same at the
 * end of a long answer as at its beginning.
 */
import { copyOnClick, element } from "./dom.js";

/** Lines are gathered into runs of about this size, because a browser lays out a whole text node when it grows. */
const runLength = 2000;
const fence = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*)$/;
/** A line that may still become a fence is held back until its next characters decide. */
const maybeFence = /^ {0,3}(`{0,2}|~{0,2}|`{3,}[^`]*|~{3,}.*)$/;

/**
 * @typedef {object} Block
 * @property {HTMLElement} root where the runs are put
 * @property {Text} run the text node that still grows
 * @property {string | null} closing the fence that ends a code block; null for a paragraph
 */

export class TextView {
  #root;
  /** How much of the text has been taken in. */
  #taken = 0;
  /** The line that has not ended yet, and how much of it is shown. */
  #line = "";
  #lineShown = 0;
  /** A line break is written when something follows it: a block never ends with an empty line. */
  #breakDue = false;
  /** @type {Block | null} */
  #block = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /**
   * @param {string} text the whole text so far
   * @param {boolean} ended nothing will follow
   */
  update(text, ended) {
    if (text.length > this.#taken) {
      const lines = text.slice(this.#taken).split("\n");
      this.#taken = text.length;
      const last = lines.pop() ?? "";
      for (const line of lines) this.#endLine(line);
      this.#line += last;
      if (!maybeFence.test(this.#line)) this.#showLine();
    }
    if (ended && this.#line) this.#endLine("");
  }

  /** @param {string} rest */
  #endLine(rest) {
    this.#line += rest;
    const found = fence.exec(this.#line);
    if (this.#block?.closing) {
      if (found && !found[2].trim() && found[1].startsWith(this.#block.closing)) this.#block = null;
      else this.#breakLine();
    } else if (found) {
      this.#openCode(found[1], found[2].trim());
    } else if (!this.#line.trim()) {
      this.#block = null;
    } else {
      this.#breakLine();
    }
    this.#line = "";
    this.#lineShown = 0;
    if (!this.#block) this.#breakDue = false;
  }

  #breakLine() {
    this.#showLine();
    this.#breakDue = true;
  }

  #showLine() {
    const text = this.#line.slice(this.#lineShown);
    this.#lineShown = this.#line.length;
    const block = this.#block ?? this.#openParagraph();
    if (!this.#breakDue) {
      block.run.appendData(text);
      return;
    }
    this.#breakDue = false;
    if (block.run.length < runLength) block.run.appendData(`\n${text}`);
    else this.#openRun(block).appendData(text);
  }

  #openParagraph() {
    const root = this.#root.appendChild(element("p"));
    this.#block = { root, run: new Text(), closing: null };
    this.#openRun(this.#block);
    return this.#block;
  }

  /**
   * @param {string} marker
   * @param {string} language
   */
  #openCode(marker, language) {
    const code = element("code");
    const copy = element("button", { type: "button", class: "link" }, "Copy code");
    copyOnClick(copy, () => [...code.children].map((run) => run.textContent).join("\n"));
    const head = element("div", { class: "code-head" }, element("span", {}, language || "code"), copy);
    const label = language ? `Code: ${language}` : "Code";
    const pre = element("pre", { tabindex: "0", role: "group", "aria-label": label }, code);
    this.#root.append(element("div", { class: "code" }, head, pre));
    this.#block = { root: code, run: new Text(), closing: marker };
    this.#breakDue = false;
    this.#openRun(this.#block);
  }

  /** @param {Block} block */
  #openRun(block) {
    block.run = new Text();
    block.root.append(element("span", { class: "run" }, block.run));
    return block.run;
  }
}
