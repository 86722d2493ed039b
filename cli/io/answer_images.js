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
    throw unreadable();
  }
  const [, type, , base64, data] = match;
  return writeNew(`image.${Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : "img"}`, base64 ? Buffer.from(data, "base64") : decoded(data));
}

/** @param {string} data */
function decoded(data) {
  try {
    return Buffer.from(decodeURIComponent(data));
  } catch {
    throw unreadable();
  }
}

function unreadable() {
  return new CliError("the answer has an image that cannot be read", { code: "bad_response" });
}
