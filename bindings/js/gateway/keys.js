// Virtual keys: how they look, what is stored of them, and whose a presented one is.
//
//   or_vk_<id>_<secret>     id: 16 letters and digits, names the key everywhere; secret: 32 random bytes in base64url
//
// Only SHA-256(secret + pepper) is stored. Whoever reads the storage can make no key of it.

import { hex } from "./trace.js";

/** @import { Caller, Gatehouse, Terms } from "./exchange.js" */
/** @import { KeyRecord } from "./store.js" */

const KEY = /^or_vk_([0-9A-Za-z]{16})_([0-9A-Za-z_-]{43})$/;
const ID_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** What an unknown key is compared with: the comparison takes as long as any other. */
const NO_DIGEST = "0".repeat(64);

/** @returns {{ id: string, secret: string, key: string }} */
export function newKey() {
  let id = "";
  while (id.length < 16) {
    // Bytes from 248 on would make the first letters more frequent.
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 248) id += ID_LETTERS[byte % ID_LETTERS.length];
  }
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return { id, secret, key: `or_vk_${id}_${secret}` };
}

/** @param {string} secret @param {string} pepper @returns {Promise<string>} */
export async function digestOf(secret, pepper) {
  return hex(await sha256(secret + pepper));
}

/** @param {Request} request @returns {string} what is presented as a bearer token, or nothing */
export function presented(request) {
  return /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
}

/** The id in a text that looks like a virtual key. @param {string} text */
export function idOf(text) {
  return KEY.exec(text)?.[1] ?? null;
}

/**
 * Who needs no key or presents the static token; null for everybody else.
 * @param {Gatehouse} gatehouse
 * @param {string} text
 * @returns {Promise<Caller | null>}
 */
export async function operatorOf({ token, defaults }, text) {
  if (token === null) return { id: "open", record: null, policy: ofOperator(defaults) };
  return token && await sameSecret(text, token) ? { id: "token", record: null, policy: ofOperator(defaults) } : null;
}

/**
 * Who presents that virtual key; null for all that is not right, whatever it is. A record may be old: what has been
 * revoked just now is the ledger's to say, which alone is exact.
 * @param {Gatehouse} gatehouse
 * @param {string} text
 * @returns {Promise<Caller | null>}
 */
export async function callerOf({ store, pepper, defaults, now }, text) {
  const [, id, secret] = KEY.exec(text) ?? [];
  if (!store || id === undefined) return null;
  const record = await store.findKey(id);
  const fits = await sameSecret(await digestOf(secret, pepper), record?.hash || NO_DIGEST);
  if (!record || !fits || !isGood(record, now())) return null;
  return callerWith(record, defaults);
}

/** The one static token is the operator's own: limits and models hold for it, what may be used with them is free. @param {Terms} defaults @returns {Terms} */
function ofOperator(defaults) {
  return { ...defaults, plugins: true, serverTools: true, online: true, debug: true };
}

/** @param {KeyRecord} record @param {Terms} defaults @returns {Caller} */
export function callerWith(record, defaults) {
  const rateLimit = { ...defaults.rateLimit, ...record.policy.rateLimit };
  return { id: record.id, record, policy: { ...defaults, ...record.policy, rateLimit } };
}

/** @param {KeyRecord} record @param {number} now */
export function isGood(record, now) {
  return !record.disabled && (record.expiresAt === null || record.expiresAt > now);
}

/**
 * Compares digests, not texts, and all of their bytes: the time taken says nothing about the expected one.
 * @param {string} given
 * @param {string} expected
 */
export async function sameSecret(given, expected) {
  const [one, other] = await Promise.all([sha256(given), sha256(expected)]);
  let difference = 0;
  for (let i = 0; i < one.length; i++) difference |= one[i] ^ other[i];
  return difference === 0;
}

/** What two requests have in common when they ask the same. @param {string} terms what counts beside the body @param {Uint8Array} body @returns {Promise<string>} */
export async function hashOf(terms, body) {
  return hex(await sha256(`${terms} ${hex(await sha256(body))}`));
}

/** @param {string | Uint8Array} data */
async function sha256(data) {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {Uint8Array<ArrayBuffer>} */ (bytes)));
}
