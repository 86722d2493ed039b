// What the worker's tests share: plain HTTP with and without the token, and raw sockets.

import assert from "node:assert/strict";
import { connect } from "node:net";

export const USER = [{ role: "user", content: "Hello" }];

/**
 * A POST to the chat endpoint.
 * @param {{ url: string, token: string }} worker
 * @param {object | string | Uint8Array | ReadableStream} body objects are sent as JSON
 * @param {{ headers?: Record<string, string>, signal?: AbortSignal }} [options] an empty header value removes the header
 */
export function postChat({ url, token }, body, { headers = {}, signal } = {}) {
  const plain = typeof body === "string" || ArrayBuffer.isView(body) || body instanceof ReadableStream;
  const all = { "authorization": `Bearer ${token}`, "content-type": "application/json", ...headers };
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "")),
    body: plain ? body : JSON.stringify(body),
    duplex: "half",
    signal,
  });
}

/**
 * Asserts the shape that every refusal has, and returns its error object.
 * @param {Response} response
 * @param {number} status
 * @param {string} [code]
 * @param {string | null} [param] the field that it names
 */
export async function assertRefusal(response, status, code, param = null) {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.match(response.headers.get("content-type"), /^application\/json/);
  assert.match(response.headers.get("x-request-id"), /^[0-9a-f-]{36}$/);
  assert.equal(response.headers.get("cache-control"), "private, no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  const { error } = JSON.parse(text);
  assert.equal(typeof error.message, "string");
  assert.equal(typeof error.type, "string");
  assert.equal(error.param, param);
  if (code) assert.equal(error.code, code);
  return error;
}

/**
 * @param {string} url
 * @returns {Promise<boolean>} true when nothing listens there
 */
export function isClosed(url) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.on("error", () => resolve(true));
  });
}
