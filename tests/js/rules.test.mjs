// Rules of the repository that no compiler checks. Every finding names file and line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readRepositoryFile, repositoryFiles } from "../runner/files.mjs";
import { checkImports, checkIncludes } from "../runner/layers.mjs";
import * as rules from "../runner/source_rules.mjs";

const FILES = repositoryFiles();

/**
 * Runs a rule over the files whose path matches, and fails with the list of findings.
 * @param {RegExp} paths
 * @param {(path: string, source: string) => import("../runner/layers.mjs").Violation[]} rule
 */
function obey(paths, rule) {
  const chosen = FILES.filter((path) => paths.test(path));
  assert.ok(chosen.length > 0, `no file matches ${paths}`);
  const found = chosen.flatMap((path) => rule(path, readRepositoryFile(path)));
  const text = found.map(({ path, line, message }) => `${path}:${line}: ${message}`).join("\n");
  assert.equal(found.length, 0, `\n${text}`);
}

const CORE = /^src\/.*\.(cpp|h)$/;
const CODE = /^(?!tests\/).*(?<!\.d)\.(cpp|h|js|mjs|ts)$/;
const TEXT = /\.(cpp|h|js|mjs|ts|json|md|txt|cmake|css|html|yml|sh)$|^\.ci\/run$/;

test("an #include points down the layers only", () => obey(/^(src\/.*\.(cpp|h)|bindings\/[^/]*\.cpp)$/, checkIncludes));

test("an import points down the layers only", () => obey(/^(bindings|web|worker|cli)\/.*\.(js|mjs|ts)$/, checkImports));

test("names of vendors stand in the model layer only", () => obey(CORE, rules.vendorNames));

test("sources of the core and the package are ASCII", () => obey(/^(src|bindings)\/.*\.(cpp|h|js|mjs|ts)$/, rules.asciiOnly));

test("files outside the tests are short", () => obey(CODE, rules.fileLength));

test("the core calls nothing that ends the program, prints, or asks the machine", () => obey(CORE, rules.bannedCalls));

test("no path of one machine is written down", () => obey(TEXT, rules.machinePaths));

// The rule's own text and tests are left out.
test("a note for later says what is to be done", () =>
  obey(/^(?!tests\/(js|runner)\/\w*rules).*(\.(cpp|h|js|mjs|ts|cmake|css|html)|CMakeLists\.txt)$/, rules.emptyTodos));

test("no binary file is in the repository", () => obey(/^(?!.*\.(png|ico|webp|woff2|sse|bin)$|tests\/fuzz\/)/, rules.binaryContent));

test("the version stands in package.json only", () => {
  const { version } = JSON.parse(readRepositoryFile("package.json"));
  const cmake = readRepositoryFile("CMakeLists.txt");
  assert.match(cmake, /package\.json/, "CMakeLists.txt reads the version from package.json");
  assert.doesNotMatch(cmake, /project\([^)]*VERSION\s+\d/, "CMakeLists.txt writes a version down");
  const copies = FILES.filter((path) => /^(CMakeLists\.txt|(src|bindings|web|worker|cli)\/.*\.(cpp|h|js|mjs|ts|txt|cmake|html))$/.test(path))
    .filter((path) => readRepositoryFile(path).includes(`"${version}"`));
  assert.deepEqual(copies, []);
});

test("package-lock.json names no registry", () => {
  const lines = readRepositoryFile("package-lock.json").split("\n");
  const found = lines.flatMap((text, index) => (text.includes('"resolved"') ? [`package-lock.json:${index + 1}`] : []));
  assert.deepEqual(found, []);
});

test("the error codes of the core and of the types are the same", () => {
  const header = readRepositoryFile("src/base/error.h");
  const core = [...header.matchAll(/\bX\(k\w+,\s*"(\w+)"\)/g)].map((match) => match[1]);
  const union = readRepositoryFile("bindings/js/index.d.ts").match(/export type ErrorCode =([^;]*);/);
  assert.ok(core.length > 0 && union, "both lists are found");
  const types = [...union[1].matchAll(/"(\w+)"/g)].map((match) => match[1]);
  assert.deepEqual(types.sort(), core.sort());
});
