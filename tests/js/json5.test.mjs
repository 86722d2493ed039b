// JSON5 through the package: the case files (natively: tests/cpp/json5_test.cpp), what survives the way between core and
// JavaScript, and configuration as JSON5 text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, editJson5, FluffBuzzError, parseJson5 } from "fluffbuzz";
import { caseFiles } from "./case_files.mjs";

/** @param {any} expected @param {() => Promise<unknown>} run */
async function rejects(expected, run) {
  await assert.rejects(run, (/** @type {any} */ error) => {
    assert.ok(error instanceof FluffBuzzError);
    assert.equal(error.code, "config_error");
    const place = expected.line ? `line ${expected.line}, column ${expected.column}: ` : "";
    assert.ok(error.message.startsWith(place), error.message);
    assert.ok(error.message.includes(expected.message), error.message);
    assert.ok(!error.message.includes("secret"), error.message);
    return true;
  });
}

/** The value that a report of the core stands for. */
function reported(/** @type {string} */ report) {
  const { value, tagged } = JSON.parse(report);
  const unmark = (/** @type {any} */ item) => {
    if (typeof item === "string") return item === "n" ? NaN : item.slice(1);
    if (item === null || typeof item !== "object") return item;
    for (const key of Object.keys(item)) item[key] = unmark(item[key]);
    return item;
  };
  return tagged === undefined ? value : unmark(tagged);
}

for (const { file, cases } of caseFiles("json5")) {
  test(`json5 ${file}: ${cases.length} cases`, async () => {
    for (const { name, text, ops, expect } of cases) {
      const run = () => (ops ? editJson5(text, ops) : parseJson5(text));
      if (expect.error) await rejects(expect.error, run);
      else if (ops) assert.equal(await run(), expect.text, name);
      else assert.deepEqual(await run(), expect.report ? reported(expect.report) : expect.value, name);
    }
  });
}

test("NaN, infinities and negative zero arrive", async () => {
  assert.deepEqual(await parseJson5('{a: NaN, b: ["n", "sn", "", -Infinity], c: +Infinity, d: -0, n: {s: "s"}}'),
    { a: NaN, b: ["n", "sn", "", -Infinity], c: Infinity, d: -0, n: { s: "s" } });
  assert.deepEqual(await parseJson5("[1e400, -0x0]"), [Infinity, -0]);
  assert.ok(Number.isNaN(await parseJson5("-NaN")));
});

test("a name may be __proto__", async () => {
  const value = await parseJson5('{__proto__: {x: 1}, "constructor": NaN}');
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
  assert.equal(value.x, undefined);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test("every character arrives, on both ways", async () => {
  const text = "\ufeff'\u0000\ufeff\u00e9\u{1F600}\u2028' // \u0000 \u00e9\n";
  assert.equal(await parseJson5(text), "\u0000\ufeff\u00e9\u{1F600}\u2028");
  assert.equal(await editJson5(text, []), text);
  assert.equal(await editJson5("{}", [{ op: "set", path: ["\u00e9\u{1F600}"], value: "\u0000\u2028" }]),
    '{\n  "\u00e9\u{1F600}": "\\u0000\u2028"\n}');
  assert.equal(await parseJson5("'\ud83d' // \ude00"), "\ufffd", "half a pair takes nothing along");
});

test("deep nesting is an error, not a crash", async () => {
  const deep = "[".repeat(512) + "]".repeat(512);
  assert.equal(JSON.stringify(await parseJson5(deep)), deep);
  await rejects({ line: 1, column: 513, message: "nested deeper" }, () => parseJson5(`[${deep}]`));
  await rejects({ line: 1, column: 513, message: "nested deeper" }, () => parseJson5("[".repeat(1_000_000)));
  await rejects({ message: "nested deeper" }, () => editJson5(deep, [{ op: "set", path: Array(512).fill(0), value: [] }]));
  await rejects({ message: "larger than 16 MiB" }, () => parseJson5(" ".repeat(17 << 20)));
  assert.equal(await parseJson5("1"), 1);
});

test("edits that cannot be written are refused", async () => {
  await rejects({ message: "must be a finite number, not NaN" }, () => editJson5("{}", [{ op: "set", path: ["a"], value: NaN }]));
  await rejects({ message: "must be a finite number, not Infinity" }, () => editJson5("{}", [{ op: "set", path: ["a"], value: { b: [Infinity] } }]));
  await rejects({ message: "Edit 0: a value is missing" }, () => editJson5("{}", [{ op: "set", path: ["a"], value: undefined }]));
  await rejects({ message: "must be an array" }, () => editJson5("{}", /** @type {any} */ (undefined)));
  await rejects({ message: "must be an array" }, () => editJson5("{}", /** @type {any} */ ({})));
});

const CONFIG = `// my models
{
  env: { OPENROUTER_API_KEY: 'sk-or-secret' }, // never in an error
  agents: { defaults: {
    model: 'kimi',
    models: { 'openrouter/moonshotai/kimi-k2.6': { alias: 'kimi', params: { provider: { sort: 'price' }, seed: 0x10 } } },
  } },
}`;

test("createClient takes JSON5", async () => {
  const client = await createClient({ config: CONFIG, env: {} });
  const { body, headers } = client.explain({ messages: [{ role: "user", content: "hi" }] });
  assert.equal(body.model, "moonshotai/kimi-k2.6");
  assert.deepEqual(body.provider, { sort: "price" });
  assert.equal(headers.Authorization, "Bearer [redacted]");
  client.close();
  for (const blank of ["", " \n", "// nothing yet\n"]) (await createClient({ config: blank, env: {} })).close();
});

test("an edited configuration differs by the edit", async () => {
  const edited = await editJson5(CONFIG, [
    { op: "set", path: ["agents", "defaults", "models", "openrouter/moonshotai/kimi-k2.6", "params", "seed"], value: 17 },
    { op: "set", path: ["agents", "defaults", "thinkingDefault"], value: "low" },
  ]);
  assert.equal(edited, CONFIG.replace("0x10", "17").replace("} } },\n  } }", "} } },\n    thinkingDefault: 'low',\n  } }"));
  (await createClient({ config: edited, env: {} })).close();
});

test("a configuration that is none names the place and no key", async () => {
  const create = (/** @type {string} */ config) => () => createClient({ config, env: {} });
  await rejects({ message: "Invalid config: line 3, column 45: expected ',' or '}'" }, create(CONFIG.replace("' }, //", "' {, //")));
  await rejects({ message: "Invalid config: line 2, column 1: NaN, an infinity" }, create("{agents: {defaults: {params: {top_p:\nNaN}}}}"));
});
