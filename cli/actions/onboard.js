// `onboard`: from nothing to a configuration that can chat.
import { readChoices } from "../choices.js";
import { readConfig, readOnly, refuseBadConfig } from "../files/config_file.js";
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
  if (context.env.FLUFFBUZZ_CONFIG_READONLY === "1") throw readOnly();
  const prompts = new Prompts(context);
  if (asks) await greet(prompts, options);
  const scope = await settleExisting(context, prompts, options, asks);
  if (scope === "keep") return;
  context.asNew = scope !== null;
  await checkModel(context, options.model);
  const authChoice = options.authChoice ?? (asks ? await chooseAuth(prompts) : options.openrouterApiKey !== undefined || options.secretInputMode === "ref" ? "openrouter-api-key" : "skip");
  const kept = authChoice === "skip" ? null : await chooseKey(context, prompts, { ...options, authChoice, asks });
  const model = options.model ?? (asks ? await chooseModel(context, prompts, kept) : undefined);
  // Everything is known, and nothing has been changed so far.
  if (scope) for (const path of await reset(context, scope)) context.note(`Kept as ${context.paths.show(path)}`);
  if (kept?.stored === false) await storeKey(context, kept);
  await recordOnboarding(context, { profile: kept?.profile ?? null, keepModel: Boolean(options.keepModel), model });
  context.asNew = false;
  await report(context, prompts, { asks, authChoice, kept });
}

/** A name that means no model is found out before a key goes anywhere. @param {import("../context.js").Context} context @param {string} [model] */
async function checkModel(context, model) {
  if (model === undefined) return;
  const { changeConfig } = await import("fluffbuzz");
  await changeConfig(await readConfig(context), { action: "set-model", model });
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
  if (token !== undefined || tokenProvider !== undefined) refuse("--token and --token-provider belong to --auth-choice apiKey; give --openrouter-api-key");
  if (options.openrouterApiKey !== undefined && options.authChoice !== undefined && options.authChoice !== "openrouter-api-key") {
    refuse(`--openrouter-api-key does not go with --auth-choice ${options.authChoice}`);
  }
  if (options.secretInputMode === "ref" && options.authChoice !== undefined && options.authChoice !== "openrouter-api-key") {
    refuse(`--secret-input-mode ref does not go with --auth-choice ${options.authChoice}: there is no variable to refer to`);
  }
  return options;
}

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new UsageError(message, "fluffbuzz onboard");
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
 * @returns {Promise<string | null>} the scope of a reset, null for none, "keep" when nothing is to be done
 */
async function settleExisting(context, prompts, options, asks) {
  if (options.reset || options.resetScope) return options.resetScope ?? SCOPES[1];
  const answer = asks ? await chooseExisting(context, prompts) : "modify";
  if (answer === "reset") return SCOPES[1];
  if (answer === "keep") prompts.outro("Everything stays as it is.");
  else await refuseBadConfig(context);
  return answer === "keep" ? "keep" : null;
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
