// What goes wrong, and how it is told: one line on stderr that names the thing and the fix, and an exit code.
import { FluffBuzzError } from "./errors.js";

export const EXIT = { ok: 0, failed: 1, expiring: 2, interrupted: 130 };

/** A failure that the user can do something about. */
export class CliError extends Error {
  /**
   * @param {string} message one sentence without a full stop @param {{ hint?: string, code?: string, exitCode?: number, details?: object, lines?: string[] }} [more]
   *   hint: what to do; code and details: for `--json`; lines: a list that belongs to the message
   */
  constructor(message, { hint, code = "failed", exitCode = EXIT.failed, details, lines = [] } = {}) {
    super(message);
    this.hint = hint;
    this.code = code;
    this.exitCode = exitCode;
    this.details = details;
    this.lines = lines;
  }
}

/** Arguments that make no sense. */
export class UsageError extends CliError {
  /** @param {string} message @param {string} command whose help explains it */
  constructor(message, command) {
    super(message.replace(/^error: /, "").replace(/\.$/, ""), { hint: `${command} --help`, code: "usage" });
  }
}

/** Ctrl-C, or a prompt that was left. */
export class Interrupted extends CliError {
  constructor(message = "interrupted") {
    super(message, { code: "aborted", exitCode: EXIT.interrupted });
  }
}

/** Next steps for the failures that have one. @type {Partial<Record<import("fluffbuzz").ErrorCode, string>>} */
const NEXT_STEP = {
  auth: "fluffbuzz onboard stores another key; fluffbuzz doctor looks at the one that is used",
  auth_permanent: "fluffbuzz onboard stores another key; fluffbuzz doctor looks at the one that is used",
  billing: "add credit at https://openrouter.ai/settings/credits, or see fluffbuzz models auth list",
  unknown_model: "fluffbuzz models list shows what there is",
  model_not_found: "fluffbuzz models list shows what there is",
  network: "fluffbuzz doctor finds out what cannot be reached",
  config_error: "fluffbuzz doctor",
};

/**
 * Says what happened. @param {import("./context.js").Context} context @param {unknown} error @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function reportFailure(context, error, args) {
  const commanderCode = /** @type {any} */ (error)?.code;
  if (typeof commanderCode === "string" && commanderCode.startsWith("commander.") && /** @type {any} */ (error).exitCode === 0) return EXIT.ok;
  const failure = asFailure(context, error);
  // A usage error is found before the options are known.
  if (context.json || args.includes("--json")) {
    context.printJson({ error: { code: failure.code, message: failure.message, ...(failure.hint && { hint: failure.hint }), ...failure.details } });
  }
  const { paintError } = context;
  context.complain(`${paintError.red("Error:")} ${failure.message.replaceAll("\n", "\n  ")}`);
  for (const line of failure.lines) context.complain(`  ${line}`);
  if (failure.hint) context.complain(paintError.dim(`  ${failure.hint}`));
  if (failure.code === "internal" && context.env.FLUFFBUZZ_DEBUG) context.complain(String(/** @type {any} */ (error)?.stack));
  return failure.exitCode;
}

/** @param {import("./context.js").Context} context @param {unknown} error @returns {CliError} */
function asFailure(context, error) {
  if (error instanceof CliError) return error;
  if (context.signal.aborted) return new Interrupted();
  if (error instanceof FluffBuzzError) {
    const { code, status, retryAfterMs, attempts, generationId, partial } = error;
    const { message } = error;
    const details = { status, retryAfterMs, attempts, generationId, ...(partial && { partial }) };
    if (code === "config_error") return configFailure(context, message, details);
    // The package tells a programmer what to pass; here a person is told what to type.
    if (code === "auth" && message.startsWith("no OpenRouter API key")) {
      const text = ["no OpenRouter key was found", ...message.split("; ").slice(1)].join("; ");
      return new CliError(text, { code, hint: "fluffbuzz onboard stores one; or set OPENROUTER_API_KEY", details });
    }
    return new CliError(message, { code, hint: NEXT_STEP[code], details });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CliError(`this should not have happened: ${message}`, { code: "internal", hint: "FLUFFBUZZ_DEBUG=1 shows where" });
}

/** @param {import("./context.js").Context} context @param {string} message @param {object} details */
function configFailure(context, message, details) {
  const problems = /^Invalid config: ?/;
  if (!problems.test(message)) return new CliError(message, { code: "config_error", details });
  const lines = message.replace(problems, "").replace(/^Invalid config:\n/, "").split("\n").filter(Boolean);
  return new CliError(`Config invalid: ${context.paths.show(context.paths.config)}`, {
    code: "config_error", hint: NEXT_STEP.config_error, details: { ...details, path: context.paths.config }, lines,
  });
}
