// Tiny requests that show whether a key, or a model, works.
import { CliError } from "./failure.js";
import { FluffBuzzError } from "./errors.js";
import { usedKeys } from "./keys.js";

/** @typedef {"ok" | "auth" | "rate_limit" | "billing" | "timeout" | "format" | "unknown" | "no_model"} ProbeStatus */
/** @typedef {{ profile: string, model: string, status: ProbeStatus, ms: number | null, message: string }} Probe */

/** @type {Partial<Record<import("fluffbuzz").ErrorCode, ProbeStatus>>} */
const STATUS = {
  auth: "auth", auth_permanent: "auth", billing: "billing", rate_limit: "rate_limit", overloaded: "rate_limit", timeout: "timeout",
  model_not_found: "format", invalid_request: "format", constraint: "format", unknown_model: "no_model", not_allowed: "no_model",
};

/**
 * @param {import("./context.js").Context} context @param {import("fluffbuzz").Client} client @param {string} model
 * @param {{ probeProfile?: string[], probeTimeout: number, probeConcurrency: number, probeMaxTokens: number }} options
 * @returns {Promise<Probe[]>}
 */
export async function probeKeys(context, client, model, options) {
  const profiles = (await usedKeys(context, client)).map(({ profile }) => profile);
  const missing = options.probeProfile?.find((profile) => !profiles.includes(profile));
  if (missing !== undefined) {
    throw new CliError(`--probe-profile: there is no key ${JSON.stringify(missing)}`, { code: "usage", hint: `there are: ${profiles.join(", ") || "none"}` });
  }
  return inParallel(options.probeProfile ?? profiles, options.probeConcurrency, async (profile, index) => {
    context.progress(`probing ${index + 1} of ${profiles.length}`);
    const request = { model: `${model}@${profile}`, messages: [{ role: "user", content: "Reply with OK." }], max_tokens: options.probeMaxTokens };
    const { status, ms, message } = await probe(context, client, request, options.probeTimeout);
    return { profile, model, status, ms, message };
  }).finally(() => context.progress(""));
}

/**
 * @param {import("./context.js").Context} context @param {import("fluffbuzz").Client} client
 * @param {import("fluffbuzz").ChatRequest} request @param {number} timeoutMs
 * @returns {Promise<{ status: ProbeStatus, ms: number | null, message: string, result: import("fluffbuzz").ChatResult | null }>}
 */
export async function probe(context, client, request, timeoutMs) {
  const begun = performance.now();
  const spent = () => Math.round(performance.now() - begun);
  try {
    const result = await client.chat(request, { timeoutMs, fallbacks: [], signal: context.signal }).result;
    return { status: "ok", ms: spent(), message: "", result };
  } catch (error) {
    if (!(error instanceof FluffBuzzError) || context.signal.aborted) throw error;
    // An answer that was cut at its few tokens before it said anything has come all the same.
    if (error.code === "empty_response") return { status: "ok", ms: spent(), message: "", result: error.partial };
    return { status: STATUS[error.code] ?? "unknown", ms: null, message: error.message.split("\n")[0], result: null };
  }
}

/**
 * @template T, R
 * @param {T[]} items @param {number} limit @param {(item: T, index: number) => Promise<R>} work
 * @returns {Promise<R[]>} in the order of the items
 */
export async function inParallel(items, limit, work) {
  /** @type {R[]} */
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
