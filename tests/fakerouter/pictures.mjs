/** Pictures that are drawn here: real files of every kind that the tests look at, and hostile ones. */
import zlib from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(checksum(body), body.length + 4);
  return out;
}

/** zlib.crc32 is younger than the oldest Node that runs this. @param {Buffer} bytes */
function checksum(bytes) {
  if (typeof zlib.crc32 === "function") return zlib.crc32(bytes);
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/**
 * One colour all over.
 * @param {number} width @param {number} height @param {[number, number, number]} [colour]
 */
export function png(width, height, colour = [64, 128, 192]) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array(width).fill(Buffer.from(colour)))]);
  const pixels = zlib.deflateSync(Buffer.concat(Array(height).fill(row)));
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** The first bytes of the other kinds: enough to be told apart, not to be shown. */
export const HEADS = {
  jpeg: Buffer.from("/9j/4AAQSkZJRgABAQ==", "base64"),
  webp: Buffer.from("UklGRhoAAABXRUJQVlA4IA4AAAAwAQCdASoBAAEA", "base64"),
  gif: Buffer.from("R0lGODlhAQABAAAAADs=", "base64"),
};

/** Sets `window.__pwn` wherever a script of it runs. */
export const HOSTILE_SVG = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="top.__pwn=1">' +
  '<script>top.__pwn=2;window.__pwn=2</script><image href="x" onerror="top.__pwn=3"/>' +
  '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:top.__pwn=4"></iframe></foreignObject>' +
  '<rect width="40" height="40" fill="teal"/></svg>');

/** @param {string} mime @param {Buffer} bytes */
export function dataUrl(mime, bytes) {
  return `data:${mime};base64,${bytes.toString("base64")}`;
}

/** Data URLs and addresses that must come to nothing. */
export const HOSTILE_URLS = [
  dataUrl("text/html", Buffer.from("<script>top.__pwn=5</script>")),
  "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' onload='top.__pwn=6'/>",
  "javascript:top.__pwn=7",
  "data:image/png;base64,%00!!",
  "https://tracker.invalid/pixel.png",
  "//tracker.invalid/pixel.png",
];

/** @param {string} url as a message has it */
export function imagePart(url) {
  return { type: "image_url", image_url: { url } };
}

/** Pictures that differ in colour and size. @param {number} count */
export function pictures(count) {
  return Array.from({ length: count }, (_, i) => png(8 + i, 6, [40 * i, 200 - 40 * i, 90]));
}
