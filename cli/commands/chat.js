import { addRequestFlags } from "../request/flags.js";

/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addChat(program, use) {
  const chat = program.command("chat").summary("ask a model, once or in a conversation")
    .description("Ask a model. With a prompt, or with text piped in, once; without, a conversation in the terminal.\n\n"
      + "The answer goes to stdout as it comes, and nothing else does: thoughts, notes and costs go to stderr.")
    .argument("[prompt]", "what to ask; what is piped in is put behind it");
  addRequestFlags(chat)
    .option("-o, --output <file>", "write the result to this file instead of stdout")
    .option("--force", "with --output: replace a file that exists")
    .option("--json", "the whole result as one JSON object: text, reasoning, usage, cost, model, attempts, rules, warnings")
    .option("--events", "one JSON line for each event as it comes; the last has the type result or error")
    .option("--show-reasoning", "show the model's thoughts although stderr is no terminal")
    .option("--no-reasoning", "do not show them")
    .action(use(() => import("../actions/chat.js")))
    .addHelpText("after", `
Images of an answer are saved in the working directory, under names that are free.

Examples:
  fluffbuzz chat "Which is larger, 9.11 or 9.9?"
  git diff | fluffbuzz chat "Write a commit message for this" -m anthropic/claude-sonnet-4.5
  fluffbuzz chat "What is on it?" --file photo.jpg --thinking low
  fluffbuzz chat "Name five rivers" --param 'response_format={type: "json_object"}' --fallback openrouter/auto
  fluffbuzz chat                  a conversation; /help lists its commands`);
}
