import { addRequestFlags } from "../request/flags.js";

/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addExplain(program, use) {
  const explain = program.command("explain").summary("show what would be sent, and why")
    .description("Show what would be sent, and why: URL, headers, body, and every rule with what it changes. Nothing is sent,\n"
      + "and no key is needed.")
    .argument("[prompt]", "as for chat; what is piped in is put behind it");
  addRequestFlags(explain)
    .option("--request <file>", "a chat-completions body (JSON or JSON5) instead of a prompt; - reads it from stdin. It is\n"
      + "explained as the gateway would forward it")
    .option("--load-catalogue", "load the model catalogue first; without, the one of an earlier command is used")
    .option("--body", "only the body, as JSON")
    .option("--curl", "a curl command that sends the same")
    .option("--json", "everything as one JSON object")
    .action(use(() => import("../actions/explain.js")))
    .addHelpText("after", `
Examples:
  fluffbuzz explain "Hello" --model anthropic/claude-sonnet-4.5 --thinking high
  fluffbuzz explain --request body.json5 --json
  fluffbuzz explain "Hello" --curl | sh`);
}
