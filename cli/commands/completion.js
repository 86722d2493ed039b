/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addCompletion(program, use) {
  program.command("completion").description("print a script that completes commands, options and models in a shell")
    .argument("<shell>", "bash, zsh or fish")
    .action(use(() => import("../actions/completion.js")))
    .addHelpText("after", `
Put one of these into your shell's start file:
  bash  source <(fluffbuzz completion bash)
  zsh   source <(fluffbuzz completion zsh)
  fish  fluffbuzz completion fish | source`);
  program.command("__complete", { hidden: true }).argument("[words...]").allowUnknownOption().helpOption(false)
    .action(use(async () => {
      const { complete } = await import("../actions/complete.js");
      return { run: (context, _options, words) => complete(context, program, words) };
    }));
}
