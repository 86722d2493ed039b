// Files that go with a prompt. What a file is, its bytes say: a name may be missing, or wrong.
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { CliError } from "../failure.js";
import { fileFailure } from "../files/replace_file.js";

/** @typedef {{ name: string, kind: string, text: string } | { name: string, kind: string, part: object }} Attachment */

const MEGABYTE = 1024 * 1024;

/** The most that is sent of each kind: what providers take, and no more than a person means to pay for. @type {Record<string, number>} */
const LIMITS = { text: MEGABYTE, image: 20 * MEGABYTE, audio: 25 * MEGABYTE, PDF: 50 * MEGABYTE };
const LARGEST = Math.max(...Object.values(LIMITS));

/** @type {{ kind: string, type: string, is: (bytes: Buffer) => boolean }[]} */
const KINDS = [
  { kind: "image", type: "image/png", is: (bytes) => starts(bytes, "\x89PNG\r\n\x1a\n") },
  { kind: "image", type: "image/jpeg", is: (bytes) => starts(bytes, "\xff\xd8\xff") },
  { kind: "image", type: "image/gif", is: (bytes) => starts(bytes, "GIF87a") || starts(bytes, "GIF89a") },
  { kind: "image", type: "image/webp", is: (bytes) => starts(bytes, "RIFF") && starts(bytes.subarray(8), "WEBP") },
  // Anything may stand in front of a PDF's mark; a text that only speaks of it is no PDF.
  {
    kind: "PDF", type: "application/pdf",
    is: (bytes) => starts(bytes, "%PDF-") || (bytes.subarray(0, 1024).includes("%PDF-") && textOf(bytes) === null),
  },
  { kind: "audio", type: "wav", is: (bytes) => starts(bytes, "RIFF") && starts(bytes.subarray(8), "WAVE") },
  { kind: "audio", type: "mp3", is: (bytes) => starts(bytes, "ID3") || isMp3Frame(bytes) },
];

/** @param {string} path @returns {Promise<Attachment>} */
export async function readAttachment(path) {
  return attachmentOf(basename(path), await readLimited(path));
}

/** @param {string} name @param {Buffer} bytes @returns {Attachment} */
export function attachmentOf(name, bytes) {
  if (bytes.length === 0) throw new CliError(`${name} is empty`, { code: "file_error" });
  const found = KINDS.find(({ is }) => is(bytes));
  const text = found ? null : textOf(bytes);
  const kind = found?.kind ?? (text === null ? null : "text");
  if (kind === null) {
    throw new CliError(`${name} is of no kind that can be sent`, {
      code: "file_error", hint: "text, PNG, JPEG, WebP, GIF, PDF, wav and mp3 files can; the bytes count, not the name",
    });
  }
  if (bytes.length > LIMITS[kind]) throw tooLarge(name, `as ${kind === "text" ? "a text" : kind === "PDF" ? "a PDF" : `an ${kind}`}`, LIMITS[kind]);
  if (text !== null) return { name, kind, text };
  return { name, kind, part: partOf(name, kind, /** @type {{ type: string }} */ (found).type, bytes) };
}

/** @param {string} name @param {string} kind @param {string} type @param {Buffer} bytes */
function partOf(name, kind, type, bytes) {
  const base64 = bytes.toString("base64");
  if (kind === "image") return { type: "image_url", image_url: { url: `data:${type};base64,${base64}` } };
  if (kind === "audio") return { type: "input_audio", input_audio: { data: base64, format: type } };
  return { type: "file", file: { filename: name, file_data: `data:${type};base64,${base64}` } };
}

/** By reading, because a pipe has no size to ask for. @param {string} path @returns {Promise<Buffer>} */
async function readLimited(path) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > LARGEST) throw tooLarge(path, "of any kind", LARGEST);
    }
  } catch (error) {
    throw fileFailure("cannot read", path, error);
  }
  return Buffer.concat(chunks);
}

/** @param {string} name @param {string} as @param {number} limit */
function tooLarge(name, as, limit) {
  return new CliError(`${name} is too large: ${as} it may have ${limit / MEGABYTE} MB`, { code: "file_error" });
}

/** Null for what is no text. UTF-16 is told by its mark. @param {Buffer} bytes @returns {string | null} */
function textOf(bytes) {
  const encoding = starts(bytes, "\xff\xfe") ? "utf-16le" : starts(bytes, "\xfe\xff") ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** @param {Buffer} bytes @param {string} mark one character for each byte */
function starts(bytes, mark) {
  return bytes.subarray(0, mark.length).equals(Buffer.from(mark, "latin1"));
}

/** Eleven bits of ones, then version, layer, bit rate and sample rate that exist. @param {Buffer} bytes */
function isMp3Frame([first, second, third]) {
  return first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) === 0x02
    && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
}
