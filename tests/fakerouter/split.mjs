import { createPrng } from "./prng.mjs";

const LONGEST_RANDOM_PIECE = 97;

/**
 * @param {Buffer} bytes
 * @param {(offset: number) => boolean} startsPiece asked for every offset but 0
 */
function cutWhere(bytes, startsPiece) {
  const pieces = [];
  let start = 0;
  for (let offset = 1; offset < bytes.length; offset++) {
    if (!startsPiece(offset)) continue;
    pieces.push(bytes.subarray(start, offset));
    start = offset;
  }
  pieces.push(bytes.subarray(start));
  return pieces;
}

/**
 * @param {Buffer} bytes
 * @param {number} seed
 */
function cutRandomly(bytes, seed) {
  const random = createPrng(seed);
  let next = 0;
  const advance = () => (next += 1 + Math.floor(random() * LONGEST_RANDOM_PIECE));
  advance();
  return cutWhere(bytes, (offset) => offset === next && advance() > 0);
}

/**
 * @param {Buffer[]} blocks events and comments of a stream, or one JSON body
 * @param {string} mode the `split` knob
 * @returns {Buffer[]} what is written one by one
 */
export function splitBlocks(blocks, mode) {
  if (mode === "event") return blocks;
  const bytes = Buffer.concat(blocks);
  if (mode === "byte") return cutWhere(bytes, () => true);
  // 10xxxxxx is a continuation byte: a cut in front of it is inside a character.
  if (mode === "utf8") return cutWhere(bytes, (offset) => (bytes[offset] & 0xc0) === 0x80);
  if (mode.startsWith("random:")) return cutRandomly(bytes, Number(mode.slice("random:".length)));
  return [bytes];
}
