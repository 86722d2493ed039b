// Virtual keys in the hands of the operator. A key itself is shown once, when it is made.

import { refuse } from "./answers.js";
import { digestOf, newKey } from "./keys.js";
import { KeyConflictError } from "./ledger_keys.js";
import { dollars } from "./money.js";

/** @import { Exchange } from "./exchange.js" */
/** @import { KeyRecord, Store } from "./store.js" */

const MEMBERS = ["name", "disabled", "expires_at", "policy"];
const LONGEST_NAME = 128;
const PAGE = { least: 1, most: 1000, usual: 100 };

/** What a caller's field is, when it is not what it should be. */
class FieldError extends Error {
  /** @param {string} param @param {string} message */
  constructor(param, message) {
    super(`${param}: ${message}`);
    this.param = param;
  }
}

/** @param {(exchange: Exchange, store: Store) => Promise<Response>} work @returns {(exchange: Exchange) => Promise<Response>} */
function administered(work) {
  return async (exchange) => {
    const { store } = exchange.gatehouse;
    if (!store) return refuse({ status: 404, code: "not_found", message: "This gateway has no store, so it has no virtual keys." });
    try {
      return await work(exchange, store);
    } catch (error) {
      if (error instanceof KeyConflictError) return refuse({ status: 409, code: "key_changed", message: "Somebody else has changed this key at the same moment. Try again." });
      const param = fieldOf(/** @type {any} */ (error));
      if (param === null) throw error;
      return refuse({ status: 400, code: "invalid_request", message: /** @type {Error} */ (error).message, details: { param } });
    }
  };
}

/** What the caller has written wrongly; null when it is no fault of the caller's. @param {any} error @returns {string | null} */
function fieldOf(error) {
  if (error instanceof FieldError) return error.param;
  if (error?.code !== "config_error") return null;
  return error.param ? `policy.${error.param}` : "policy";
}

export const createKey = administered(async (exchange, store) => {
  const { gatehouse, body } = exchange;
  const given = read(body, gatehouse);
  if (given.name === undefined) throw new FieldError("name", "a name is needed, by which the key is known in lists and logs");
  const { id, secret, key } = newKey();
  const now = gatehouse.now();
  /** @type {KeyRecord} */
  const record = { id, name: given.name, hash: await digestOf(secret, gatehouse.pepper), createdAt: now, updatedAt: now, version: 1,
    disabled: given.disabled ?? false, expiresAt: given.expiresAt ?? null, policy: given.policy ?? {} };
  await store.putKey(record);
  return Response.json({ key, data: shown(record) }, { status: 201 });
});

export const listKeys = administered(async ({ request }, store) => {
  const query = new URL(request.url).searchParams;
  const limit = Number(query.get("limit") ?? PAGE.usual);
  if (!Number.isInteger(limit) || limit < PAGE.least || limit > PAGE.most) throw new FieldError("limit", `a whole number from ${PAGE.least} to ${PAGE.most} is needed`);
  const { keys, cursor } = await store.listKeys({ cursor: query.get("cursor"), limit });
  return Response.json({ data: keys.map(shown), cursor });
});

export const getKey = administered(async (exchange, store) => {
  const record = await store.findKey(exchange.name, { exact: true });
  return record ? withUsage(exchange, store, record) : noSuchKey();
});

export const updateKey = administered(async (exchange, store) => {
  const { gatehouse, body, name: id } = exchange;
  const before = await store.findKey(id, { exact: true });
  if (!before) return noSuchKey();
  if (before.hash === "") return refuse({ status: 409, code: "key_revoked", message: "This key was revoked for good. Make a new one." });
  const { name = before.name, disabled = before.disabled, expiresAt = before.expiresAt, policy, unset } = read(body, gatehouse);
  const kept = Object.entries(before.policy).filter(([member]) => !unset.includes(member));
  const record = { ...before, name, disabled, expiresAt, policy: { ...Object.fromEntries(kept), ...policy }, updatedAt: gatehouse.now(), version: before.version + 1 };
  await store.putKey(record);
  return withUsage(exchange, store, record);
});

export const revokeKey = administered(async (exchange, store) => {
  const { gatehouse, name: id } = exchange;
  const before = await store.findKey(id, { exact: true });
  if (!before) return noSuchKey();
  // The record stays for the books; without its digest nothing fits it any more.
  const record = { ...before, hash: "", disabled: true, updatedAt: gatehouse.now(), version: before.version + 1 };
  await store.putKey(record);
  return withUsage(exchange, store, record);
});

function noSuchKey() {
  return refuse({ status: 404, code: "not_found", message: "There is no key with this id." });
}

/** @param {Exchange} exchange @param {Store} store @param {KeyRecord} record */
async function withUsage({ gatehouse: { now, defaults } }, store, record) {
  const usage = await store.usage(record.id, { now: now(), limitReset: record.policy.limitReset ?? defaults.limitReset });
  return Response.json({ data: { ...shown(record), usage: dollars(usage.spent), held: dollars(usage.held), running: usage.running, requests: usage.requests } });
}

/** @param {KeyRecord} record */
function shown({ id, name, createdAt, updatedAt, disabled, expiresAt, policy, hash }) {
  const moment = (/** @type {number | null} */ ms) => (ms === null ? null : new Date(ms).toISOString());
  return { id, name, created_at: moment(createdAt), updated_at: moment(updatedAt), expires_at: moment(expiresAt), disabled, revoked: hash === "", policy };
}

/**
 * @param {Uint8Array} body
 * @param {Exchange["gatehouse"]} gatehouse
 * @returns {{ name?: string, disabled?: boolean, expiresAt?: number | null, policy?: KeyRecord["policy"], unset: string[] }}
 *   unset: members of the policy that are null, so that the defaults hold for them again
 */
function read(body, gatehouse) {
  const given = parsed(body);
  for (const name of Object.keys(given)) {
    if (!MEMBERS.includes(name)) throw new FieldError(name, `unknown field; this takes ${MEMBERS.join(", ")}`);
  }
  return {
    ...(given.name !== undefined && { name: nameOf(given.name) }),
    ...(given.disabled !== undefined && { disabled: booleanOf(given.disabled) }),
    ...(given.expires_at !== undefined && { expiresAt: momentOf(given.expires_at, gatehouse.now()) }),
    ...policyOf(given.policy, gatehouse),
  };
}

/** @param {any} policy @param {Exchange["gatehouse"]} gatehouse @returns {{ policy?: KeyRecord["policy"], unset: string[] }} */
function policyOf(policy, { client }) {
  if (policy === undefined) return { unset: [] };
  const isObject = typeof policy === "object" && policy !== null && !Array.isArray(policy);
  const unset = isObject ? Object.keys(policy).filter((name) => policy[name] === null) : [];
  const given = isObject ? Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== null)) : policy;
  return { policy: client.readGatewayPolicy(given), unset };
}

/** @param {Uint8Array} body @returns {Record<string, any>} */
function parsed(body) {
  let given;
  try {
    given = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new FieldError("body", "must be JSON");
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new FieldError("body", "must be a JSON object");
  return given;
}

/** @param {unknown} value */
function nameOf(value) {
  if (typeof value === "string" && value.trim() !== "" && value.length <= LONGEST_NAME) return value;
  throw new FieldError("name", `must be text of 1 to ${LONGEST_NAME} characters, not ${kindOf(value)}`);
}

/** @param {unknown} value */
function booleanOf(value) {
  if (typeof value === "boolean") return value;
  throw new FieldError("disabled", `must be true or false, not ${kindOf(value)}`);
}

/** @param {unknown} value @param {number} now */
function momentOf(value, now) {
  if (value === null) return null;
  const ms = typeof value === "string" ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw new FieldError("expires_at", `must be a moment such as "2027-01-31T00:00:00Z", or null, not ${kindOf(value)}`);
  if (ms <= now) throw new FieldError("expires_at", "must lie in the future");
  return ms;
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return "null";
  if (typeof value === "string") return value.trim() === "" ? "empty text" : "this text";
  return Array.isArray(value) ? "a list" : typeof value;
}
