// docs/CLI.md says what the program itself says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cliMarkdown } from "../../docs/generator/cli_markdown.mjs";
import { readRepositoryFile, repositoryFiles } from "../runner/files.mjs";

const document = readRepositoryFile("docs/CLI.md");

test("the document of the command line is what the commands say", () => {
  assert.ok(document === cliMarkdown(), "docs/CLI.md is out of date: run npm run docs");
});

test("every variable that the command line reads for people is in the document", () => {
  const sources = repositoryFiles().filter((path) => /^cli\/.*\.js$/.test(path)).map(readRepositoryFile);
  const names = new Set(sources.flatMap((source) => source.match(/\b(FLUFFBUZZ|OPENROUTER)_[A-Z_]*[A-Z]\b/g) ?? []));
  assert.deepEqual([...names].filter((name) => !document.includes(`\`${name}\``)), []);
});

test("every command leads to its section", () => {
  const headings = new Set([...document.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(" ", "-")));
  const links = [...document.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  assert.ok(links.length > 20);
  assert.deepEqual(links.filter((anchor) => !headings.has(anchor)), []);
});
