// Signing in through the package, end to end against the simulator's page.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, beforeEach, test } from "node:test";
import { createClient, FluffBuzzError } from "fluffbuzz";
import { startFakerouter } from "../fakerouter/server.mjs";

const fake = await startFakerouter();
const open = (baseUrl = fake.baseUrl, options = {}) =>
  createClient({ config: { models: { providers: { openrouter: { baseUrl } } } }, env: { OPENROUTER_API_KEY: "sk-or-other" }, ...options });
const client = await open();
after(() => (client.close(), fake.close()));
beforeEach(() => fake.reset());

const CALLBACK = "http://localhost:3000/openrouter-oauth/callback";

/** What the person does: opens the page and presses a button. @param {string} url */
async function press(url, choice = "1") {
  const response = await fetch(`${url}&auto=${choice}`, { redirect: "manual" });
  assert.equal(response.status, 302, await response.text());
  return response.headers.get("location") ?? "";
}

/** @param {Promise<unknown>} work @param {object} expected @param {RegExp} message @param {string[]} secrets */
async function fails(work, expected, message, secrets = []) {
  await assert.rejects(work, (/** @type {any} */ error) => {
    assert.ok(error instanceof FluffBuzzError, String(error));
    assert.match(error.message, message);
    for (const [name, value] of Object.entries(expected)) assert.equal(error[name], value, name);
    for (const secret of secrets) assert.ok(!JSON.stringify(error).includes(secret), "a secret was told");
    return true;
  });
}

test("a whole sign-in", async () => {
  const { url, verifier, nonce, callbackUrl } = await client.oauth.start({ callbackUrl: CALLBACK, keyLabel: "my d\u00e9sk & co" });
  const asked = new URL(url);
  assert.equal(asked.origin + asked.pathname, `${fake.url}/auth`);
  assert.deepEqual(Object.fromEntries(asked.searchParams), {
    callback_url: `${CALLBACK}?state=${nonce}`,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    key_label: "my d\u00e9sk & co",
  });
  assert.equal(callbackUrl, `${CALLBACK}?state=${nonce}`);
  const redirectUrl = await press(url);
  const { key, userId, profile } = await client.oauth.finish({ redirectUrl, verifier, nonce });
  assert.match(key, /^sk-or-v1-[0-9a-f]{64}$/);
  assert.deepEqual({ userId, profile }, { userId: "user_simulator", profile: "openrouter:default" });
  const sent = fake.requests.find(({ path }) => path === "/api/v1/auth/keys");
  assert.equal(sent?.headers.authorization, undefined);
  assert.deepEqual(sent?.body, { code: new URL(redirectUrl).searchParams.get("code"), code_verifier: verifier, code_challenge_method: "S256" });
  const signedIn = await open(undefined, { credentials: { [profile]: key } });
  assert.equal((await signedIn.key()).label, "local simulator");
  signedIn.close();
});

test("two sign-ins share nothing", async () => {
  const [one, two] = [await client.oauth.start(), await client.oauth.start()];
  assert.match(one.verifier, /^[\w-]{43}$/);
  assert.match(one.nonce, /^[\w-]{22}$/);
  assert.notEqual(one.verifier, two.verifier);
  assert.notEqual(one.nonce, two.nonce);
});

test("without a callback the shown code is pasted", async () => {
  const { url, verifier, callbackUrl } = await client.oauth.start();
  assert.equal(callbackUrl, null);
  const code = /<pre id="code">([^<]+)</.exec(await (await fetch(`${url}&auto=1`)).text())?.[1];
  assert.match((await client.oauth.finish({ code: ` ${code}\n`, verifier })).key, /^sk-or-v1-/);
});

test("an address with a query of its own, pasted with blanks around it", async () => {
  const { url, verifier, nonce } = await client.oauth.start({ callbackUrl: "https://app.example/cb?tab=2" });
  const redirectUrl = await press(url);
  assert.ok(redirectUrl.startsWith("https://app.example/cb?tab=2&state="), redirectUrl);
  assert.match((await client.oauth.finish({ code: `  ${redirectUrl}#top \n`, verifier, nonce })).key, /^sk-or-v1-/);
});

test("the page of OpenRouter itself", async () => {
  for (const baseUrl of ["https://openrouter.ai/api/v1", "https://eu.openrouter.ai/api/v1"]) {
    const real = await open(baseUrl);
    assert.ok((await real.oauth.start({ callbackUrl: CALLBACK })).url.startsWith("https://openrouter.ai/auth?callback_url=http%3A%2F%2Flocalhost%3A3000%2F"));
    real.close();
  }
});

for (const [what, callbackUrl, message] of /** @type {[string, string, RegExp][]} */ ([
  ["another machine without https", "http://example.com/cb", /callbackUrl: must use https/],
  ["another scheme", "myapp://cb", /callbackUrl: must use https/],
  ["a fragment", "https://a.example/#x", /callbackUrl: must hold neither/],
  ["a user", "https://u:p@a.example/", /callbackUrl: must hold neither/],
  ["a state", "https://a.example/?state=1", /callbackUrl: must not bring/],
  ["no address", "somewhere", /callbackUrl: an absolute URL/],
])) {
  test(`a callback with ${what} is refused`, () => fails(client.oauth.start({ callbackUrl }), { code: "invalid_request" }, message));
}

test("a label that is too long", async () => {
  await client.oauth.start({ keyLabel: "\u00e9".repeat(100) });
  await fails(client.oauth.start({ keyLabel: "x".repeat(101) }), { code: "invalid_request" }, /keyLabel: is longer/);
});

test("an answer to another sign-in is not used", async () => {
  const mine = await client.oauth.start({ callbackUrl: CALLBACK });
  const other = await client.oauth.start({ callbackUrl: CALLBACK });
  const redirectUrl = await press(other.url);
  const sent = fake.requests.length;
  const secrets = [mine.verifier, mine.nonce];
  await fails(client.oauth.finish({ redirectUrl, verifier: mine.verifier, nonce: mine.nonce }), { code: "invalid_request" }, /not the answer to this sign-in.*another one/, secrets);
  await fails(client.oauth.finish({ redirectUrl: `${CALLBACK}?code=x`, verifier: mine.verifier, nonce: mine.nonce }), { code: "invalid_request" }, /missing/, secrets);
  await fails(client.oauth.finish({ redirectUrl, verifier: mine.verifier }), { code: "invalid_request" }, /nonce: is missing/);
  assert.equal(fake.requests.length, sent, "nothing was sent");
});

test("what the person or the page refused", async () => {
  const { url, verifier, nonce, callbackUrl } = await client.oauth.start({ callbackUrl: CALLBACK });
  await fails(client.oauth.finish({ redirectUrl: await press(url, "refuse"), verifier, nonce }), { code: "auth" }, /refused: "access_denied" "The person said no"/);
  const odd = `${callbackUrl}&error=a%0Ab%1B%5B31m`;
  // eslint-disable-next-line no-control-regex -- what a terminal would obey must not reach it
  await fails(client.oauth.finish({ redirectUrl: odd, verifier, nonce }), { code: "auth" }, /^[^\x00-\x1f]*"a b \[31m"/);
  await fails(client.oauth.finish({ redirectUrl: `${callbackUrl}`, verifier, nonce }), { code: "invalid_request" }, /holds no `code`/);
});

test("nothing, a code that is none, a verifier that is none", async () => {
  const verifier = "v".repeat(43);
  await fails(client.oauth.finish({ verifier }), { code: "invalid_request" }, /code: is missing/);
  await fails(client.oauth.finish({ code: "a b", verifier }), { code: "invalid_request" }, /code: holds a blank/);
  await fails(client.oauth.finish({ code: "abc", verifier: "short" }), { code: "invalid_request" }, /verifier: must be/, ["short"]);
});

test("a code that has expired, or was used", async () => {
  const { url, verifier, nonce } = await client.oauth.start({ callbackUrl: CALLBACK });
  const old = await press(url);
  fake.advance(10 * 60_000 + 1);
  await fails(client.oauth.finish({ redirectUrl: old, verifier, nonce }), { code: "auth", status: 403, retryable: false }, /has expired.*begin the sign-in again.*Authorization code expired/, [verifier, nonce]);
  const redirectUrl = await press(url);
  await client.oauth.finish({ redirectUrl, verifier, nonce });
  await fails(client.oauth.finish({ redirectUrl, verifier, nonce }), { code: "auth", status: 403 }, /used already, or belongs to another sign-in/, [verifier, nonce]);
});

test("a verifier of another sign-in", async () => {
  const { url, nonce } = await client.oauth.start({ callbackUrl: CALLBACK });
  const verifier = "w".repeat(43);
  await fails(client.oauth.finish({ redirectUrl: await press(url), verifier, nonce }), { code: "auth", status: 403 }, /belongs to another sign-in/, [verifier]);
});

for (const [auth, expected, message] of /** @type {[string, object, RegExp][]} */ ([
  ["challenge", { code: "auth", status: 400 }, /does not take the challenge method.*Invalid code_challenge_method/],
  ["expired", { code: "auth", status: 403 }, /has expired/],
  ["no-key", { code: "bad_response", status: 200 }, /without a key/],
])) {
  test(`an exchange that fails: ${auth}`, async () => {
    const failing = await startFakerouter({ auth });
    const other = await open(failing.baseUrl);
    const { url, verifier, nonce } = await other.oauth.start({ callbackUrl: CALLBACK });
    await fails(other.oauth.finish({ redirectUrl: await press(url), verifier, nonce }), expected, message, [verifier, nonce]);
    other.close();
    await failing.close();
  });
}

test("an answer that repeats what was sent tells no secret", async () => {
  const verifier = "sEcReT".repeat(8);
  const echo = await open(undefined, { fetch: async (/** @type {any} */ _url, /** @type {any} */ init) => new Response(String(init.body), { status: 500 }) });
  await fails(echo.oauth.finish({ code: "auth_code_12345678", verifier }), { code: "server_error" }, /500/, [verifier, "auth_code_12345678"]);
  echo.close();
});
