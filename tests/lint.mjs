#!/usr/bin/env node
// Every check of the source text that a program can do. Each check counts as one test.

import { parseArgs } from "node:util";
import { ensureSetup, SetupError } from "../.ci/setup.mjs";
import { summaryLine } from "./runner/count_summary.mjs";
import { repositoryFiles } from "./runner/files.mjs";
import { clangFormat, clangTidy } from "./runner/lint_clang.mjs";
import { eslint, typescript } from "./runner/lint_js.mjs";
import { seconds } from "./runner/report.mjs";
import { stopChildrenOnSignal } from "./runner/run_process.mjs";

const HELP = `Usage: npm run lint [-- --fix]

  --fix   let clang-format and eslint change the files
  --help  this text`;

async function main() {
  const { values } = parseArgs({ options: { fix: { type: "boolean", default: false }, help: { type: "boolean" } } });
  if (values.help) return console.log(HELP);
  stopChildrenOnSignal();
  await ensureSetup({ need: ["npm", "native"] });
  const files = repositoryFiles();
  const checks = {
    "clang-format": () => clangFormat(files, values.fix),
    "eslint": () => eslint(values.fix),
    "tsc": typescript,
    "clang-tidy": () => clangTidy(files),
  };
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, check] of Object.entries(checks)) {
    const begun = performance.now();
    const { state, about, output } = await check();
    if (state === "failed") console.log(output.trimEnd());
    console.log(`${state === "passed" ? "ok" : state}  ${name}: ${about} (${seconds(performance.now() - begun)})`);
    total[state]++;
  }
  console.log(summaryLine(total));
  if (total.failed > 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error instanceof SetupError || error?.code?.startsWith("ERR_PARSE_ARGS") ? error.message : error);
  process.exitCode = 2;
});
