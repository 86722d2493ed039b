/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addDoctor(program, use) {
  program.command("doctor").description("look at configuration, keys, route and core, and say how to mend what is wrong")
    .option("--offline", "ask nobody on the network")
    .option("--json", "{ok, checks: [{name, state, text, fix}]}")
    .action(use(() => import("../actions/doctor.js")))
    .addHelpText("after", `
States: ok, warning, failed, skipped. The exit code is 1 when something failed.

Examples:
  fluffbuzz doctor
  fluffbuzz doctor --offline --json`);
}
