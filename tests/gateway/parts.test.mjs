// The gateway's small parts by themselves: keys, traces, the room for bodies, what listens to an answer, money.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createGateway } from "../../bindings/js/gateway.js";
import { InFlight } from "../../bindings/js/gateway/in_flight.js";
import { Keeper, LARGEST_KEPT } from "../../bindings/js/gateway/keeper.js";
import { callerOf, digestOf, idOf, newKey, sameSecret } from "../../bindings/js/gateway/keys.js";
import { dollars, nano, nanoAtLeast } from "../../bindings/js/gateway/money.js";
import { routeOf } from "../../bindings/js/gateway/routes.js";
import { continueTrace } from "../../bindings/js/gateway/trace.js";

test("a key tells its id, and nothing that was altered is one", () => {
  const seen = new Set();
  for (let i = 0; i < 200; i++) {
    const { id, secret, key } = newKey();
    assert.equal(idOf(key), id);
    assert.equal(key, `or_vk_${id}_${secret}`);
    assert.equal(seen.has(secret), false);
    seen.add(secret);
    for (const wrong of [key.slice(1), key.slice(0, -1), `${key}x`, key.replace("or_vk_", "or_vk-"), ` ${key}`]) assert.equal(idOf(wrong), null, wrong);
  }
});

test("another secret, pepper or record is another caller: none", async () => {
  const { id, secret, key } = newKey();
  const record = { id, name: "n", hash: await digestOf(secret, "pepper"), createdAt: 0, updatedAt: 0, version: 1, disabled: false, expiresAt: null, policy: { online: true } };
  const gatehouse = (changes = {}, pepper = "pepper") => ({ store: { findKey: async (asked) => (asked === id ? { ...record, ...changes } : null) },
    pepper, defaults: { online: false, limitUsd: 3 }, now: () => 1000 });
  const caller = await callerOf(gatehouse(), key);
  assert.deepEqual([caller.id, caller.policy], [id, { online: true, limitUsd: 3, rateLimit: {} }]);
  assert.ok(await callerOf(gatehouse({ expiresAt: 1001 }), key));
  const other = newKey();
  for (const [house, text] of [[gatehouse({}, "other"), key], [gatehouse({ disabled: true }), key], [gatehouse({ expiresAt: 1000 }), key],
    [gatehouse({ hash: "" }), key], [gatehouse(), other.key], [gatehouse(), `or_vk_${id}_${other.secret}`], [gatehouse(), ""]]) {
    assert.equal(await callerOf(house, text), null);
  }
});

test("texts are compared whole", async () => {
  assert.equal(await sameSecret("a", "a"), true);
  for (const other of ["", "A", "aa", "b"]) assert.equal(await sameSecret(other, "a"), false);
});

test("a trace goes on with another span; what is no trace begins one", () => {
  const given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const { traceId, traceparent } = continueTrace(given);
  assert.equal(traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
  assert.match(traceparent, /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  assert.notEqual(traceparent, given);
  for (const bad of [null, "", "x", given.toUpperCase(), given.replace("00-", "ff-"), `${given}-00`, given.replace(/4bf\w+/, "0".repeat(32))]) {
    const fresh = continueTrace(bad);
    assert.match(fresh.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    assert.notEqual(fresh.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
  }
});

test("the room for bodies is shared, and given back once", () => {
  const room = new InFlight(10);
  const [one, other] = [room.share(), room.share()];
  assert.equal(one.take(6), true);
  assert.equal(other.take(5), false);
  assert.equal(other.take(4), true);
  one.release();
  one.release();
  assert.equal(other.take(7), false);
  assert.equal(other.take(6), true);
});

const HEAD = new Response(null, { headers: { "content-type": "text/event-stream", "x-generation-id": "g", "set-cookie": "a=b" } });

/** @param {Uint8Array[]} chunks @param {Error} [end] */
function source(chunks, end) {
  const left = [...chunks];
  return new ReadableStream({ pull(controller) {
    const next = left.shift();
    if (next) controller.enqueue(next);
    else if (end) controller.error(end);
    else controller.close();
  } });
}

test("an answer that has passed whole is kept, with its bytes and the headers that belong to it", async () => {
  const keeper = new Keeper({});
  const body = keeper.listen(HEAD, source([new Uint8Array([1, 2]), new Uint8Array([3])]));
  assert.deepEqual(new Uint8Array(await new Response(body).arrayBuffer()), new Uint8Array([1, 2, 3]));
  assert.deepEqual(await keeper.answer(), { status: 200, headers: [["content-type", "text/event-stream"], ["x-generation-id", "g"]], body: new Uint8Array([1, 2, 3]) });
});

test("an answer that broke off, was left or is too large is passed on and not kept", async () => {
  const broken = new Keeper({});
  await assert.rejects(new Response(broken.listen(HEAD, source([new Uint8Array(1)], new Error("cut")))).arrayBuffer(), /cut/);
  assert.equal(await broken.answer(), null);
  const left = new Keeper({});
  await left.listen(HEAD, source([new Uint8Array(1), new Uint8Array(1)])).cancel();
  assert.equal(await left.answer(), null);
  const large = new Keeper({});
  const passed = await new Response(large.listen(HEAD, source([new Uint8Array(LARGEST_KEPT), new Uint8Array(1)]))).arrayBuffer();
  assert.equal(passed.byteLength, LARGEST_KEPT + 1);
  assert.equal(await large.answer(), null);
  const failed = new Keeper({});
  await new Response(failed.listen(new Response(null, { status: 404 }), source([new Uint8Array(1)]))).arrayBuffer();
  assert.equal(await failed.answer(), null);
});

test("nothing is listened to when nothing is to be kept", async () => {
  const body = source([]);
  const keeper = new Keeper(null);
  assert.equal(keeper.listen(HEAD, body), body);
  assert.equal(await keeper.answer(), null);
});

test("money is whole, and a reservation never less than what it is for", () => {
  assert.equal(nano(0.000000001), 1);
  assert.equal(nanoAtLeast(0.0000000011), 2);
  assert.equal(nanoAtLeast(0.1), 100_000_000);
  assert.equal(nanoAtLeast(0.1 + 0.2), 300_000_000);
  assert.equal(dollars(1_500_000_000), 1.5);
});

test("routes: one segment names a key, other methods are named, the rest is unknown", () => {
  assert.equal(routeOf("GET", "/v1/keys/abc").name, "abc");
  assert.equal(routeOf("PUT", "/v1/keys/abc").route, undefined);
  assert.deepEqual(routeOf("PUT", "/v1/keys/abc").methods, ["GET", "PATCH", "DELETE"]);
  for (const path of ["/v1/keys/a/b", "/v1/chat", "/v1/keys/{}/x", "/toString", "/v1/other"]) assert.equal(routeOf("GET", path), null, path);
  assert.equal(routeOf("toString", "/v1/keys").route, undefined);
});

test("HEAD has the head of GET, and no body", async () => {
  const gateway = createGateway({ token: null, unavailable: { code: "config_error", message: "x" } });
  const head = await gateway.fetch(new Request("https://gateway.test/healthz", { method: "HEAD" }));
  assert.deepEqual([head.status, head.headers.get("content-type"), await head.text()], [200, "application/json", ""]);
});
