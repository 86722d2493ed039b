import { readFile } from "node:fs/promises";
import { dollars } from "../chat/answer_printer.js";
import { withClient } from "../client.js";
import { CliError, UsageError } from "../failure.js";
import { fileFailure } from "../files/replace_file.js";
import { readPiped } from "../io/piped.js";
import { readStdin } from "../io/stdin.js";
import { curlCommand } from "../request/curl.js";
import { estimateLine, explanationLines } from "../request/explanation_view.js";
import { fieldsOf, optionsOf, readAttachments, requestOf } from "../request/from_flags.js";

/** @typedef {import("../context.js").Context} Context */
/**
 * @typedef {import("../request/flags.js").RequestFlags & { request?: string, loadCatalogue?: boolean, body?: boolean,
 *   curl?: boolean, json?: boolean }} ExplainFlags
 */

/** @param {Context} context @param {ExplainFlags} flags @param {string} [prompt] */
export async function run(context, flags, prompt) {
  const formats = ["body", "curl", "json"].filter((name) => flags[/** @type {"body"} */ (name)]);
  if (formats.length > 1) throw new UsageError(`--${formats[0]} and --${formats[1]} exclude each other`, "fluffbuzz explain");
  const options = optionsOf(flags);
  const request = flags.request === undefined ? await promptRequest(context, flags, prompt) : await fileRequest(context, flags, prompt);
  const catalogue = flags.loadCatalogue ? {} : { keptOnly: true };
  await withClient(context, async (client) => {
    const loading = client.models.list();
    await (flags.loadCatalogue ? loading : loading.catch(() => {}));
    const explanation = client.explain(request, options);
    if (flags.body) return context.printJson(explanation.body);
    if (flags.curl) return context.print(curlCommand(explanation));
    const estimate = client.estimate(request, options);
    if (flags.json) return context.printJson({ ...explanation, estimate });
    for (const line of explanationLines(explanation, context.paint)) context.print(line);
    context.print(`${context.paint.bold("Estimate")} for ${estimateLine(estimate, dollars)}`);
  }, { catalogue });
}

/** @param {Context} context @param {ExplainFlags} flags @param {string} [prompt] */
async function promptRequest(context, flags, prompt) {
  const piped = await readPiped(context);
  const attachments = [...(await readAttachments(flags)), ...piped.attachments];
  const whole = [prompt ?? "", piped.text].filter((text) => text.trim() !== "").join("\n\n");
  if (whole === "" && attachments.length === 0) throw new UsageError("there is no prompt, no --request, and nothing was piped in", "fluffbuzz explain");
  return requestOf(flags, whole, attachments);
}

/**
 * As text, which is shaped as a gateway does: the body's own `stream` decides.
 * @param {Context} context @param {ExplainFlags} flags @param {string} [prompt]
 */
async function fileRequest(context, flags, prompt) {
  if (prompt !== undefined || flags.file || flags.system !== undefined) {
    throw new UsageError("--request brings its own messages: no prompt, --file or --system goes with it", "fluffbuzz explain");
  }
  const path = /** @type {string} */ (flags.request);
  const name = path === "-" ? "stdin" : path;
  const text = path === "-" ? (await readStdin(context)).toString("utf8") : await readFile(path, "utf8").catch((error) => {
    throw fileFailure("cannot read", path, error);
  });
  const { parseJson5 } = await import("fluffbuzz");
  const body = await parseJson5(text).catch((error) => {
    throw new CliError(`${name}: ${error.message}`, { code: "invalid_request" });
  });
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new CliError(`${name}: a request is an object with "messages", not ${Array.isArray(body) ? "a list" : String(body === null ? null : typeof body)}`, { code: "invalid_request" });
  }
  return JSON.stringify({ ...body, ...(await fieldsOf(flags)) });
}
