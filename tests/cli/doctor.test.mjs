// `fluffbuzz doctor`: every finding with its fix.
import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { makeHome } from "./program.mjs";

const fake = await startFakerouter({ port: 0 });
after(() => fake.close());
const KEY = "sk-or-doctor-test-0123456789";
/** @param {any} report @param {string} state */
const named = (report, state) => report.checks.filter((/** @type {any} */ check) => check.state === state).map((/** @type {any} */ { name }) => name);

test("all is well: exit 0, and the key is shown by its ends", async (t) => {
  const { run } = await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: KEY } });
  const { code, stdout } = await run(["doctor"]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /ok +core +fluffbuzz [\d.]+ on Node/);
  assert.match(stdout, /ok +route +https:\/\/openrouter\.ai\/api\/v1/);
  assert.match(stdout, /ok +key +OPENROUTER_API_KEY sk-o\.\.\.6789/);
  assert.match(stdout, /ok +reachable +\d+ models/);
  assert.doesNotMatch(stdout, /doctor-test/);
});

test("no key, a broken file, a refused key: exit 1 with the fix", async (t) => {
  const { run, write } = await makeHome(t, { upstream: fake });
  const none = await run(["doctor", "--json"]);
  assert.equal(none.code, 1);
  assert.match(none.json().checks.find((/** @type {any} */ { state }) => state === "failed").fix, /fluffbuzz onboard/);
  const refused = await run(["doctor", "--json"], { env: { OPENROUTER_API_KEY: "sk-or-revoked" } });
  assert.deepEqual([refused.code, named(refused.json(), "failed")], [1, ["key"]]);
  await write("fluffbuzz.json", "{ agents: { defaults: { modle: 1 } } }");
  const broken = await run(["doctor", "--json"]);
  assert.deepEqual([broken.code, named(broken.json(), "failed"), named(broken.json(), "skipped")], [1, ["config"], ["calls"]]);
  assert.match(broken.stdout, /modle.*line 1/);
});

test("what is not wrong but odd is a warning: another base URL, an unknown model, a key that others can read", async (t) => {
  const { run, write, state } = await makeHome(t, { upstream: fake });
  await write("credentials.json", JSON.stringify({ version: 1, profiles: { "openrouter:default": { type: "api_key", provider: "openrouter", key: KEY } } }));
  await chmod(join(state, "credentials.json"), 0o644);
  await write("fluffbuzz.json", '{ agents: { defaults: { model: "openrouter/sim/nowhere" } } }');
  const { code, json, stdout } = await run(["doctor", "--json"]);
  assert.equal(code, 0, stdout);
  assert.deepEqual(named(json(), "warning"), ["files", "model"]);
  assert.match(stdout, /chmod 600/);
  const elsewhere = await run(["doctor", "--json", "--offline"], { env: { OPENROUTER_BASE_URL: fake.baseUrl } });
  assert.ok(named(elsewhere.json(), "warning").includes("route"));
  assert.deepEqual(named(elsewhere.json(), "skipped"), ["network"]);
});

test("out of reach: the network is named", async (t) => {
  const { run } = await makeHome(t, { env: { OPENROUTER_API_KEY: KEY, OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1" } });
  const { code, json } = await run(["doctor", "--json"]);
  assert.deepEqual([code, named(json(), "failed")], [1, ["reachable"]]);
});
