// Changes to a configuration through the package: the case files (natively: tests/cpp/config_change_test.cpp).
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeConfig, createClient, FluffBuzzError, parseJson5, readKeyText, validateConfig } from "fluffbuzz";
import { assertContains, caseFiles } from "./case_files.mjs";

for (const { file, cases } of caseFiles("config_change")) {
  for (const { name, text, change, expect } of cases) {
    test(`config change ${file}: ${name}`, async () => {
      const { value, error, ...facts } = expect;
      if (error) {
        await assert.rejects(changeConfig(text, change), (/** @type {any} */ thrown) => {
          assert.ok(thrown instanceof FluffBuzzError);
          assertContains(error, thrown);
          assert.ok(!JSON.stringify(thrown).includes("secret"));
          return true;
        });
        return;
      }
      const changed = await changeConfig(text, change);
      assertContains(facts, changed);
      if (value) assert.deepEqual(await parseJson5(changed.text), value);
    });
  }
}

test("what a person's first commands write is a valid configuration that is used", async () => {
  let text = "";
  for (const change of [
    { action: "onboard", profile: "openrouter:default", mode: "api_key", keepModel: false },
    { action: "set-model", list: "text", model: "openrouter/moonshotai/kimi-k2.6" },
    { action: "add-fallback", list: "text", model: "openrouter" },
    { action: "add-alias", alias: "kimi", model: "openrouter/moonshotai/kimi-k2.6" },
  ]) ({ text } = await changeConfig(text, /** @type {any} */ (change)));
  assert.deepEqual((await validateConfig(text)).problems, []);
  const client = await createClient({ config: text, env: {} });
  assert.deepEqual(client.explain({ messages: [], model: "kimi" }).candidates, ["moonshotai/kimi-k2.6", "openrouter/auto"]);
  client.close();
});

test("a change that is none is refused", async () => {
  for (const change of [undefined, null, 5, "list", {}]) {
    await assert.rejects(changeConfig("{}", /** @type {any} */ (change)), { code: "invalid_request" });
  }
});

test("characters of all kinds survive in what is not changed", async () => {
  const text = "// \u{1F600}\u2028\r\n{ env: { A: '\u00e9' } }\r\n";
  const changed = await changeConfig(text, { action: "add-profile", profile: "openrouter:default" });
  assert.ok(changed.text.startsWith("// \u{1F600}\u2028\r\n{ env: { A: '\u00e9' }, auth: {"), changed.text);
});

test("a pasted key", async () => {
  assert.deepEqual(await readKeyText("export OPENROUTER_API_KEY='sk-or-v1-0123456789abcd';\n"),
    { key: "sk-or-v1-0123456789abcd", preview: "sk-o...abcd", warnings: [] });
  assert.deepEqual((await readKeyText("gsk_0123456789abcdef")).warnings.map((warning) => warning.code), ["unfamiliar_key"]);
  await assert.rejects(readKeyText("  "), { code: "invalid_request", message: "key: required" });
  await assert.rejects(readKeyText("sk-or-v1-secret and more"), (/** @type {any} */ error) => error.code === "invalid_request" && !error.message.includes("secret"));
});
