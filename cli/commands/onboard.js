import { Option } from "commander";

/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addOnboard(program, use) {
  program.command("onboard").description("store an OpenRouter key and choose a model")
    .addOption(new Option("--auth-choice <choice>", "how to get a key: openrouter-api-key, openrouter-oauth (in the browser), or skip"))
    .option("--openrouter-api-key <key>", 'the key ("-" reads it from stdin); it stays in the shell\'s history, the variable OPENROUTER_API_KEY does not')
    .addOption(new Option("--secret-input-mode <mode>", "plaintext keeps the key in credentials.json, ref keeps only the name of the variable that holds it"))
    .option("--profile-id <id>", "name of the key, when there are several", "openrouter:default")
    .option("--model <model>", "the default model; otherwise openrouter/auto")
    .option("--keep-model", "leave the default model as it is, if there is one")
    .option("--no-verify", "do not ask OpenRouter about the key")
    .option("--reset", "begin anew; what is there is moved to .bak files")
    .addOption(new Option("--reset-scope <scope>", "what --reset moves away: config, config+creds+sessions (keys and history too), full (everything)"))
    .option("--non-interactive", "ask nothing; needs --accept-risk")
    .option("--accept-risk", "you know that keys lie on this machine, that prompts leave it, and that calls cost money")
    .option("--json", "what was done, as JSON; asks nothing")
    .addOption(new Option("--token-provider <id>").hideHelp())
    .addOption(new Option("--token <key>").hideHelp())
    .action(use(() => import("../actions/onboard.js")))
    .addHelpText("after", `
Examples:
  fluffbuzz onboard
  fluffbuzz onboard --auth-choice openrouter-api-key
  OPENROUTER_API_KEY=... fluffbuzz onboard --non-interactive --accept-risk --auth-choice openrouter-api-key --secret-input-mode ref
  pass openrouter | fluffbuzz onboard --non-interactive --accept-risk --openrouter-api-key -`);
}
