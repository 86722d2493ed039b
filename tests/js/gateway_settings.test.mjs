// What the package tells a gateway about its configuration, and how it reads the policy of a key. Natively:
// tests/cpp/read_gateway_test.cpp.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, FluffBuzzError, validateConfig } from "fluffbuzz";

const CONFIG = `{
  env: { SITE: "https://chat.example" },
  agents: { defaults: { models: { "openrouter/a/b": { alias: "quick" } } } },
  gateway: {
    allowedOrigins: ["\${SITE}/"],
    budget: { unknownPriceReserve: 0.5, holdSeconds: 30 },
    defaults: { models: ["quick", "a/*"], limitUsd: 5, limitReset: "monthly", rateLimit: { requests: 60 } },
  },
}`;

/** @param {() => unknown} attempt @returns {any} */
function refusal(attempt) {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof FluffBuzzError);
    return error;
  }
  throw new Error("it was not refused");
}

test("the settings come with their defaults filled in", async () => {
  const client = await createClient({ env: {} });
  assert.deepEqual(client.gatewaySettings, {
    allowedOrigins: [],
    maxBodyBytes: 8 * 1024 * 1024,
    maxBodiesInFlightBytes: 32 * 1024 * 1024,
    heartbeatMs: 10_000,
    firstEventTimeoutMs: 120_000,
    budget: { holdSeconds: 1200 },
    storeFailure: "closed",
    cache: { enabled: false, ttlSeconds: 3600, toolCalls: false },
    idempotency: { ttlSeconds: 86_400 },
    debug: false,
    logPrompts: false,
    metricsShards: 1,
    defaults: { plugins: false, serverTools: false, online: false, responseCache: false, debug: false, limitReset: "never", rateLimit: { seconds: 60 } },
  });
  client.close();
  assert.equal(refusal(() => client.gatewaySettings).code, "misuse");
});

test("what is configured stands in the place of its default", async () => {
  const client = await createClient({ config: CONFIG, env: {} });
  const { allowedOrigins, budget, defaults } = client.gatewaySettings;
  client.close();
  assert.deepEqual([allowedOrigins, budget], [["https://chat.example"], { unknownPriceReserve: 0.5, holdSeconds: 30 }]);
  assert.deepEqual(defaults, {
    models: ["quick", "a/*"], plugins: false, serverTools: false, online: false, responseCache: false, debug: false,
    limitUsd: 5, limitReset: "monthly", rateLimit: { requests: 60, seconds: 60 },
  });
});

test("a mistake in the section is told with its place, and the word that was meant", async () => {
  const { problems } = await validateConfig(CONFIG.replace("limitUsd", "limitUSD").replace("https://chat.example", "chat.example"), {});
  assert.deepEqual(problems.map(({ path, line, column, suggestion }) => ({ path, line, column, suggestion })), [
    { path: "gateway.allowedOrigins.0", line: 5, column: 22, suggestion: null },
    { path: "gateway.defaults.limitUSD", line: 7, column: 43, suggestion: "limitUsd" },
  ]);
});

test("a policy is read from an object, from JSON and from JSON5", async () => {
  const client = await createClient({ config: CONFIG, env: {} });
  const policy = { models: ["quick", "openrouter/auto", "x/y*"], plugins: ["web"], online: true, limitUsd: 0, rateLimit: { requests: 5 } };
  const wanted = { ...policy };
  assert.deepEqual(client.readGatewayPolicy(policy), wanted);
  assert.deepEqual(client.readGatewayPolicy(JSON.stringify(policy)), wanted);
  assert.deepEqual(client.readGatewayPolicy("{ plugins: [], /* none */ }"), { plugins: false });
  assert.deepEqual(client.readGatewayPolicy({}), {});
  assert.deepEqual(client.readGatewayPolicy({ models: undefined }), {});
  client.close();
});

test("a policy that is wrong is refused with path, kind and fix, and without its values", async () => {
  const client = await createClient({ config: CONFIG, env: {} });
  const message = (/** @type {any} */ policy) => {
    const error = refusal(() => client.readGatewayPolicy(policy));
    assert.equal(error.code, "config_error");
    return error.message;
  };
  assert.equal(message({ limitUSD: 1, models: ["sk-or-secret"], rateLimit: { requests: "many" } }), [
    "Invalid policy:",
    '- limitUSD: unknown key. Did you mean "limitUsd"?',
    "- rateLimit.requests: must be a whole number above 0, not a string",
    "- models.0: is neither an alias nor one of OpenRouter's routes; write <provider>/<model>, a ref with openrouter/ in front, an alias, "
      + "or a pattern that ends in *",
  ].join("\n"));
  assert.equal(refusal(() => client.readGatewayPolicy("{ rateLimit: { requests: 0 } }")).param, "rateLimit.requests");
  assert.equal(refusal(() => client.readGatewayPolicy({ models: ["a/b", ""] })).param, "models.1");
  assert.equal(message({ limitUsd: NaN }), 'policy: "limitUsd" must be a finite number, not NaN');
  for (const wrong of [null, undefined, "", "{", [], 5, "[]", "\ud800", () => {}]) assert.match(message(wrong), /^Invalid policy:/, String(wrong));
  client.close();
});
