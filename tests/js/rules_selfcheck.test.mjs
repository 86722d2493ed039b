// The rules of rules.test.mjs on small samples: a rule that finds nothing anywhere would be worth nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOnly } from "../runner/cpp_lexer.mjs";
import { checkImports, checkIncludes } from "../runner/layers.mjs";
import * as rules from "../runner/source_rules.mjs";

/** @param {import("../runner/layers.mjs").Violation[]} found */
const lines = (found) => found.map(({ line }) => line);

test("includes: upward, sideways and foreign ones are found", () => {
  const source = [
    '#include "base/error.h"',
    '#include "call/call.h"',
    '#include "response/sse_parser.h"',
    '// #include "call/call.h"',
    "/*",
    '#include "call/call.h"',
    "*/",
    "#include <vector>",
    "#include <chrono>",
    "#include <emscripten/bind.h>",
    "#include <nlohmann/json.hpp>",
    '#include "error.h"',
  ].join("\n");
  assert.deepEqual(lines(checkIncludes("src/request/shape.cpp", source)), [2, 3, 9, 10, 12]);
  assert.deepEqual(lines(checkIncludes("src/call/call.cpp", source)), [9, 10, 12]);
  assert.deepEqual(lines(checkIncludes("src/other/file.cpp", '#include "base/error.h"')), [1]);
});

test("includes: a binding sees the call layer only", () => {
  const source = '#include <emscripten/bind.h>\n#include <string>\n#include "call/call.h"\n#include "base/error.h"\n';
  assert.deepEqual(lines(checkIncludes("bindings/wasm.cpp", source)), [4]);
});

test("imports: other folders and packages are found", () => {
  const source = [
    'import { createClient } from "fluffbuzz";',
    'import "./view.js";',
    'import x from "../worker/index.js";',
    'export * from "openai";',
    '// import "node:fs";',
    'const y = await import("node:fs");',
  ].join("\n");
  assert.deepEqual(lines(checkImports("web/main.js", source)), [3, 4, 6]);
  assert.deepEqual(lines(checkImports("cli/main.js", source)), [3, 4]);
  assert.deepEqual(lines(checkImports("bindings/js/client.js", source)), [1, 3, 4]);
  assert.deepEqual(lines(checkImports("worker/start.mjs", 'import "../tests/fakerouter/server.mjs";\nimport "../web/main.js";')), [2]);
});

test("strings and comments are told from code", () => {
  const source = 'int a = 1\'000; // throw\nauto s = "throw \\" throw";\nauto r = R"x(throw )" throw)x"; /* throw\n*/ char c = \'"\'; throw 1;';
  assert.equal(codeOnly(source).match(/throw/g)?.length, 1);
  assert.equal(codeOnly(source).split("\n").length, source.split("\n").length);
});

test("vendor names count in strings, and outside the model layer", () => {
  const source = '// gemini\nif (id.starts_with("google/")) {}\n';
  assert.deepEqual(lines(rules.vendorNames("src/request/shape.cpp", source)), [2]);
  assert.deepEqual(rules.vendorNames("src/model/model_traits.cpp", source), []);
});

test("banned calls are found, look-alikes are not", () => {
  const banned = ["json.at(1);", "json.get<int>();", 'json.value("a", 1);', "throw 1;", "std::cout << 1;",
    "printf(x);", "std::abort();", "time(nullptr);", "std::rand();", "std::chrono::seconds s;", "getenv(x);"];
  for (const line of banned) assert.equal(rules.bannedCalls("src/a.cpp", line).length, 1, line);
  const fine = ["snprintf(b, 9, x);", "result.value();", "std::get<0>(v);", "json.get_ptr<int*>();", "call.abort();",
    "retry_time(x);", "operand(x);", '"throw"', "// std::cout", "reader.format(x);"];
  for (const line of fine) assert.deepEqual(rules.bannedCalls("src/a.cpp", line), [], line);
});

test("the remaining rules find what they look for", () => {
  assert.deepEqual(lines(rules.asciiOnly("src/a.cpp", "ok\nna\u00efve\n")), [2]);
  assert.equal(rules.fileLength("src/a.cpp", "x\n".repeat(rules.MAX_LINES + 1)).length, 1);
  assert.equal(rules.fileLength("src/a.cpp", "x\n".repeat(rules.MAX_LINES)).length, 0);
  assert.deepEqual(lines(rules.machinePaths("src/a.cpp", 'open("/tmp/x")\na/tmp/x\n')), [1]);
  assert.deepEqual(rules.machinePaths("tests/a.cpp", 'open("/tmp/x")\n'), []);
  assert.equal(rules.emptyTodos("a.js", "// TODO\n// FIXME: later\n").length, 2);
  assert.equal(rules.emptyTodos("a.js", "// TODO: read the limit from config\n// TODO(x): one two three\n").length, 0);
  assert.equal(rules.binaryContent("a.bin", "a\0b").length, 1);
});
