// The configuration through the package: what people are told, what is never shown, and the JSON Schema for editors.
// Natively: tests/cpp/config_*_test.cpp.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createClient, FluffBuzzError, parseJson5, validateConfig } from "fluffbuzz";

const FIVE_MISTAKES = `// my models
{
  agents: {
    defaults: {
      model: { primry: "openrouter/auto", },
      thinkingDefault: 'hihg', /* how hard */
      timeoutSeconds: "60",
    },
  },
  models: { providers: {
    openai: { apiKey: "sk-secret" },
    openrouter: { baseURL: "https://openrouter.ai/api/v1" },
  } },
}`;

const FIVE_LINES = [
  '- agents.defaults.model.primry (line 5, column 16): unknown key. Did you mean "primary"?',
  '- agents.defaults.thinkingDefault (line 6, column 24): must be one of off minimal low medium high xhigh adaptive max, not another word. Did you mean "high"?',
  "- agents.defaults.timeoutSeconds (line 7, column 23): must be a number above 0, not a string",
  "- models.providers.openai (line 11, column 5): openrouter is the only provider here; other models are reached through it as openrouter/<provider>/<model>",
  '- models.providers.openrouter.baseURL (line 12, column 19): unknown key. Did you mean "baseUrl"?',
];

/** @param {any} config */
async function refusal(config) {
  /** @type {any} */
  let refused;
  await assert.rejects(() => createClient({ config, env: {} }), (error) => ((refused = error), error instanceof FluffBuzzError));
  assert.equal(refused.code, "config_error");
  assert.doesNotMatch(`${refused.message}${JSON.stringify(refused)}`, /secret/);
  return refused.message;
}

test("a text with five mistakes gives five lines with places and suggestions", async () => {
  assert.equal(await refusal(FIVE_MISTAKES), ["Invalid config:", ...FIVE_LINES].join("\n"));
});

test("an object gives the same lines without places", async () => {
  const lines = FIVE_LINES.map((line) => line.replace(/ \(line \d+, column \d+\)/, ""));
  assert.equal(await refusal(await parseJson5(FIVE_MISTAKES)), ["Invalid config:", ...lines].join("\n"));
});

test("validateConfig tells the same as data, and never rejects", async () => {
  const report = await validateConfig(FIVE_MISTAKES, {});
  assert.equal(report.valid, false);
  assert.deepEqual(report.problems.map(({ path, line, column, message }) => `- ${path} (line ${line}, column ${column}): ${message}`), FIVE_LINES);
  assert.deepEqual(report.problems.map(({ suggestion }) => suggestion), ["primary", "high", null, null, "baseUrl"]);
  assert.doesNotMatch(JSON.stringify(report), /secret/);

  const broken = await validateConfig("{ env: { A: 'sk-secret }", {});
  assert.equal(broken.valid, false);
  assert.ok(!("config" in broken));
  assert.deepEqual(broken.problems.map(({ path, line, column }) => ({ path, line, column })), [{ path: "<root>", line: 1, column: 13 }]);
  assert.doesNotMatch(JSON.stringify(broken), /secret/);

  for (const nothing of ["", "  // nothing\n", {}, undefined, null]) {
    assert.deepEqual(await validateConfig(/** @type {any} */ (nothing), {}), { valid: true, problems: [], warnings: [], config: {} });
  }
  const infinite = await validateConfig({ agents: { defaults: { timeoutSeconds: Infinity } } }, {});
  assert.deepEqual(infinite.problems.map(({ path, message }) => [path, message.includes("timeoutSeconds")]), [["<root>", true]]);
  for (const wrong of [[], 5, true, "[]", "\ud800"]) assert.equal((await validateConfig(/** @type {any} */ (wrong), {})).valid, false);
});

test("validateConfig puts variables in and shows no secret", async () => {
  const config = {
    env: { NAME: "blue" },
    agents: { defaults: { params: { user: "team-${NAME}", note: "${GONE}" } } },
    models: { providers: { openrouter: { apiKey: "sk-secret", headers: { "X-Team": "${TEAM}", "X-Plain": "plain" } } } },
  };
  const report = await validateConfig(config, { TEAM: "secret-team" });
  assert.equal(report.valid, true);
  assert.deepEqual(report.warnings, [
    { path: "agents.defaults.params.note", message: "the environment variable GONE is not set", line: null, column: null, suggestion: null },
  ]);
  assert.deepEqual(report.config, {
    env: { NAME: "[redacted]" },
    agents: { defaults: { params: { user: "team-blue", note: "${GONE}" } } },
    models: { providers: { openrouter: { apiKey: "[redacted]", headers: { "X-Team": "[redacted]", "X-Plain": "plain" } } } },
  });
});

test("without env the host's own is read", async () => {
  process.env.FLUFFBUZZ_TEST_VARIABLE = "from-the-process";
  try {
    const { config, warnings } = await validateConfig({ agents: { defaults: { params: { user: "${FLUFFBUZZ_TEST_VARIABLE}" } } } });
    assert.deepEqual(warnings, []);
    assert.deepEqual(config, { agents: { defaults: { params: { user: "from-the-process" } } } });
  } finally {
    delete process.env.FLUFFBUZZ_TEST_VARIABLE;
  }
});

test("explain shows warnings of the configuration and no secret of it", async () => {
  const client = await createClient({
    config: `{ agents: { defaults: { params: { stop: "\${GONE}", provider: { order: ["\${TOKEN}"] } } } },
      models: { providers: { openrouter: { headers: { "X-Org": "\${TOKEN}" },
        request: { auth: { mode: "header", headerName: "X-Own", value: { source: "env", id: "TOKEN" } } } } } } }`,
    env: { TOKEN: "secret-1234" },
  });
  const explanation = client.explain({ model: "a/b", messages: [] });
  client.close();
  assert.deepEqual(explanation.warnings, [
    { code: "config", message: "agents.defaults.params.stop (line 1, column 41): the environment variable GONE is not set" },
  ]);
  assert.equal(explanation.headers["X-Org"], "[redacted]");
  assert.equal(explanation.headers["X-Own"], "[redacted]");
  assert.doesNotMatch(JSON.stringify(explanation), /secret-1234/);
});

/** What an editor would underline: the paths in the configuration, without repeats. */
const schema = JSON.parse(await readFile(new URL("../../dist/config.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
/** @param {unknown} value */
function underlined(value) {
  validate(value);
  return [...new Set((validate.errors ?? []).map(({ instancePath, params }) =>
    params.additionalProperty ? `${instancePath}/${params.additionalProperty}` : instancePath))].sort();
}

test("the schema accepts the documented example, and so does the core", async () => {
  const text = await readFile(new URL("../../docs/CONFIG.md", import.meta.url), "utf8");
  const example = /```json5\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  assert.deepEqual(underlined(await parseJson5(example)), []);
  const report = await validateConfig(example, { TEAM: "blue" });
  assert.deepEqual([report.problems, report.warnings], [[], []]);
});

test("the schema underlines what the core refuses", async () => {
  const broken = {
    $schema: 5,
    agents: { defaults: { modle: {}, model: { primry: "x" }, thinkingDefault: "hard", timeoutSeconds: 0, models: { "openrouter/auto": { streaming: true } } } },
    models: { mode: "mix", providers: { openai: {}, openrouter: { apiKey: { source: "file", id: "X" }, catalogueWaitMs: 1.5, models: [{ name: "no id" }] } } },
    env: { A: 1, vars: { B: true } },
    auth: { order: { openrouter: "me" } },
  };
  const paths = underlined(broken);
  for (const path of ["/$schema", "/agents/defaults/modle", "/agents/defaults/model/primry", "/agents/defaults/thinkingDefault",
    "/agents/defaults/timeoutSeconds", "/agents/defaults/models/openrouter~1auto/streaming", "/models/mode", "/models/providers/openai",
    "/models/providers/openrouter/apiKey/source", "/models/providers/openrouter/catalogueWaitMs", "/models/providers/openrouter/models/0",
    "/env/A", "/env/vars/B", "/auth/order/openrouter"]) {
    assert.ok(paths.includes(path), `${path} is not among ${paths.join(" ")}`);
  }
  assert.equal((await validateConfig(broken, {})).problems.length, 14);
});

test("every configuration of the case files means the same to schema and core", async () => {
  const { caseFiles } = await import("./case_files.mjs");
  let compared = 0;
  for (const { file, cases } of [...caseFiles("shape"), ...caseFiles("call")]) {
    for (const { name, config } of cases) {
      if (!config || typeof config !== "object") continue;
      const report = await validateConfig(config, {});
      // The core also looks at what no schema can see: refs, addresses, aliases that are taken.
      if (report.valid) assert.deepEqual(underlined(config), [], `${file}: ${name}`);
      compared++;
    }
  }
  assert.ok(compared > 50);
});
