// The simulator's sign-in: what its page and its exchange accept, and OpenRouter's own errors.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, beforeEach, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { errorOf } from "./fakerouter_client.mjs";

const fake = await startFakerouter();
after(() => fake.close());
beforeEach(() => fake.reset());

const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const CALLBACK = "http://localhost:3000/cb?state=n";

const page = (/** @type {Record<string, string>} */ query) => fetch(`${fake.url}/auth?${new URLSearchParams(query)}`, { redirect: "manual" });
const exchange = (/** @type {object} */ body, headers = {}) =>
  fetch(`${fake.baseUrl}/auth/keys`, { method: "POST", body: JSON.stringify(body), headers });
const S256 = { code_challenge: CHALLENGE, code_challenge_method: "S256" };
const proof = { code_verifier: VERIFIER, code_challenge_method: "S256" };

async function newCode(query = /** @type {Record<string, string>} */ (S256)) {
  const response = await page({ callback_url: CALLBACK, ...query, auto: "1" });
  return new URL(response.headers.get("location") ?? "").searchParams.get("code");
}

test("the page has two buttons, and says who asks", async () => {
  const response = await page({ callback_url: CALLBACK, ...S256, key_label: "<b>mine" });
  const html = await response.text();
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  assert.ok(html.includes("localhost:3000") && html.includes("&#60;b&#62;mine"), html);
  const links = [...html.matchAll(/<a id="(\w+)" href="([^"]+)"/g)].map(([, id, href]) => [id, href.replaceAll("&#38;", "&")]);
  assert.deepEqual(links.map(([id]) => id), ["authorize", "refuse"]);
  const [yes, no] = await Promise.all(links.map(async ([, href]) => {
    const answer = await fetch(`${fake.url}/auth${href}`, { redirect: "manual" });
    assert.equal(answer.status, 302);
    return new URL(answer.headers.get("location") ?? "");
  }));
  assert.equal(yes.searchParams.get("state"), "n");
  assert.ok(yes.searchParams.get("code"));
  assert.equal(no.searchParams.get("error"), "access_denied");
});

test("without a callback the code is shown", async () => {
  const html = await (await page({ ...S256, auto: "1" })).text();
  const code = /<pre id="code">([^<]+)</.exec(html)?.[1];
  const { key, user_id } = await (await exchange({ code, ...proof })).json();
  assert.match(key, /^sk-or-v1-[0-9a-f]{64}$/);
  assert.equal(user_id, "user_simulator");
});

for (const [what, query, message] of /** @type {[string, Record<string, string>, RegExp][]} */ ([
  ["another machine without https", { callback_url: "http://example.com/", ...S256 }, /callback_url/],
  ["no address", { callback_url: "somewhere", ...S256 }, /callback_url/],
  ["another method", { callback_url: CALLBACK, code_challenge: "x", code_challenge_method: "S512" }, /^Invalid code_challenge_method$/],
  ["a long label", { callback_url: CALLBACK, ...S256, key_label: "x".repeat(101) }, /key_label/],
  ["neither callback nor challenge", {}, /code_challenge is required/],
])) {
  test(`the page refuses ${what}`, async () => {
    assert.match((await errorOf(await page(query), 400)).message, message);
  });
}

test("a plain challenge, and none", async () => {
  const plain = await newCode({ code_challenge: VERIFIER, code_challenge_method: "plain" });
  assert.equal((await exchange({ code: plain, code_verifier: VERIFIER, code_challenge_method: "plain" })).status, 200);
  assert.equal((await exchange({ code: await newCode({}) })).status, 200);
});

test("a code is good once, with its own verifier and method, for ten minutes", async () => {
  const code = await newCode();
  assert.equal((await exchange({ code, ...proof })).status, 200);
  const invalid = "Invalid code or code_verifier";
  assert.equal((await errorOf(await exchange({ code, ...proof }), 403)).message, invalid);
  assert.equal((await errorOf(await exchange({ code: await newCode(), ...proof, code_verifier: `${VERIFIER}x` }), 403)).message, invalid);
  assert.equal((await errorOf(await exchange({ code: await newCode() }), 403)).message, invalid);
  const other = { code: await newCode(), ...proof, code_challenge_method: "plain" };
  assert.equal((await errorOf(await exchange(other), 400)).message, "Invalid code_challenge_method");
  const old = await newCode();
  assert.equal((await fetch(`${fake.url}/__sim/advance?ms=600001`, { method: "POST" })).status, 204);
  assert.equal((await errorOf(await exchange({ code: old, ...proof }), 403)).message, "Authorization code expired");
});

test("knobs and a wrong method of HTTP", async () => {
  const failing = async (/** @type {string} */ auth) => exchange({ code: await newCode(), ...proof }, { "x-sim-auth": auth });
  assert.equal((await errorOf(await failing("challenge"), 400)).message, "Invalid code_challenge_method");
  assert.equal((await errorOf(await failing("expired"), 403)).message, "Authorization code expired");
  assert.deepEqual(await (await failing("no-key")).json(), { user_id: "user_simulator" });
  await errorOf(await fetch(`${fake.baseUrl}/auth/keys`), 405);
});
