import { randomBytes } from "node:crypto";
import { withClient } from "../client.js";
import { CliError, UsageError } from "../failure.js";
import { plainJson } from "../io/plain_text.js";
import { RequestLog } from "../serve/request_log.js";
import { isLoopback, startServer } from "../serve/server.js";
import { version } from "../version.js";

/** @typedef {import("../context.js").Context} Context */
/**
 * @typedef {{ port: string, host: string, token?: string | false, allowOrigin?: string[], maxBodyMb: string, log: string }} ServeFlags
 *   token: false for --no-token, true when nothing was said
 */

/** Running requests may take so long to end after the first Ctrl-C. */
const GRACE_MS = 30_000;

/** @param {Context} context @param {ServeFlags} flags */
export async function run(context, flags) {
  const port = numberOf("--port", flags.port, 0, 65535, true);
  const maxBodyBytes = Math.floor(numberOf("--max-body-mb", flags.maxBodyMb, 1e-6, 1024, false) * 1024 * 1024);
  if (!["json", "none"].includes(flags.log)) throw new UsageError(`--log takes json or none, not ${JSON.stringify(flags.log)}`, "fluffbuzz serve");
  const allowedOrigins = (flags.allowOrigin ?? []).map(originOf);
  const { token, isNew } = tokenOf(flags, (await context.environment()).FLUFFBUZZ_TOKEN);
  const { createGateway } = await import("fluffbuzz/gateway");
  await withClient(context, async (client) => {
    // A configuration without a key would refuse every request: better now than then.
    await refuseWithoutKey(client);
    const log = flags.log === "json" ? new RequestLog((line) => context.stderr.write(`${plainJson(line)}\n`)) : null;
    const gateway = createGateway({
      client: log?.listenTo(client) ?? client, token, allowedOrigins, maxBodyBytes, version: version(), upstream: upstreamOf(client),
      onFault: (error, id) => context.warn(`request ${id}: ${error instanceof Error ? error.message : String(error)}`),
    });
    const server = await startServer({ gateway, host: flags.host, port, log, localNamesOnly: token === null });
    if (!isLoopback(flags.host)) context.warn(`${flags.host} can be reached by others; whoever has the token spends your credit, and nothing encrypts it on the way`);
    context.print(`FluffBuzz is listening on ${server.url}`);
    if (isNew) context.print(`Token: ${token}`);
    if (token === null) context.note("Every program of this machine may call: there is no token.");
    await untilStopped(context, server);
  });
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

/** @param {ServeFlags} flags @param {string} [fromEnvironment] @returns {{ token: string | null, isNew: boolean }} */
function tokenOf({ host, token }, fromEnvironment) {
  const given = typeof token === "string" ? token : fromEnvironment || undefined;
  if (token === false) {
    if (isLoopback(host)) return { token: null, isNew: false };
    throw new CliError(`--no-token would let everybody in who reaches ${host}`, { code: "usage", hint: "only on 127.0.0.1, ::1 or localhost" });
  }
  if (given !== undefined && !/^[\x21-\x7e]{8,}$/.test(given)) {
    throw new CliError("the token must have 8 characters or more, without blanks", { code: "usage", hint: "--token or FLUFFBUZZ_TOKEN" });
  }
  if (given !== undefined) return { token: given, isNew: false };
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
