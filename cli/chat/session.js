// A conversation in the terminal.
import { wantsReasoning } from "../actions/chat.js";
import { withClient } from "../client.js";
import { FluffBuzzError } from "../errors.js";
import { reportFailure } from "../failure.js";
import { fieldsOf, optionsOf, readAttachments } from "../request/from_flags.js";
import { contentOf } from "../request/content.js";
import { oneLine } from "../io/plain_text.js";
import { AnswerPrinter, footerOf } from "./answer_printer.js";
import { completer } from "./completion.js";
import { Conversation } from "./conversation.js";
import { readHistory, remember } from "./history.js";
import { Prompt } from "./prompt.js";
import { runCommand } from "./slash.js";

/** @typedef {import("../context.js").Context} Context */
/** @typedef {import("../actions/chat.js").ChatFlags} ChatFlags */

/** @param {Context} context @param {ChatFlags} flags */
export async function startConversation(context, flags) {
  const conversation = new Conversation({ system: flags.system, fields: await fieldsOf(flags) });
  const options = optionsOf(flags);
  const attachments = await readAttachments(flags);
  const history = await readHistory(context.paths.history);
  // One client for all of it: what it learns about models and keys counts from one answer to the next.
  await withClient(context, async (client) => {
    // A model that does not exist is told before anything is typed.
    const [model] = client.explain(conversation.requestFor(""), options).candidates;
    context.note(context.paintError.dim(`Talking to ${oneLine(model)}. /help lists the commands, Ctrl-D leaves.`));
    const prompt = new Prompt(context, { history, complete: completer(client) });
    const session = new Session({ context, client, conversation, prompt, options, attachments, showReasoning: wantsReasoning(context, flags) });
    await session.run();
  });
}

/**
 * @typedef {object} Parts
 * @property {Context} context
 * @property {import("fluffbuzz").Client} client
 * @property {Conversation} conversation
 * @property {Prompt} prompt
 * @property {import("fluffbuzz").CallOptions} options of every request
 * @property {import("../request/attachments.js").Attachment[]} attachments of the next message
 * @property {boolean} showReasoning
 */

export class Session {
  /** The last request that was made, for /why. @type {import("fluffbuzz").ChatRequest | null} */
  lastRequest = null;
  leaving = false;

  /** @param {Parts} parts */
  constructor({ context, client, conversation, prompt, options, attachments, showReasoning }) {
    this.context = context;
    this.client = client;
    this.conversation = conversation;
    this.prompt = prompt;
    this.options = options;
    this.attachments = attachments;
    this.showReasoning = showReasoning;
  }

  async run() {
    const { context, prompt } = this;
    const leave = () => prompt.close();
    context.signal.addEventListener("abort", leave);
    context.leaveInterrupts();
    if (context.signal.aborted) leave();
    try {
      while (!this.leaving) {
        const message = await prompt.message();
        if (message === null) break;
        for (const line of message.lines) await remember(context.paths.history, line);
        await this.#take(message.text);
      }
    } finally {
      context.signal.removeEventListener("abort", leave);
      prompt.close();
    }
    if (context.signal.aborted) throw context.signal.reason;
    // The shell's prompt gets a line of its own after Ctrl-D.
    if (!this.leaving) context.stdout.write("\n");
  }

  /** @returns {string} the model that the next message goes to */
  currentModel() {
    return this.client.explain(this.conversation.requestFor(""), this.options).candidates[0];
  }

  /** One message or command; what goes wrong with it does not end the conversation. @param {string} text */
  async #take(text) {
    try {
      if (/^\/(?!\/)/.test(text)) await runCommand(this, text);
      else if (text.trim() !== "" || this.attachments.length > 0) {
        const content = contentOf(text.replace(/^\/\//, "/"), this.attachments);
        this.attachments = [];
        await this.answer(content);
      }
    } catch (error) {
      await reportFailure(this.context, error, []);
    }
  }

  /** Asks, shows the answer, and keeps what came of it. @param {import("./conversation.js").Content} content */
  async answer(content) {
    const request = this.conversation.requestFor(content);
    this.lastRequest = request;
    await this.prompt.lend(async (signal) => {
      const stream = this.client.chat(request, { ...this.options, signal });
      const printer = new AnswerPrinter(this.context, { showReasoning: this.showReasoning });
      const started = performance.now();
      try {
        for await (const event of stream) await printer.show(event);
        printer.end();
        this.#told(await stream.result, content, performance.now() - started);
      } catch (error) {
        printer.end();
        this.#broke(error, content, signal.aborted);
      }
      if (printer.failure) throw printer.failure;
    });
  }

  /** @param {import("fluffbuzz").ChatResult} result @param {import("./conversation.js").Content} content @param {number} ms */
  #told(result, content, ms) {
    const { context, conversation } = this;
    conversation.add(content, result.message);
    conversation.count(result.usage);
    for (const { message } of result.warnings) context.note(`${context.paintError.yellow("Warning:")} ${oneLine(message)}`);
    context.note(context.paintError.dim(footerOf(result, ms)));
  }

  /** What came stays, so that "go on" can be said. @param {unknown} error @param {import("./conversation.js").Content} content @param {boolean} stopped */
  #broke(error, content, stopped) {
    const { context, conversation } = this;
    const partial = error instanceof FluffBuzzError ? error.partial : null;
    conversation.add(content, partial?.message ?? null);
    const came = conversation.unanswered === null;
    if (came) conversation.count(partial?.usage ?? null);
    const again = came ? "" : "; /retry asks again";
    if (!stopped) {
      if (again) context.note(context.paintError.dim(`nothing came${again}`));
      throw error;
    }
    if (!context.signal.aborted) context.note(context.paintError.dim(`stopped${again}`));
  }
}
