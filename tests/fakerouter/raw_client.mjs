import { once } from "node:events";
import { connect } from "node:net";

/**
 * Undoes `transfer-encoding: chunked` but keeps the borders: each frame is one write of the simulator, whatever TCP
 * and the HTTP clients make of it.
 * @param {Buffer} body
 */
function decodeFrames(body) {
  const frames = [];
  for (let offset = 0; ;) {
    const lineEnd = body.indexOf("\r\n", offset);
    const length = Number.parseInt(body.toString("latin1", offset, lineEnd), 16);
    if (length === 0) return frames;
    frames.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    offset = lineEnd + 2 + length + 2;
  }
}

/**
 * Sends bytes over a bare socket and reads until the other side closes.
 * @param {import("./server.mjs").Fakerouter} fakerouter
 * @param {string} text
 */
export async function rawSend({ port }, text) {
  const socket = connect(port, "127.0.0.1");
  /** @type {Buffer[]} */
  const received = [];
  socket.on("data", (bytes) => received.push(bytes));
  socket.write(text);
  await once(socket, "close");
  return Buffer.concat(received);
}

/**
 * Sends one chat request over a bare socket.
 * @param {import("./server.mjs").Fakerouter} fakerouter
 * @param {object} body
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{head: string, frames: Buffer[], bytes: Buffer}>}
 */
export async function rawChat(fakerouter, body, headers = {}) {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    "Host": "127.0.0.1",
    "Authorization": "Bearer sk-or-test",
    "Content-Length": String(Buffer.byteLength(text)),
    "Connection": "close",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = await rawSend(fakerouter, `POST /api/v1/chat/completions HTTP/1.1\r\n${lines.join("")}\r\n${text}`);
  const headEnd = answer.indexOf("\r\n\r\n");
  const frames = decodeFrames(answer.subarray(headEnd + 4));
  return { head: answer.toString("latin1", 0, headEnd), frames, bytes: Buffer.concat(frames) };
}
