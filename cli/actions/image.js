import { basename, extname } from "node:path";
import { readFile } from "node:fs/promises";
import { dollars, seconds } from "../chat/answer_printer.js";
import { withClient } from "../client.js";
import { CliError } from "../failure.js";
import { placeFor, writeNew } from "../files/new_file.js";
import { fileFailure } from "../files/replace_file.js";
import { oneLine } from "../io/plain_text.js";
import { optionsOf } from "../request/from_flags.js";

/** @typedef {import("../context.js").Context} Context */
/** @typedef {import("fluffbuzz").ImageRequest} ImageRequest */
/** @typedef {import("fluffbuzz").ImageResult} ImageResult */
/**
 * @typedef {{ model?: string, count?: string, aspectRatio?: string, resolution?: string, size?: string, input?: string[],
 *   fallback?: string[], fallbacks?: boolean, timeout?: string, output?: string, json?: boolean }} ImageFlags
 */

/** @param {Context} context @param {ImageFlags} flags @param {string} prompt */
export async function run(context, flags, prompt) {
  const options = optionsOf(flags);
  const { model, aspectRatio, resolution, size, output } = flags;
  const request = {
    prompt, ...(model !== undefined && { model }), ...(flags.count !== undefined && { count: countOf(flags.count) }),
    ...(aspectRatio !== undefined && { aspectRatio }), ...(resolution !== undefined && { resolution }), ...(size !== undefined && { size }),
    ...(flags.input && { inputImages: await readInputs(flags.input) }),
  };
  const { result, paths } = await withClient(context, (client) =>
    makeImages(context, client, request, { ...options, signal: context.signal }, output));
  if (!context.json) return paths.forEach((path) => context.print(path));
  const images = result.images.map(({ mimeType, bytes }, index) => ({ path: paths[index], mimeType, bytes: bytes.length }));
  context.printJson({ ...result, images, cost: result.usage?.cost ?? null });
}

/**
 * Makes images and saves them. What had come of an attempt that failed in the end is saved as well: it is paid for.
 * @param {Context} context @param {import("fluffbuzz").Client} client @param {ImageRequest} request
 * @param {import("fluffbuzz").ImageOptions} options @param {string} [output] file or folder
 * @returns {Promise<{ result: ImageResult, paths: string[] }>}
 */
export async function makeImages(context, client, request, options, output) {
  const started = performance.now();
  const { paintError } = context;
  context.note(paintError.dim("Waiting for the image, which may take a minute ..."));
  let result;
  try {
    result = await client.generateImage(request, { ...options, onEvent: (event) => tell(context, event) });
  } catch (error) {
    const partial = /** @type {{ partial?: ImageResult | null }} */ (error).partial;
    for (const path of partial?.images ? await save(partial, output) : []) context.complain(`Saved before it failed: ${path}`);
    throw error;
  }
  const paths = await save(result, output);
  for (const { message } of result.warnings) context.note(`${paintError.yellow("Warning:")} ${oneLine(message)}`);
  const cost = typeof result.usage?.cost === "number" ? dollars(result.usage.cost) : "cost unknown";
  context.note(paintError.dim(`${oneLine(result.model)}, ${cost}, ${seconds(performance.now() - started)}`));
  return { result, paths };
}

/** @param {Context} context @param {import("fluffbuzz").ImageEvent} event */
function tell(context, event) {
  if (event.type !== "attempt") return;
  const wait = event.waitMs > 0 ? ` in ${seconds(event.waitMs)}` : "";
  context.note(context.paintError.dim(oneLine(`${event.reason}: next attempt with ${event.model}${wait}`)));
}

/** @param {ImageResult} result @param {string} [output] @returns {Promise<string[]>} */
async function save({ images }, output) {
  const paths = [];
  for (const { bytes, fileName } of images) {
    // Several images of one name take the next ones; a name without an extension gets that of the image.
    const name = images.length > 1 ? `image${extname(fileName)}` : fileName.replace(/-1(?=\.)/, "");
    const place = output === undefined ? name : await placeFor(output, name);
    paths.push(await writeNew(extname(place) === "" ? `${place}${extname(fileName)}` : place, bytes));
  }
  return paths;
}

/** @param {string} text @returns {number} the core knows how many there may be */
function countOf(text) {
  const count = Number(text);
  if (Number.isInteger(count) && text.trim() !== "") return count;
  throw new CliError(`--count: a whole number is needed, not ${JSON.stringify(text)}`, { code: "usage" });
}

/** @param {string[]} paths */
async function readInputs(paths) {
  const { attachmentOf } = await import("../request/attachments.js");
  return Promise.all(paths.map(async (path) => {
    const bytes = await readFile(path).catch((error) => {
      throw fileFailure("cannot read", path, error);
    });
    const { kind } = attachmentOf(basename(path), bytes);
    if (kind !== "image") throw new CliError(`${path} is no PNG, JPEG, WebP or GIF image`, { code: "file_error" });
    return bytes;
  }));
}
