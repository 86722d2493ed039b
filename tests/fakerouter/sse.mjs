/** Event-stream framing: bytes to blocks and back. Works on latin1 text, so every byte is one character. */

const BOM = "\xef\xbb\xbf";
const LINE_ENDS = /** @type {Record<string, string>} */ ({ lf: "\n", crlf: "\r\n", cr: "\r" });
const COMMENT = ": OPENROUTER PROCESSING\n\n";
const DONE = "data: [DONE]\n\n";

/**
 * @param {object[]} chunks
 * @param {{comments?: number, done?: boolean}} [options]
 */
export function encodeStream(chunks, { comments = 0, done = true } = {}) {
  const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return Buffer.from(COMMENT.repeat(comments) + events.join("") + (done ? DONE : ""));
}

/**
 * Blocks end with their blank line; a comment is a block too.
 * @param {string} text
 */
function splitBlocks(text) {
  return text.split(/(?<=\r\n\r\n|\n\n|\r\r)/);
}

/** @param {string} block */
function isDone(block) {
  return /^data: ?\[DONE\]\s*$/.test(block);
}

/**
 * The JSON events of a stream, without comments, `[DONE]` and an incomplete last event.
 * @param {Buffer} bytes
 * @returns {Array<Record<string, any>>}
 */
export function decodeStream(bytes) {
  const blocks = splitBlocks(bytes.toString("utf8"));
  return blocks
    .filter((block) => /(\r\n\r\n|\n\n|\r\r)$/.test(block) && !isDone(block))
    .flatMap((block) => block.split(/\r\n|\r|\n/).filter((line) => line.startsWith("data:")))
    .map((line) => JSON.parse(line.slice("data:".length)));
}

/**
 * Applies the framing knobs. Without knobs the blocks join to exactly the bytes that came in.
 * @param {Buffer} bytes
 * @param {import("./knobs.mjs").Knobs} knobs
 * @returns {Buffer[]} one buffer per block
 */
export function frame(bytes, knobs) {
  const text = bytes.toString("latin1");
  const hasBom = text.startsWith(BOM);
  let blocks = splitBlocks(hasBom ? text.slice(BOM.length) : text);
  if (knobs.done === false) blocks = blocks.filter((block) => !isDone(block));
  if (knobs.done === true && !blocks.some(isDone)) blocks.push(DONE);
  if (knobs.comments) blocks = blocks.flatMap((block) => [...Array(knobs.comments).fill(COMMENT), block]);
  const lineEnd = LINE_ENDS[knobs.eol ?? (text.includes("\r\n") ? "crlf" : "lf")];
  blocks = blocks.map((block) => block.replace(/\r\n|\r|\n/g, lineEnd));
  if (knobs.bom ?? hasBom) blocks[0] = BOM + blocks[0];
  return blocks.map((block) => Buffer.from(block, "latin1"));
}
