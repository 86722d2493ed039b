// The commands of a conversation.
import { access } from "node:fs/promises";
import { CliError } from "../failure.js";
import { nearest } from "../io/nearest.js";
import { readAttachment } from "../request/attachments.js";
import { THINKING_LEVELS } from "../request/flags.js";
import { dollars } from "./answer_printer.js";
import { loadConversation, saveConversation } from "./saved.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {{ name: string, takes?: string, about: string, run: (session: Session, rest: string) => Promise<void> | void }} SlashCommand */

/** In the order of /help. @type {SlashCommand[]} */
export const COMMANDS = [
  { name: "model", takes: "[name]", about: "show or change the model", run: model },
  { name: "think", takes: "[level]", about: `${THINKING_LEVELS.join(" ")}, or default`, run: think },
  { name: "system", takes: "[text]", about: "show or set the system prompt; - removes it", run: system },
  { name: "file", takes: "<path>", about: "attach a file to the next message", run: file },
  { name: "image", takes: "<prompt>", about: "make an image and save it", run: image },
  { name: "retry", about: "ask the last question again", run: retry },
  { name: "undo", about: "take the last question and its answer back", run: undo },
  { name: "clear", about: "forget the conversation, keep model and system prompt", run: clear },
  { name: "save", takes: "<file>", about: "save the conversation: .md to read, .json to load again", run: save },
  { name: "load", takes: "<file.json>", about: "go on with a saved conversation", run: load },
  { name: "usage", about: "tokens and costs so far", run: usage },
  { name: "why", about: "what was sent last, and which rules made it so", run: why },
  { name: "help", about: "this list", run: help },
  { name: "exit", about: "leave, as Ctrl-D does", run: exit },
];

/** @param {Session} session @param {string} text */
export async function runCommand(session, text) {
  const [, name, rest] = /** @type {RegExpExecArray} */ (/^\/(\S*)\s*([\s\S]*)$/.exec(text));
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    const near = nearest(name, COMMANDS.map((one) => one.name));
    throw new CliError(`there is no command /${name}`, { code: "usage", hint: near ? `did you mean /${near}?` : "/help lists them; // at the start sends a text with one /" });
  }
  if (command.takes?.startsWith("<") && rest.trim() === "") throw new CliError(`/${name} needs ${command.takes}`, { code: "usage" });
  await command.run(session, rest.trim());
}

/** @param {Session} session @param {string} name */
function model(session, name) {
  const { conversation, context } = session;
  if (name !== "") {
    const before = conversation.model;
    conversation.model = name;
    try {
      session.currentModel();
    } catch (error) {
      conversation.model = before;
      throw error;
    }
  }
  context.print(`Model: ${session.currentModel()}`);
}

/** @param {Session} session @param {string} level */
function think({ options, context }, level) {
  if (level === "default") delete options.thinking;
  else if (level !== "") {
    const known = THINKING_LEVELS.find((one) => one === level);
    if (!known) throw new CliError(`there is no level ${JSON.stringify(level)}`, { code: "usage", hint: `${THINKING_LEVELS.join(", ")}, or default` });
    options.thinking = known;
  }
  context.print(`Thinking: ${options.thinking ?? "as configured"}`);
}

/** @param {Session} session @param {string} text */
function system({ conversation, context }, text) {
  if (text === "-") conversation.system = null;
  else if (text !== "") conversation.system = text;
  context.print(conversation.system === null ? "No system prompt" : `System prompt: ${conversation.system}`);
}

/** @param {Session} session @param {string} path */
async function file(session, path) {
  const attachment = await readAttachment(path);
  session.attachments.push(attachment);
  session.context.print(`The next message takes along: ${session.attachments.map(({ name, kind }) => `${name} (${kind})`).join(", ")}`);
}

/** @param {Session} session @param {string} prompt */
async function image({ client, context, conversation, prompt: terminal }, prompt) {
  const { makeImages } = await import("../actions/image.js");
  await terminal.lend(async (signal) => {
    const { result, paths } = await makeImages(context, client, { prompt }, { signal });
    conversation.count(result.usage);
    for (const path of paths) context.print(path);
  });
}

/** @param {Session} session */
async function retry(session) {
  const content = session.conversation.undo();
  if (content === null) throw new CliError("nothing was asked yet", { code: "usage" });
  await session.answer(content);
}

/** @param {Session} session */
function undo({ conversation, context }) {
  const content = conversation.undo();
  context.print(content === null ? "There is nothing to take back" : "The last question and its answer are taken back");
}

/** @param {Session} session */
function clear(session) {
  session.conversation.clear();
  session.attachments = [];
  session.context.print("The conversation is empty");
}

/** @param {Session} session @param {string} path */
async function save({ conversation, context, prompt }, path) {
  const exists = await access(path).then(() => true, () => false);
  if (exists && !(await prompt.confirm(`${path} exists. Replace it?`))) return context.print("Nothing was saved");
  await saveConversation(conversation, path);
  context.print(`Saved: ${path}`);
}

/** @param {Session} session @param {string} path */
async function load({ conversation, context, prompt }, path) {
  const saved = await loadConversation(path);
  const isEmpty = conversation.messages.length === 0;
  if (!isEmpty && !(await prompt.confirm("Forget the conversation here and go on with that one?"))) return;
  conversation.clear();
  Object.assign(conversation, saved);
  context.print(`Loaded: ${saved.messages.length} messages`);
}

/** @param {Session} session */
function usage({ conversation: { totals }, context }) {
  const { answers, sent, got, cost, unknownCosts } = totals;
  const unknown = unknownCosts === 0 ? "" : `, and ${unknownCosts} of unknown cost`;
  context.print(`${answers} ${answers === 1 ? "answer" : "answers"}, ${sent} + ${got} tokens, ${dollars(cost)}${unknown}`);
}

/** @param {Session} session */
async function why({ client, context, lastRequest, options }) {
  if (!lastRequest) throw new CliError("nothing was asked yet", { code: "usage" });
  const { explanationLines } = await import("../request/explanation_view.js");
  for (const line of explanationLines(client.explain(lastRequest, options), context.paint, { body: false })) context.print(line);
}

/** @param {Session} session */
function help({ context }) {
  const names = COMMANDS.map(({ name, takes }) => `/${name}${takes ? ` ${takes}` : ""}`);
  const width = Math.max(...names.map((name) => name.length));
  COMMANDS.forEach(({ about }, index) => context.print(`${names[index].padEnd(width)}  ${about}`));
  context.print();
  context.print('Several lines: a backslash at the end of a line, or """ before and after. Ctrl-C stops an answer.');
}

/** @param {Session} session */
function exit(session) {
  session.leaving = true;
}
