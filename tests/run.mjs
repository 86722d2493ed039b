#!/usr/bin/env node
// The one test command: sets the machine up, builds what is missing, runs the suites one after another.

import { parseArgs } from "node:util";
import { ensureSetup, SetupError } from "../.ci/setup.mjs";
import { printSuite, printTotals } from "./runner/report.mjs";
import { stopChildrenOnSignal } from "./runner/run_process.mjs";
import { runSuite } from "./runner/run_suite.mjs";
import { chooseSuites, SUITES } from "./runner/suites.mjs";

const HELP = `Usage: npm test [-- <options>]

  --only <suite,...>  run these suites only
  --list              say which suites there are
  --help              this text

The last line is "N passed, N failed" (and ", N skipped" when tests were skipped), over all suites.`;

/** @param {import("./runner/suites.mjs").Suite[]} suites */
async function runAll(suites) {
  const begun = performance.now();
  await ensureSetup({ need: [...new Set(suites.flatMap((suite) => suite.need))] });
  const results = [];
  for (const suite of suites) {
    console.log(`\n== ${suite.name}: ${suite.about} ==`);
    const result = await runSuite(suite);
    printSuite(result);
    results.push(result);
  }
  return printTotals(results, performance.now() - begun);
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: "string" }, list: { type: "boolean" },
    help: { type: "boolean" } } });
  if (values.help) return console.log(HELP);
  if (values.list) {
    for (const { name, about } of SUITES) console.log(`${name.padEnd(16)} ${about}`);
    return;
  }
  stopChildrenOnSignal();
  const suites = values.only === undefined ? SUITES : chooseSuites(values.only.split(","));
  if (!(await runAll(suites))) process.exitCode = 1;
}

main().catch((error) => {
  const expected = error instanceof SetupError || error instanceof RangeError || error?.code?.startsWith("ERR_PARSE_ARGS");
  console.error(expected ? error.message : error);
  // Whoever reads the closing line must find one, whatever happened.
  console.log("0 passed, 1 failed");
  process.exitCode = 2;
});
