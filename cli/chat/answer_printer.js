// Shows an answer as it comes: its text on stdout, everything else on stderr.
import { forTerminal } from "../io/paint.js";
import { oneLine, plainText } from "../io/plain_text.js";
import { saveImage } from "../io/answer_images.js";

/** @typedef {import("../context.js").Context} Context */
/** @typedef {import("fluffbuzz").StreamEvent} StreamEvent */

export class AnswerPrinter {
  /** An image that could not be saved; the rest of the answer is shown all the same. @type {unknown} */
  failure = null;
  #context;
  #out;
  #showReasoning;
  #isTerminal;
  /** The last thing that was shown, and whether its line has ended. */
  #part = "";
  #atLineStart = true;

  /**
   * @param {Context} context
   * @param {{ showReasoning: boolean, out?: { write: (text: string) => void, isTTY?: boolean } }} options
   */
  constructor(context, { showReasoning, out = context.stdout }) {
    this.#context = context;
    this.#out = out;
    this.#showReasoning = showReasoning;
    this.#isTerminal = Boolean(out.isTTY);
  }

  /** @param {StreamEvent} event */
  async show(event) {
    if (event.type === "text") this.#text(event.text);
    else if (event.type === "reasoning") this.#reasoning(event.text);
    else if (event.type === "attempt") this.#attempt(event);
    else if (event.type === "tool-call") this.#tell(`tool call ${event.name} ${event.arguments}`);
    else if (event.type === "image") await this.#image(event.url);
  }

  /** @param {string} url */
  async #image(url) {
    try {
      this.#tell(`image: ${await saveImage(url)}`, true);
    } catch (error) {
      this.failure ??= error;
    }
  }

  /** Ends the line that the answer has begun; a pipe gets the text as it is. */
  end() {
    if (!this.#atLineStart) this.#streamOf(this.#part).write("\n");
    this.#atLineStart = true;
  }

  /** @param {string} text */
  #text(text) {
    if (this.#part === "reasoning") this.#gap();
    this.#part = "text";
    this.#out.write(this.#isTerminal ? plainText(text) : text);
    // Only a terminal needs its line ended before something else is shown there.
    this.#atLineStart = !this.#isTerminal || text.endsWith("\n");
  }

  /** @param {string} text */
  #reasoning(text) {
    if (!this.#showReasoning) return;
    if (this.#part === "text") this.end();
    this.#part = "reasoning";
    this.#context.stderr.write(forTerminal(this.#context.paintError.dim(text)));
    this.#atLineStart = text.endsWith("\n");
  }

  /** An empty line between the thoughts and the answer. */
  #gap() {
    this.end();
    this.#context.stderr.write("\n");
  }

  /** @param {Extract<StreamEvent, { type: "attempt" }>} event */
  #attempt({ model, reason, waitMs }) {
    const wait = waitMs > 0 ? ` in ${seconds(waitMs)}` : "";
    this.#tell(`${reason}: next attempt with ${model}${wait}`, false, true);
  }

  /** @param {string} line @param {boolean} [important] also when only results are wanted @param {boolean} [dim] */
  #tell(line, important = false, dim = false) {
    this.end();
    const { paintError } = this.#context;
    if (important) this.#context.complain(line);
    else this.#context.note(dim ? paintError.dim(line) : line);
  }

  /** @param {string} part */
  #streamOf(part) {
    return part === "reasoning" ? this.#context.stderr : this.#out;
  }
}

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
}

/**
 * One line about an answer: who, how much, how long.
 * @param {import("fluffbuzz").ChatResult} result @param {number} ms
 */
export function footerOf({ model, provider, usage }, ms) {
  const { prompt_tokens: sent = null, completion_tokens: got = null } = usage ?? {};
  return [
    [model ?? "unknown model", provider && `(${provider})`].filter(Boolean).join(" "),
    ...(sent === null && got === null ? ["tokens unknown"] : [`${sent ?? "?"} + ${got ?? "?"} tokens`]),
    typeof usage?.cost === "number" ? dollars(usage.cost) : "cost unknown",
    seconds(ms),
  ].map(oneLine).join(", ");
}

/** As many digits as the first two that count. @param {number} amount */
export function dollars(amount) {
  if (amount === 0) return "$0";
  const digits = amount >= 0.1 ? 2 : Math.min(10, 1 - Math.floor(Math.log10(amount)));
  return `$${amount.toFixed(digits)}`;
}
