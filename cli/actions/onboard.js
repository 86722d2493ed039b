// `onboard`: from nothing to a configuration that can chat.
import { readChoices } from "../choices.js";
import { refuseBadConfig } from "../files/config_file.js";
import { CliError, UsageError } from "../failure.js";
import { Prompts } from "../io/prompts.js";
import { chooseKey } from "../onboarding/choose_key.js";
import { checkProfile } from "../onboarding/profiles.js";
import { SCOPES, reset } from "../onboarding/reset.js";
import { recordOnboarding, storeKey } from "../onboarding/store_key.js";
import { RISK, chooseAuth, chooseExisting, chooseModel } from "../onboarding/wizard.js";

export const AUTH_CHOICES = ["openrouter-api-key", "openrouter-oauth", "skip"];
const SECRET_MODES = ["plaintext", "ref"];

/**
 * @typedef {object} OnboardOptions
 * @property {string} [authChoice] @property {string} [openrouterApiKey] @property {string} [secretInputMode] @property {string} profileId
 * @property {string} [model] @property {boolean} [keepModel] @property {boolean} verify @property {boolean} [reset] @property {string} [resetScope]
 * @property {boolean} [nonInteractive] @property {boolean} [acceptRisk] @property {string} [tokenProvider] @property {string} [token]
 */

/** @param {import("../context.js").Context} context @param {OnboardOptions} given */
export async function run(context, given) {
  const options = checked(given);
  const asks = !options.nonInteractive && !context.json;
  if (!asks && !options.acceptRisk) throw riskNotAccepted(given);
  const prompts = new Prompts(context);
  if (asks) await greet(prompts, options);
  const existing = await settleExisting(context, prompts, options, asks);
  if (existing === "keep") return;
  const authChoice = options.authChoice ?? (asks ? await chooseAuth(prompts) : options.openrouterApiKey ? "openrouter-api-key" : "skip");
  const kept = authChoice === "skip" ? null : await chooseKey(context, prompts, { ...options, authChoice, asks });
  const model = options.model ?? (asks ? await chooseModel(context, prompts, kept) : undefined);
  if (kept?.stored === false) await storeKey(context, kept);
  await recordOnboarding(context, { profile: kept?.profile ?? null, keepModel: Boolean(options.keepModel), model });
  await report(context, prompts, { asks, authChoice, kept });
}

/** @param {OnboardOptions} options @returns {OnboardOptions} with older spellings replaced */
function checked({ tokenProvider, token, ...options }) {
  if (options.authChoice === "apiKey" && tokenProvider === "openrouter") {
    return checked({ ...options, authChoice: "openrouter-api-key", openrouterApiKey: options.openrouterApiKey ?? token });
  }
  const one = (/** @type {string} */ flag, /** @type {string | undefined} */ value, /** @type {string[]} */ allowed) => {
    if (value !== undefined && !allowed.includes(value)) throw new UsageError(`${flag} must be one of ${allowed.join(", ")}, not ${JSON.stringify(value)}`, "fluffbuzz onboard");
  };
  one("--auth-choice", options.authChoice, AUTH_CHOICES);
  one("--secret-input-mode", options.secretInputMode, SECRET_MODES);
  one("--reset-scope", options.resetScope, SCOPES);
  checkProfile(options.profileId);
  return options;
}

/** @param {OnboardOptions} given */
function riskNotAccepted({ authChoice }) {
  const command = `fluffbuzz onboard --non-interactive --accept-risk${authChoice ? ` --auth-choice ${authChoice}` : ""}`;
  return new CliError("without a person to ask, onboarding needs --accept-risk", { code: "risk_not_accepted", lines: RISK, hint: `if you agree: ${command}` });
}

/** @param {Prompts} prompts @param {OnboardOptions} options */
async function greet(prompts, options) {
  prompts.intro("FluffBuzz and OpenRouter");
  if (options.acceptRisk) return;
  prompts.note(RISK.join("\n"), "Before you begin");
  if (!(await prompts.confirm("Go on?"))) throw new CliError("cancelled; nothing was changed", { code: "cancelled" });
}

/**
 * @param {import("../context.js").Context} context @param {Prompts} prompts @param {OnboardOptions} options @param {boolean} asks
 * @returns {Promise<"keep" | "change">}
 */
async function settleExisting(context, prompts, options, asks) {
  let scope = options.reset || options.resetScope ? options.resetScope ?? SCOPES[1] : null;
  if (!scope && asks) {
    const answer = await chooseExisting(context, prompts);
    if (answer === "keep") {
      prompts.outro("Everything stays as it is.");
      return "keep";
    }
    if (answer === "reset") scope = SCOPES[1];
  }
  if (scope) for (const path of await reset(context, scope)) context.note(`Moved to ${context.paths.show(path)}`);
  else await refuseBadConfig(context);
  return "change";
}

/**
 * @param {import("../context.js").Context} context @param {Prompts} prompts
 * @param {{ asks: boolean, authChoice: string, kept: Awaited<ReturnType<typeof chooseKey>> | null }} done
 */
async function report(context, prompts, { asks, authChoice, kept }) {
  const { paths } = context;
  const { primary } = await readChoices(context);
  if (context.json) {
    return context.printJson({
      ok: true, mode: "local", authChoice, configPath: paths.config, credentialsPath: kept ? paths.credentials : null, profile: kept?.profile ?? null,
      secretInputMode: kept ? (kept.keyRef ? "ref" : "plaintext") : null, verified: kept?.status !== undefined && kept?.status !== null,
      key: kept?.status ? withoutRaw(kept.status) : null, model: primary,
    });
  }
  context.print(`Updated ${paths.show(paths.config)}`);
  if (kept) context.print(`Key: profile ${kept.profile} in ${paths.show(paths.credentials)}`);
  context.print(`Default model: ${primary}`);
  if (asks) prompts.outro('Done. Try it: fluffbuzz chat "Hello"');
}

/** @param {import("fluffbuzz").KeyState} status */
function withoutRaw({ raw: _raw, ...status }) {
  return status;
}
