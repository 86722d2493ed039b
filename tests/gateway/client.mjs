// What the scenarios do with a gateway: make keys, ask, and look at refusals.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { readFileSync } from "node:fs";
import OpenAI from "openai";

/** @typedef {import("./hosts.mjs").Gateway} Gateway */
/** @typedef {{ id: string, key: string, data: Record<string, any> }} VirtualKey */

export const HELLO = [{ role: /** @type {const} */ ("user"), content: "Hello" }];

/** What `sim/plain` sends, says and costs. */
export const PLAIN = readFileSync(new URL("../cases/stream/01-plain-text.sse", import.meta.url));
export const PLAIN_TEXT = "Grüße aus 東京! The capital of France is **Paris** — la ville lumière.\n\nIt said: \"café \\ téa\" \u2028🚀 👨‍👩‍👧";
export const PLAIN_COST = 0.00002745;

let names = 0;

/**
 * A virtual key with this policy. The one answer that has to contain the key is evidence without it.
 * @param {Gateway} gateway
 * @param {Record<string, any>} [policy]
 * @param {Record<string, any>} [more] members beside the policy
 * @returns {Promise<VirtualKey>}
 */
export async function createKey(gateway, policy = {}, more = {}) {
  const response = await fetch(`${gateway.url}/v1/keys`, { method: "POST", headers: adminHeaders(gateway),
    body: JSON.stringify({ name: `key ${++names}`, policy, ...more }) });
  const text = await response.text();
  assert.equal(response.status, 201, text);
  const { key, data } = JSON.parse(text);
  assert.match(key, /^or_vk_[^_]+_.{32,}$/);
  assert.equal(key.split("_")[2], data.id);
  gateway.evidence.mustNotAppear(`key ${data.id}`, key);
  gateway.evidence.mustNotAppear(`the secret of key ${data.id}`, key.slice(`or_vk_${data.id}_`.length));
  assert.equal(text.split(key).length, 2, "the key stands in the answer once");
  gateway.evidence.add(`the answer of POST /v1/keys`, text.replace(key, ""));
  return { id: data.id, key, data };
}

/** @param {Gateway} gateway */
function adminHeaders({ adminToken }) {
  return { "authorization": `Bearer ${adminToken}`, "content-type": "application/json" };
}

/**
 * @param {Gateway} gateway
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 */
export function admin(gateway, method, path, body) {
  return gateway.fetch(path, { method, headers: adminHeaders(gateway), ...(body !== undefined && { body: JSON.stringify(body) }) });
}

/**
 * What `GET /v1/key` says of a key.
 * @param {Gateway} gateway
 * @param {VirtualKey} key
 * @returns {Promise<Record<string, any>>}
 */
export async function stateOf(gateway, { key }) {
  const response = await gateway.fetch("/v1/key", { headers: { authorization: `Bearer ${key}` } });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text).data;
}

/**
 * The official SDK with a key of this gateway; it repeats nothing by itself.
 * @param {Gateway} gateway
 * @param {{ key: string }} key
 * @param {Record<string, any>} [options]
 */
export function sdk(gateway, { key }, options = {}) {
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0, fetch: gateway.clientFetch, ...options });
}

/**
 * A POST with a key; objects are sent as JSON, everything else as it is.
 * @param {Gateway} gateway
 * @param {{ key: string }} key
 * @param {unknown} body
 * @param {{ path?: string, headers?: Record<string, string>, signal?: AbortSignal }} [options] an empty header value removes the header
 */
export function post(gateway, { key }, body, { path = "/v1/chat/completions", headers = {}, signal } = {}) {
  const plain = typeof body === "string" || ArrayBuffer.isView(body) || body instanceof ReadableStream;
  const all = { "authorization": `Bearer ${key}`, "content-type": "application/json", ...headers };
  return gateway.fetch(path, {
    method: "POST",
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "")),
    body: /** @type {any} */ (plain ? body : JSON.stringify(body)),
    duplex: "half",
    signal,
  });
}

/**
 * A chat that asks nothing in particular.
 * @param {Gateway} gateway
 * @param {{ key: string }} key
 * @param {string} model
 * @param {{ stream?: boolean, headers?: Record<string, string>, signal?: AbortSignal } & Record<string, any>} [more]
 */
export function chat(gateway, key, model, { headers, signal, ...more } = {}) {
  return post(gateway, key, { model, messages: HELLO, ...more }, { headers, signal });
}

/** The key that everybody knows who knows the static token. @param {Gateway} gateway */
export const tokenKey = (gateway) => ({ key: gateway.token });

/**
 * Asserts the shape that every refusal has, and returns its error object.
 * @param {Response} response
 * @param {number} status
 * @param {string | RegExp} [code]
 * @param {string | null} [param]
 */
export async function refused(response, status, code, param) {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  assertSealed(response);
  const { error } = JSON.parse(text);
  assert.equal(typeof error.message, "string");
  assert.equal(typeof error.type, "string");
  assert.ok("param" in error, text);
  if (code !== undefined) assert.match(String(error.code), new RegExp(code), text);
  if (param !== undefined) assert.equal(error.param, param, text);
  return error;
}

/** What every answer carries. @param {Response} response */
export function assertSealed({ headers }) {
  assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(headers.get("cache-control"), "private, no-store");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
}

/** Reads an answer that must have worked. @param {Response} response @returns {Promise<any>} */
export async function json(response) {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text);
}

/** The JSON events of a stream, without comments and `[DONE]`. @param {string} text @returns {any[]} */
export function eventsOf(text) {
  return text.split("\n").filter((line) => line.startsWith("data: {")).map((line) => JSON.parse(line.slice("data: ".length)));
}

/** The comments of a stream. @param {string} text */
export const commentsOf = (text) => text.split("\n").filter((line) => line.startsWith(":"));

/**
 * One request over a socket of its own, whose end the test chooses.
 * @param {Gateway} gateway
 * @param {{ key: string }} key
 * @param {unknown} body
 * @param {{ path?: string, headers?: Record<string, string>, length?: number, part?: string }} [options]
 *   length: what content-length says, if not the truth; part: what is sent of the body
 */
export function openSocket(gateway, { key }, body, { path = "/v1/chat/completions", headers = {}, length, part } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  const all = { "host": "gateway.test", "authorization": `Bearer ${key}`, "content-type": "application/json",
    "content-length": String(length ?? Buffer.byteLength(text)), ...headers };
  const head = Object.entries(all).filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(`POST ${path} HTTP/1.1\r\n${head}\r\n${part ?? text}`);
  const seen = { socket, received: "", ended: false };
  socket.setEncoding("utf8").on("data", (chunk) => { seen.received += chunk; });
  socket.on("error", () => {});
  socket.on("close", () => {
    seen.ended = true;
    gateway.evidence.add(`what a socket received from POST ${path}`, seen.received);
  });
  return seen;
}
