// `models status --json`: every name here is relied on by scripts.
import { readCredentials } from "./files/credentials.js";

/** @param {import("./context.js").Context} context @param {import("./actions/models_status.js").Status} status */
export async function statusJson(context, { choices, keys, checks, probes }) {
  const { paths } = context;
  const stored = await readCredentials(context);
  const labels = Object.keys(stored);
  const environment = keys.find(({ kind }) => kind === "env");
  const [effective] = keys;
  return {
    configPath: paths.config,
    agentDir: paths.state,
    defaultModel: choices.raw ?? choices.primary ?? "openrouter/auto",
    resolvedDefault: choices.primary ?? "openrouter/auto",
    fallbacks: choices.fallbacks,
    imageModel: choices.imageModel.primary,
    imageFallbacks: choices.imageModel.fallbacks,
    imageGenerationModel: choices.imageGenerationModel.primary,
    aliases: choices.aliases,
    models: choices.models,
    allowed: choices.allow,
    auth: {
      storePath: paths.credentials,
      shellEnvFallback: { enabled: false, appliedKeys: [] },
      providersWithOAuth: labels.some((id) => stored[id].metadata?.authFlow === "oauth-pkce") ? ["openrouter"] : [],
      missingProvidersInUse: keys.length === 0 ? ["openrouter"] : [],
      providers: [{
        provider: "openrouter",
        effective: effective ? { kind: effective.kind, detail: effective.source } : { kind: "missing", detail: "" },
        profiles: { count: labels.length, oauth: 0, token: 0, apiKey: labels.length, labels },
        ...(environment && { env: { value: environment.preview, source: environment.source } }),
      }],
      keys: keys.map(({ profile, preview, kind, source }) => ({ profile, preview, kind, source })),
      unusableProfiles: keys.flatMap(({ profile, resting }) => (resting
        ? [{ profileId: profile, provider: "openrouter", kind: "cooldown", reason: resting.reason, until: resting.until, remainingMs: resting.until - Date.now() }] : [])),
      ...(checks.length > 0 && { checks }),
      ...(probes && { probes }),
    },
  };
}
