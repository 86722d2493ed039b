// Talking to the simulator as any HTTP client would, and reading what it says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const KEY = "sk-or-test-0123456789";
export const MESSAGES = [{ role: "user", content: "Hello there" }];
/** Scenario -> recorded stream and its generation id. */
export const SAMPLES = {
  "plain": ["01-plain-text", "gen-1787300011-jGJn0vKKATXr3QEhisup"],
  "reasoning": ["02-reasoning-signature", "gen-1787300044-BY93asCnJuXGS4i2BaB8"],
  "tools": ["03-parallel-tools", "gen-1787300077-ESALfV28n6jx3MEBbSJ8"],
  "image": ["04-image-output", "gen-1787300102-BMnLKkeVh5FRX1EvbLXC"],
  "midstream-error": ["05-midstream-error", "gen-1787300140-BAqZ837t69JCAt00T5o4"],
  "usage-nonempty": ["11-usage-nonempty-choices", "gen-1787300160-yqJ2bXSVEJ9C6PKBibrV"],
  "error-empty-choices": ["12-error-empty-choices", "gen-1787300170-xUYiAxJCazCMLWukBAxN"],
  "error-bare": ["13-error-bare", "gen-0-75w7UohGYwAQr7crS4Y2"],
  "network-error": ["14-native-network-error", "gen-1787300190-nG3Mv6uQEcp8xYr8ZWCA"],
  "gemini-tool": ["15-gemini-encrypted-tool", "gen-1787300200-XQhXUBVRJriJLX52x7AL"],
  "bom-crlf": ["16-bom-crlf-debug", "gen-1787300220-ZrVUKwRBCJULv8fV9SWK"],
};
export const PLAIN_TEXT = "Gr\u00fc\u00dfe aus \u6771\u4eac! The capital of France is **Paris** \u2014 la ville lumi\u00e8re.\n\n" +
  "It said: \"caf\u00e9 \\ t\u00e9a\" \u2028\ud83d\ude80 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";

/** @param {string} name */
export const sampleBytes = (name) => readFileSync(new URL(`../cases/stream/${SAMPLES[name][0]}.sse`, import.meta.url));

/** @param {import("../fakerouter/server.mjs").Fakerouter} fake */
export function talkTo(fake) {
  function get(path, init) {
    return fetch(fake.url + path, { redirect: "manual", ...init, headers: { authorization: `Bearer ${KEY}`, ...init?.headers } });
  }
  function chat(body, { headers, query = "", ...init } = {}) {
    const text = typeof body === "string" ? body : JSON.stringify({ messages: MESSAGES, ...body });
    return get(`/api/v1/chat/completions${query}`, { method: "POST", body: text, headers, ...init });
  }
  const stream = (model, options) => chat({ model, stream: true }, options);
  const streamText = async (model, options) => (await stream(model, options)).text();
  const complete = async (model) => (await chat({ model })).json();
  const message = async (model) => (await complete(model)).choices[0].message;
  return { get, chat, stream, streamText, complete, message };
}

export const bytesOf = async (response) => Buffer.from(await response.arrayBuffer());
export const chunksOf = (text) => text.split("\n").filter((line) => /^data: \{/.test(line)).map((line) => JSON.parse(line.slice(6)));
export const textOf = (chunks) => chunks.map(({ choices }) => choices?.[0]?.delta.content ?? "").join("");
export const count = (text, part) => text.split(part).length - 1;

export async function errorOf(response, status) {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "application/json");
  const { error } = await response.json();
  assert.equal(error.code, status);
  assert.equal(typeof error.message, "string");
  return error;
}
