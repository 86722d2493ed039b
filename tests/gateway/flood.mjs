// An upstream that sends as much as it is let, and counts it: what a gateway holds back, and what it lets through.

import { once } from "node:events";
import { createServer } from "node:http";

const PIECE = 64 * 1024;
const head = { id: "gen-flood", object: "chat.completion.chunk", created: 1, model: "flood/large" };

/** @param {string} content @param {string | null} reason */
function event(content, reason) {
  return `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: reason }] })}\n\n`;
}

const SMALL = Buffer.from(`${event("small", "stop")}data: [DONE]\n\n`);

/**
 * `flood/small` is a stream of one event, every other model one of `bytes` bytes in events of about 300.
 * @param {number} bytes
 */
export async function startFlood(bytes) {
  const one = event("x".repeat(180), null);
  const piece = Buffer.from(one.repeat(Math.floor(PIECE / one.length)));
  const pieces = Math.ceil(bytes / piece.length);
  let sent = 0;
  let open = 0;
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method !== "POST") return response.setHeader("content-type", "application/json").end('{"data":[]}');
    const { model, stream } = JSON.parse(Buffer.concat(chunks).toString());
    if (!stream) return response.setHeader("content-type", "application/json").end(whole(model));
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (model === "flood/small") return response.end(SMALL);
    open++;
    const gone = once(response, "close").then(() => open--);
    for (let i = 0; i < pieces && !response.destroyed; i++) {
      sent += piece.length;
      if (!response.write(piece)) await Promise.race([drained(response), gone]);
    }
    response.end(SMALL);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    baseUrl: `${url}/api/v1`,
    /** Bytes of a whole stream. */
    size: pieces * piece.length + SMALL.length,
    /** Bytes that have been written so far, of all streams. */
    sent: () => sent,
    /** Large streams that still run. */
    open: () => open,
    close: () => new Promise((resolve) => {
      server.close(() => resolve(undefined));
      server.closeAllConnections();
    }),
  };
}

/** @param {import("node:http").ServerResponse} response */
function drained(response) {
  return new Promise((resolve) => response.once("drain", resolve));
}

/** @param {string} model */
function whole(model) {
  const message = { role: "assistant", content: "small" };
  return JSON.stringify({ ...head, object: "chat.completion", model, choices: [{ index: 0, message, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0 } });
}
