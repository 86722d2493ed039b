/**
 * Images that the reader hands in: told apart by what they are, made smaller where they are too large. Decoding, scaling
 * and encoding are the browser's own (createImageBitmap, OffscreenCanvas) and happen off the main thread; a worker of ours
 * would need a script URL, which the page's policy allows to nobody.
 *
 * @typedef {{ maxBytes: number | null, maxSide: number }} Limits
 * @typedef {{ name: string, blob: Blob, url: string }} Attachment `url` is a data URL
 */

const TAKEN = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const MOST = 5;
const JPEG_QUALITY = 0.9;

/** Why a file is not taken, in a sentence that names it. */
export class Refusal extends Error {}

/**
 * @param {File[]} files
 * @param {number} room how many more are taken
 * @param {Limits} limits
 * @returns {Promise<{ taken: Attachment[], refused: string[] }>}
 */
export async function readFiles(files, room, limits) {
  const taken = [];
  const refused = [];
  for (const [position, file] of files.entries()) {
    try {
      if (position >= room) throw new Refusal(`${file.name}: at most ${MOST} images go with one message.`);
      taken.push(await readFile(file, limits));
    } catch (error) {
      refused.push(error instanceof Refusal ? error.message : `${file.name} cannot be read.`);
    }
  }
  return { taken, refused };
}

/** @param {Attachment[]} attachments */
export function roomFor(attachments) {
  return MOST - attachments.length;
}

/**
 * @param {File} file
 * @param {Limits} limits
 * @returns {Promise<Attachment>}
 */
async function readFile(file, { maxBytes, maxSide }) {
  if (!TAKEN.includes(file.type)) throw new Refusal(`${file.name} is no PNG, JPEG, WebP or GIF.`);
  const blob = await fitted(file, maxSide);
  if (maxBytes !== null && blob.size > maxBytes) {
    throw new Refusal(`${file.name} has ${megabytes(blob.size)} MB; at most ${megabytes(maxBytes)} are sent.`);
  }
  return { name: file.name, blob, url: await dataUrl(blob) };
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / (1 << 20)).toFixed(1);
}

/**
 * The file itself when it fits, else a smaller picture of the same kind (of a GIF, its first frame).
 * @param {File} file
 * @param {number} maxSide
 * @returns {Promise<Blob>}
 */
async function fitted(file, maxSide) {
  const whole = await decoded(file, file.name);
  const { width, height } = whole;
  whole.close();
  const scale = maxSide / Math.max(width, height);
  if (scale >= 1) return file;
  const resize = { resizeWidth: Math.max(1, Math.round(width * scale)), resizeHeight: Math.max(1, Math.round(height * scale)) };
  const small = await decoded(file, file.name, { ...resize, resizeQuality: "high" });
  const type = file.type === "image/gif" ? "image/png" : file.type;
  return encoded(small, type);
}

/**
 * @param {Blob} blob
 * @param {string} name
 * @param {ImageBitmapOptions} [options]
 */
async function decoded(blob, name, options = {}) {
  try {
    return await createImageBitmap(blob, options);
  } catch {
    throw new Refusal(`${name} is damaged, or no image at all.`);
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @param {string} type
 * @returns {Promise<Blob>}
 */
async function encoded(bitmap, type) {
  const { width, height } = bitmap;
  const options = { type, quality: JPEG_QUALITY };
  if (typeof OffscreenCanvas === "function") {
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
    return canvas.convertToBlob(options);
  }
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no blob"))), type, JPEG_QUALITY);
  });
}

/** @param {Blob} blob @returns {Promise<string>} */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
