#!/usr/bin/env node
// `npm run docs`: writes the documents that come from the core's own tables and from the command line itself into docs/.

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureSetup, SetupError } from "../.ci/setup.mjs";
import { configure } from "../tests/runner/builds.mjs";
import { runProcess } from "../tests/runner/run_process.mjs";

const DOCS = dirname(fileURLToPath(import.meta.url));
const BUILD_LIMIT_MS = 15 * 60_000;

/** @param {Promise<{ code: number | null, output: string }>} running */
async function orFail(running) {
  const { code, output } = await running;
  if (code !== 0) throw new Error(output.trimEnd());
}

async function main() {
  await ensureSetup({ need: ["npm", "native"] });
  await orFail(configure("native"));
  await orFail(runProcess("cmake", ["--build", "--preset", "native", "--target", "fluffbuzz_docs", "--parallel", "2"], { timeoutMs: BUILD_LIMIT_MS }));
  await orFail(runProcess("build/native/fluffbuzz_docs", [DOCS], { timeoutMs: BUILD_LIMIT_MS }));
  // Loaded late: the libraries of the command line may not be installed before.
  const { cliMarkdown } = await import("./generator/cli_markdown.mjs");
  writeFileSync(join(DOCS, "CLI.md"), cliMarkdown());
  console.log("docs: CONFIG.md, RULES.md, CLI.md and config.schema.json are up to date");
}

main().catch((error) => {
  console.error(error instanceof SetupError ? error.message : `docs: ${error.message}`);
  process.exitCode = 1;
});
