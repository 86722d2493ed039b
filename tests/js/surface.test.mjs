// What crosses the boundary, and what the package exports: neither may change unseen.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as fluffbuzz from "fluffbuzz";
import * as gateway from "fluffbuzz/gateway";
import createModule from "../../dist/fluffbuzz.mjs";
import { loadModule } from "../../dist/instantiate.js";

const read = (/** @type {string} */ path) => readFile(new URL(path, import.meta.url));

/** @param {any} bound */
const methods = (bound) =>
  Object.getOwnPropertyNames(bound.prototype).filter((name) => name !== "constructor").sort();

test("the bound names", async () => {
  const module = await loadModule(createModule, () => read("../../dist/fluffbuzz.wasm"));
  assert.deepEqual(methods(module.Core), [
    "call", "describe_model", "estimate", "explain", "gateway_policy", "gateway_settings", "image_limits", "inbox", "list_keys", "list_models", "load_catalogue", "plan_account",
    "plan_catalogue", "plan_endpoint", "problem", "read_account", "restore", "snapshot",
  ]);
  assert.deepEqual(methods(module.Call), [
    "address", "body", "bytes", "long_texts", "on_body_end", "on_failure", "on_heartbeat", "on_response", "on_wait_over", "start",
  ]);
  assert.equal(typeof module._fluffbuzz_on_body, "function");
  const functions = Object.keys(module).filter((name) => typeof module[name] === "function" && !name.startsWith("_"));
  const ours = functions.filter((name) => !["Core", "Call", "locateFile", "instantiateWasm", "onAbort"].includes(name));
  const embind = ["count_emval_handles", "flushPendingDeletes", "getInheritedInstanceCount", "getLiveInheritedInstances",
    "get_first_emval", "run", "setDelayFunction"];
  assert.deepEqual(ours.filter((name) => !embind.includes(name) && !/Error$/.test(name)).sort(), ["config_changed", "json5_edited", "json5_value", "key_text", "mailbox", "validated_config", "version"]);
});

test("the version is package.json's", async () => {
  const module = await loadModule(createModule, () => read("../../dist/fluffbuzz.wasm"));
  assert.equal(module.version(), JSON.parse(String(await read("../../package.json"))).version);
});

test("the exports of the package", () => {
  assert.deepEqual(Object.keys(fluffbuzz).sort(), ["FluffBuzzError", "changeConfig", "createClient", "editJson5", "parseJson5", "readKeyText", "validateConfig"]);
  assert.deepEqual(Object.keys(gateway).sort(), ["KeyConflictError", "Ledger", "MetricsBook", "SqlStore", "createGateway", "sumMetrics"]);
});

test("the glue needs no code from strings and names no place", async () => {
  const glue = String(await read("../../dist/fluffbuzz.mjs"));
  assert.doesNotMatch(glue, /\beval\(|new Function|import\.meta/);
});
