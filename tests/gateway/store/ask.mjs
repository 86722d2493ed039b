// Requests as a gateway would put them to a store.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

/** A Monday, a working day for every kind of period; far ahead, so that no real alarm interferes. */
export const MONDAY = Date.UTC(2040, 0, 2, 12);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export const NO_LIMITS = { limit: null, reset: "never", rate: null, tokensPerMinute: null, parallel: null };

/** @param {object} [fields] of the admission; `limits` are added to none */
export function ask({ limits = {}, ...fields } = {}) {
  return { requestId: randomUUID(), now: MONDAY, version: null, refused: false, reserve: 0, floor: 0, tokens: 0,
    holdMs: 15 * MINUTE, idempotency: null, cacheKey: null, ...fields, limits: { ...NO_LIMITS, ...limits } };
}

/** @param {string} requestId @param {object} [fields] */
export function done(requestId, fields = {}) {
  return { requestId, now: MONDAY, cost: 0, tokens: 0, outcome: "complete", keep: null, forget: false, ...fields };
}

/** @param {string} text */
export const answer = (text) => ({ status: 200, headers: [["content-type", "application/json"], ["x-generation-id", "gen-ü"]], body: Buffer.from(text) });

/** @param {any} given @param {string} text */
export function assertAnswer(given, text) {
  assert.equal(given.status, 200);
  assert.deepEqual(given.headers, answer("").headers);
  assert.equal(Buffer.from(given.body).toString(), text);
}

/** Admits, and insists that it goes. @param {any} store @param {string} id @param {object} [fields] @returns {Promise<string>} request id */
export async function go(store, id, fields) {
  const admission = ask(fields);
  assert.deepEqual(await store.admit(id, admission), { status: "go" });
  return admission.requestId;
}

/** @param {any} store @param {string} id @param {object} [fields] */
export async function refused(store, id, fields) {
  const answered = await store.admit(id, ask(fields));
  assert.notEqual(answered.status, "go");
  return answered;
}

/** @param {string} id @param {object} [fields] */
export function record(id, fields = {}) {
  return { id, name: "test", hash: "00", createdAt: MONDAY, updatedAt: MONDAY, version: 1, disabled: false, expiresAt: null, policy: {}, ...fields };
}
