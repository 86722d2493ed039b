// Images of an answer become files.
import { CliError } from "../failure.js";
import { writeNew } from "../files/new_file.js";

/** @type {Record<string, string>} */
const EXTENSIONS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif", "image/svg+xml": "svg", "image/avif": "avif" };

/**
 * @param {string} url a data URL, or the address of an image that upstream keeps
 * @returns {Promise<string>} the path of the file, or the address
 */
export async function saveImage(url) {
  const match = /^data:([^;,]*)((?:;[^;,]*)*?)(;base64)?,([\s\S]*)$/.exec(url);
  if (!match) {
    if (/^https?:\/\//.test(url)) return url;
    throw new CliError("the answer has an image that cannot be read", { code: "bad_response" });
  }
  const [, type, , base64, data] = match;
  const bytes = base64 ? Buffer.from(data, "base64") : Buffer.from(decodeURIComponent(data));
  return writeNew(`image.${EXTENSIONS[type] ?? "img"}`, bytes);
}
