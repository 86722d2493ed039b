// Image requests: hands the input images to the core as they are, and the images that come to the caller as bytes.
import { FluffBuzzError } from "./errors.js";

/** @typedef {import("./pump.js").Pump} Pump */
/** @typedef {{ pieces: (Uint8Array | string)[], room: number }} ImageData what the core reads, and the room that it will need */

/**
 * @param {(data: ImageData, options: import("./index.d.ts").CallOptions) => Pump | Promise<Pump>} start
 * @param {any} request @param {import("./image_types.d.ts").ImageOptions} [options]
 * @returns {Promise<import("./image_types.d.ts").ImageResult>}
 */
export async function generateImage(start, request, options) {
  const { onEvent, ...settings } = options ?? {};
  if (onEvent !== undefined && typeof onEvent !== "function") {
    throw new FluffBuzzError({ code: "invalid_request", message: `options.onEvent: must be a function, not ${kindOf(onEvent)}`, param: "options.onEvent" });
  }
  const pump = await start(await imageData(request), settings);
  while (!pump.done) {
    const events = await pump.step();
    try {
      for (const event of events) onEvent?.(event);
    } catch (error) {
      pump.abort(error);
      throw error;
    }
  }
  if (pump.done.error) throw pump.done.error;
  return pump.done.result;
}

// One line of JSON, then the input images: see parse_image_request.
/** @param {any} request @returns {Promise<ImageData>} */
async function imageData(request) {
  if (typeof request !== "object" || request === null || !Array.isArray(request.inputImages)) {
    const head = JSON.stringify(request, plain) ?? "null";
    return { pieces: [head], room: head.length };
  }
  /** @type {{ kind: string, data: Uint8Array | string }[]} */
  const inputs = await Promise.all(request.inputImages.map(inputOf));
  const inputImages = inputs.map(({ kind, data }) => ({ kind, size: data.length }));
  const head = `${JSON.stringify({ ...request, inputImages }, plain)}\n`;
  const images = inputs.map(({ data }) => data);
  // The core makes base64 of bytes in their place. The head may take three bytes a character.
  const room = images.reduce((sum, data) => sum + Math.ceil(data.length / 3) * 4, head.length * 3);
  return { pieces: [head, ...images], room };
}

/** @param {any} image @returns {Promise<{ kind: string, data: Uint8Array | string }>} */
async function inputOf(image) {
  if (ArrayBuffer.isView(image)) return { kind: "bytes", data: new Uint8Array(image.buffer, image.byteOffset, image.byteLength) };
  if (image instanceof ArrayBuffer) return { kind: "bytes", data: new Uint8Array(image) };
  if (typeof image?.arrayBuffer === "function") return { kind: "bytes", data: new Uint8Array(await image.arrayBuffer()) };
  // Beyond ASCII its length would not be its size; base64 it is not then in any case.
  if (typeof image === "string" && !/[^\0-\x7f]/.test(image.slice(0, 256))) return { kind: "dataUrl", data: image };
  return { kind: kindOf(image), data: "" };
}

// Numbers that JSON does not have, and bytes where none belong, stay recognisable.
/** @param {string} _name @param {any} value */
function plain(_name, value) {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return ArrayBuffer.isView(value) ? {} : value;
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
