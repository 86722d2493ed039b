// The tree of commands: what each is called, takes and explains. What a command does is loaded when it runs.
import { Command } from "commander";
import { addCommands } from "./commands/index.js";
import { Context } from "./context.js";
import { EXIT, UsageError, reportFailure } from "./failure.js";
import { nearest } from "./io/nearest.js";
import { dontWaitForReaders } from "./io/pipes.js";
import { version } from "./version.js";

const EPILOGUE = `
Exit codes: 0 done; 1 failed, with "Error: ..." on stderr; 2 from \`models status --check\`: a key expires soon;
130 interrupted by Ctrl-C.

Files: ~/.fluffbuzz/fluffbuzz.json (JSON5) and credentials.json beside it. FLUFFBUZZ_CONFIG_PATH names another
configuration file, FLUFFBUZZ_STATE_DIR another folder, --profile <name> the folder ~/.fluffbuzz-<name>.

Start here:
  fluffbuzz onboard --auth-choice openrouter-api-key
  fluffbuzz chat "Which is larger, 9.11 or 9.9?"
  fluffbuzz models list --free`;

/**
 * @param {string[]} args without the names of node and the program
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  dontWaitForReaders();
  const context = new Context(process);
  try {
    await makeProgram(context).parseAsync(args, { from: "user" });
    return context.exitCode;
  } catch (error) {
    return await reportFailure(context, error, args);
  }
}

/** @param {Context} context */
export function makeProgram(context) {
  const program = new Command("fluffbuzz")
    .description("Talk to OpenRouter's models, see what is sent and why, and keep keys and models in order.")
    .version(version(), "-V, --version", "the version of program and core")
    .option("--profile <name>", "keep configuration and keys in ~/.fluffbuzz-<name>")
    .option("-q, --quiet", "results and errors only: no progress, no notes")
    .option("--no-color", "no colours (NO_COLOR=1 and a pipe do the same)")
    .helpCommand("help [command]", "explain a command")
    .addHelpText("after", EPILOGUE);
  addCommands(program, (load) => async (/** @type {any[]} */ ...given) => {
    const command = /** @type {Command} */ (given.at(-1));
    const options = command.optsWithGlobals();
    context.configure(options);
    const { run } = await load();
    context.exitCode = (await run(context, options, ...given.slice(0, -2))) ?? EXIT.ok;
  });
  forEveryCommand(program, (command) => {
    command.exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      const { parent } = command;
      // `models lst` came to the command that stands for `models` alone.
      const meant = error.code === "commander.excessArguments" && parent && isDefault(parent, command);
      throw meant ? unknownCommand(parent, command.args[0]) : new UsageError(error.message, pathOf(command));
    });
    command.configureOutput({ outputError: () => {}, getErrHasColors: () => false });
    command.helpOption("-h, --help", "this text").configureHelp({ showGlobalOptions: true });
  });
  return program;
}

/** @param {Command} command @param {(command: Command) => void} visit */
export function forEveryCommand(command, visit) {
  visit(command);
  for (const child of command.commands) forEveryCommand(child, visit);
}

/** @param {Command} parent @param {Command} command */
function isDefault(parent, command) {
  return /** @type {any} */ (parent)._defaultCommandName === command.name();
}

/** @param {Command} parent @param {string} word */
function unknownCommand(parent, word) {
  const near = nearest(word, parent.commands.map((child) => child.name()));
  return new UsageError(`unknown command '${word}'${near ? `\n(Did you mean ${near}?)` : ""}`, pathOf(parent));
}

/** @param {Command} command */
function pathOf(command) {
  const names = [];
  for (let at = /** @type {Command | null} */ (command); at; at = at.parent) names.unshift(at.name());
  return names.join(" ");
}
