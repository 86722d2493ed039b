import { randomBytes } from "node:crypto";
import { withClient } from "../client.js";
import { CliError, UsageError } from "../failure.js";
import { plainJson } from "../io/plain_text.js";
import { isLoopback, startServer } from "../serve/server.js";
import { openStore } from "../serve/store.js";
import { version } from "../version.js";

/** @typedef {import("../context.js").Context} Context */
/**
 * @typedef {{ port: string, host: string, token?: string | false, allowOrigin?: string[], maxBodyMb?: string, log: string, store?: string }} ServeFlags
 *   token: false for --no-token, true when nothing was said
 */

/** Prices and limits of models change; the catalogue is looked up anew. */
const CATALOGUE_MS = 60 * 60 * 1000;

/** Running requests may take so long to end after the first Ctrl-C. */
const GRACE_MS = 30_000;

/** @param {Context} context @param {ServeFlags} flags */
export async function run(context, flags) {
  const port = numberOf("--port", flags.port, 0, 65535, true);
  const maxBodyBytes = flags.maxBodyMb === undefined ? undefined : Math.floor(numberOf("--max-body-mb", flags.maxBodyMb, 1e-6, 1024, false) * 1024 * 1024);
  if (!["json", "none"].includes(flags.log)) throw new UsageError(`--log takes json or none, not ${JSON.stringify(flags.log)}`, "fluffbuzz serve");
  const allowedOrigins = (flags.allowOrigin ?? []).map(originOf);
  const environment = await context.environment();
  const { FLUFFBUZZ_ADMIN_TOKEN: adminToken, FLUFFBUZZ_KEY_PEPPER: pepper } = environment;
  const { token, isNew } = tokenOf(flags, environment.FLUFFBUZZ_TOKEN, adminToken);
  refuseHalfSetUp(flags, adminToken, pepper);
  const { createGateway } = await import("fluffbuzz/gateway");
  const store = flags.store === undefined ? null : await openStore(flags.store);
  try {
    await withClient(context, async (client) => {
      // A configuration without a key would refuse every request: better now than then.
      await refuseWithoutKey(client);
      const gateway = createGateway({
        client, token, adminToken, pepper, store: store?.store, allowedOrigins, maxBodyBytes, version: version(), upstream: upstreamOf(client),
        onFault: (error, id) => context.warn(`request ${id}: ${error instanceof Error ? error.message : String(error)}`),
        ...(flags.log === "json" && { onRequest: (/** @type {object} */ line) => void context.stderr.write(`${plainJson(line)}\n`) }),
      });
      const server = await startServer({ gateway, host: flags.host, port, localNamesOnly: token === null });
      if (!isLoopback(flags.host)) context.warn(`${flags.host} can be reached by others; whoever has the token spends your credit, and nothing encrypts it on the way`);
      context.print(`FluffBuzz is listening on ${server.url}`);
      if (isNew) context.print(`Token: ${token}`);
      if (token === null) context.note("Every program of this machine may call: there is no token.");
      if (adminToken) context.note(`Keys are made with: curl -X POST ${server.url}/v1/keys -H "authorization: Bearer $FLUFFBUZZ_ADMIN_TOKEN" -H "content-type: application/json" -d '{"name":"first"}'`);
      const refresh = setInterval(() => client.models.refresh().catch((error) => context.warn(`the model catalogue was not refreshed: ${error.message}`)), CATALOGUE_MS);
      await untilStopped(context, server).finally(() => clearInterval(refresh));
    });
  } finally {
    await store?.close();
  }
}

/** @param {ServeFlags} flags @param {string} [adminToken] @param {string} [pepper] */
function refuseHalfSetUp({ store }, adminToken, pepper) {
  if (adminToken && !store) throw new CliError("FLUFFBUZZ_ADMIN_TOKEN is set, but there is no store for keys", { code: "usage", hint: "--store <file>" });
  if (adminToken && adminToken.length < 16) throw new CliError("FLUFFBUZZ_ADMIN_TOKEN is too short to be safe", { code: "usage", hint: "16 characters or more, e.g. of openssl rand -hex 32" });
  if (adminToken && !pepper) throw new CliError("FLUFFBUZZ_KEY_PEPPER is missing: what is stored of a key is mixed with it", { code: "usage", hint: "set it to a long random text, and keep it" });
}

/** @param {Context} context @param {import("../serve/server.js").RunningServer} server */
async function untilStopped(context, server) {
  await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
  const now = new AbortController();
  const end = () => now.abort();
  context.host.once("SIGINT", end);
  context.host.once("SIGTERM", end);
  const running = server.running();
  if (running > 0) context.note(`${running} running ${running === 1 ? "request" : "requests"} may end; Ctrl-C again ends ${running === 1 ? "it" : "them"}`);
  await server.stop({ graceMs: GRACE_MS, now: now.signal });
  context.host.off("SIGINT", end);
  context.host.off("SIGTERM", end);
}

/** @param {ServeFlags} flags @param {string} [fromEnvironment] @param {string} [adminToken] @returns {{ token: string | null | undefined, isNew: boolean }} */
function tokenOf({ host, token }, fromEnvironment, adminToken) {
  const given = typeof token === "string" ? token : fromEnvironment || undefined;
  if (token === false) {
    if (isLoopback(host)) return { token: null, isNew: false };
    throw new CliError(`--no-token would let everybody in who reaches ${host}`, { code: "usage", hint: "only on 127.0.0.1, ::1 or localhost" });
  }
  if (given !== undefined && !/^[\x21-\x7e]{8,}$/.test(given)) {
    throw new CliError("the token must have 8 characters or more, without blanks", { code: "usage", hint: "--token or FLUFFBUZZ_TOKEN" });
  }
  // Where keys are administered, everybody has one of their own.
  if (given !== undefined || adminToken) return { token: given, isNew: false };
  if (!isLoopback(host)) throw new CliError(`--host ${host} can be reached by others and needs a token of your choice`, { code: "usage", hint: "--token or FLUFFBUZZ_TOKEN" });
  return { token: randomBytes(24).toString("base64url"), isNew: true };
}

/** @param {import("fluffbuzz").Client} client */
async function refuseWithoutKey(client) {
  const { headers } = client.explain({ messages: [{ role: "user", content: "" }] });
  if (Object.keys(headers).some((name) => name.toLowerCase() === "authorization")) return;
  throw new CliError("there is no OpenRouter key", { code: "auth", hint: "fluffbuzz onboard stores one; OPENROUTER_API_KEY is used as well" });
}

/** @param {import("fluffbuzz").Client} client @returns {import("fluffbuzz/gateway").GatewayUpstream} */
function upstreamOf(client) {
  return client.explain({ messages: [{ role: "user", content: "" }] }).verified ? "openrouter" : "custom";
}

/** @param {string} flag @param {string} text @param {number} least @param {number} most @param {boolean} whole */
function numberOf(flag, text, least, most, whole) {
  const number = Number(text);
  if (text.trim() !== "" && number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
  throw new CliError(`${flag}: a number from ${whole ? least : "above 0"} to ${most} is needed, not ${JSON.stringify(text)}`, { code: "usage" });
}

/** @param {string} text */
function originOf(text) {
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (origin !== "null" && origin === text.replace(/\/$/, "")) return origin;
  throw new CliError(`--allow-origin: an origin such as https://chat.example is needed, not ${JSON.stringify(text)}`, { code: "usage" });
}
