#!/usr/bin/env node
// `npm run docs`: writes the documents that come from the core's own tables into docs/.

import { dirname } from "node:path";
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
  await ensureSetup({ need: ["native"] });
  await orFail(configure("native"));
  await orFail(runProcess("cmake", ["--build", "--preset", "native", "--target", "fluffbuzz_docs", "--parallel", "2"], { timeoutMs: BUILD_LIMIT_MS }));
  await orFail(runProcess("build/native/fluffbuzz_docs", [DOCS], { timeoutMs: BUILD_LIMIT_MS }));
  console.log("docs: CONFIG.md and config.schema.json are up to date");
}

main().catch((error) => {
  console.error(error instanceof SetupError ? error.message : `docs: ${error.message}`);
  process.exitCode = 1;
});
