import { AnswerPrinter, footerOf } from "../chat/answer_printer.js";
import { withClient } from "../client.js";
import { UsageError } from "../failure.js";
import { OutputFile } from "../files/new_file.js";
import { oneLine, plainJson } from "../io/plain_text.js";
import { readPiped } from "../io/piped.js";
import { optionsOf, readAttachments, requestOf } from "../request/from_flags.js";

/** @typedef {import("../context.js").Context} Context */
/**
 * @typedef {import("../request/flags.js").RequestFlags & { output?: string, force?: boolean, json?: boolean, events?: boolean,
 *   showReasoning?: boolean, reasoning?: boolean }} ChatFlags
 */

/** @param {Context} context @param {ChatFlags} flags @param {string} [prompt] */
export async function run(context, flags, prompt) {
  const options = optionsOf(flags);
  if (flags.json && flags.events) throw new UsageError("--json and --events exclude each other", "fluffbuzz chat");
  if (prompt === undefined && context.stdin.isTTY) return converse(context, flags);
  const piped = await readPiped(context);
  const attachments = [...(await readAttachments(flags)), ...piped.attachments];
  const whole = [prompt ?? "", piped.text].filter((text) => text.trim() !== "").join("\n\n");
  if (whole === "" && attachments.length === 0) throw new UsageError("there is no prompt, and nothing was piped in", "fluffbuzz chat");
  const request = await requestOf(flags, whole, attachments);
  const file = flags.output === undefined ? null : await OutputFile.open(flags.output, flags.force ?? false);
  let done = false;
  try {
    await withClient(context, (client) => ask(context, flags, client.chat(request, { ...options, signal: context.signal }), file));
    done = true;
  } finally {
    await file?.close(done);
  }
  if (file) context.note(`Saved: ${file.path}`);
}

/** @param {Context} context @param {ChatFlags} flags */
async function converse(context, flags) {
  const refused = flags.json ? "--json" : flags.events ? "--events" : flags.output === undefined ? null : "--output";
  if (refused) throw new UsageError(`${refused} needs a prompt`, "fluffbuzz chat");
  if (!context.stdout.isTTY) throw new UsageError("there is no prompt; a conversation needs a terminal", "fluffbuzz chat");
  const { startConversation } = await import("../chat/session.js");
  await startConversation(context, flags);
}

/** @param {Context} context @param {ChatFlags} flags */
export function wantsReasoning(context, { showReasoning, reasoning }) {
  if (reasoning === false) return false;
  return showReasoning || (Boolean(context.stderr.isTTY) && !context.quiet);
}

/**
 * @param {Context} context @param {ChatFlags} flags @param {import("fluffbuzz").ChatStream} stream
 * @param {OutputFile | null} file
 */
async function ask(context, flags, stream, file) {
  const out = file ?? context.stdout;
  if (flags.events) return writeEvents(stream, (line) => out.write(`${plainJson(line)}\n`));
  if (flags.json) {
    const result = await stream.result;
    out.write(`${plainJson({ ...result, cost: result.usage?.cost ?? null }, 2)}\n`);
    return;
  }
  const started = performance.now();
  const printer = new AnswerPrinter(context, { showReasoning: wantsReasoning(context, flags), out });
  try {
    for await (const event of stream) await printer.show(event);
  } finally {
    printer.end();
  }
  const result = await stream.result;
  for (const { message } of result.warnings) context.note(`${context.paintError.yellow("Warning:")} ${oneLine(message)}`);
  if (context.stderr.isTTY) context.note(context.paintError.dim(footerOf(result, performance.now() - started)));
  if (printer.failure) throw printer.failure;
}

/** @param {import("fluffbuzz").ChatStream} stream @param {(line: object) => void} write */
async function writeEvents(stream, write) {
  try {
    for await (const event of stream) write(event);
    write({ type: "result", result: await stream.result });
  } catch (error) {
    write({ type: "error", error });
    throw error;
  }
}
