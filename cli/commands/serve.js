import { collect } from "../request/flags.js";

/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addServe(program, use) {
  program.command("serve").summary("run the OpenAI-compatible gateway on this machine")
    .description("Run the OpenAI-compatible gateway: chat completions, responses, embeddings, images, models. Its clients present\n"
      + "the gateway's own token or, with --store, virtual keys with limits of their own; the OpenRouter key stays here.")
    .option("--port <number>", "0 takes a free one", "8787")
    .option("--host <address>", "where to listen; anything but this machine itself needs --token or FLUFFBUZZ_TOKEN", "127.0.0.1")
    .option("--token <token>", "what clients present; absent: FLUFFBUZZ_TOKEN, else one is made up and shown")
    .option("--no-token", "let every program of this machine in")
    .option("--allow-origin <origin>", "an origin whose pages may call, e.g. https://chat.example (repeatable)", collect)
    .option("--max-body-mb <number>", "largest request body; absent: gateway.maxBodyBytes of the configuration")
    .option("--store <file>", "a SQLite database for virtual keys, budgets, rates and kept answers; made when it is not there")
    .option("--log <format>", 'json: a line on stderr for each request, without its text; "none" for nothing', "none")
    .action(use(() => import("../actions/serve.js")))
    .addHelpText("after", `
Virtual keys are administered over HTTP at /v1/keys with FLUFFBUZZ_ADMIN_TOKEN; FLUFFBUZZ_KEY_PEPPER is mixed into what
is stored of them. What they may do by default stands in the configuration under gateway.defaults.

A token on a command line can be read by the other users of this machine; FLUFFBUZZ_TOKEN cannot.
Ctrl-C lets running requests end; a second one ends them.

Examples:
  fluffbuzz serve
  FLUFFBUZZ_TOKEN=... fluffbuzz serve --port 0 --log json
  FLUFFBUZZ_ADMIN_TOKEN=... FLUFFBUZZ_KEY_PEPPER=... fluffbuzz serve --store gateway.db --log json
  OPENAI_BASE_URL=http://127.0.0.1:8787/v1 OPENAI_API_KEY=<token> any-openai-program`);
}
