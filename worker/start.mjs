#!/usr/bin/env node
// `npm start`: builds what changed and serves page and gateway on this machine, in workerd, with the simulator as
// upstream unless there is a key. Only Node's built-in modules at the top: the npm dependencies may not be there yet.

import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { HOST, hostWorker } from "./host.mjs";
import { prepare, StartError } from "./prepare.mjs";

const DEFAULT_PORT = 8787;
const DEMO_TOKEN = "fluffbuzz-demo";
/** The simulator takes any key; this one shows that the worker's and not the client's arrives. */
const SIMULATOR_KEY = "sk-or-v1-simulator";
const PARENT_LOOK_MS = 200;
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM"]);

const HELP = `Usage: npm start

Serves the chat page and the OpenAI-compatible gateway on http://${HOST}:<port>, in workerd.

Environment:
  PORT                 default ${DEFAULT_PORT}; 0 takes a free one
  OPENROUTER_API_KEY   talks to OpenRouter with this key; without it, to a simulator on this machine
  OPENROUTER_BASE_URL  another upstream than OpenRouter (http: for this machine only); needs a key
  FLUFFBUZZ_TOKEN      bearer token that clients present; default "${DEMO_TOKEN}" with the simulator, else a random one
  FLUFFBUZZ_ADMIN_TOKEN  opens /v1/keys and /metrics; keys made there are gone when it stops`;

/**
 * @typedef {object} StartOptions
 * @property {number} [port] 0 takes a free one
 * @property {string} [apiKey]
 * @property {string} [baseUrl]
 * @property {string} [token]
 * @property {string} [adminToken]
 * @property {boolean} [quiet] prints nothing
 */

/**
 * @typedef {object} Running
 * @property {string} url
 * @property {string} token what clients must present
 * @property {string} upstream one sentence for a person
 * @property {any} fakerouter the simulator, or null when there is another upstream
 * @property {() => Promise<void>} close stops everything that was started
 */

/**
 * Builds and starts everything; resolves when the worker has answered a first request.
 * @param {StartOptions} [options]
 * @returns {Promise<Running>}
 */
export async function start({ port = DEFAULT_PORT, apiKey, baseUrl, token, adminToken, quiet = false } = {}) {
  if (baseUrl && !apiKey) {
    throw new StartError("OPENROUTER_BASE_URL is set, but OPENROUTER_API_KEY is not: set both, or none for the simulator.");
  }
  await requireFreePort(port);
  const built = await prepare(quiet ? () => {} : console.log);
  /** @type {(() => Promise<void>)[]} */
  const closers = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const fakerouter = apiKey ? null : await startSimulator();
    if (fakerouter) closers.push(() => fakerouter.close());
    const clientToken = token || (fakerouter ? DEMO_TOKEN : randomBytes(24).toString("base64url"));
    const bindings = {
      OPENROUTER_API_KEY: apiKey || SIMULATOR_KEY,
      OPENROUTER_BASE_URL: fakerouter?.baseUrl ?? baseUrl,
      FLUFFBUZZ_UPSTREAM: fakerouter ? "simulator" : undefined,
      FLUFFBUZZ_TOKEN: clientToken,
      FLUFFBUZZ_ADMIN_TOKEN: adminToken,
      // Keys live as long as this process does.
      FLUFFBUZZ_KEY_PEPPER: adminToken && randomBytes(24).toString("base64url"),
    };
    const worker = await hostWorker({ ...built, bindings, port, quiet });
    closers.push(worker.close);
    await requireReady(worker.url);
    return { url: worker.url, token: clientToken, upstream: describeUpstream(fakerouter, baseUrl), fakerouter, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startSimulator() {
  const { startFakerouter } = await import("../tests/fakerouter/server.mjs");
  return startFakerouter({ port: 0 });
}

/**
 * @param {{ url: string } | null} fakerouter
 * @param {string | undefined} baseUrl
 */
function describeUpstream(fakerouter, baseUrl) {
  if (fakerouter) return `the simulator on ${fakerouter.url}; set OPENROUTER_API_KEY to talk to OpenRouter`;
  return baseUrl ? baseUrl : "OpenRouter";
}

/**
 * workerd says it with a stack trace, and only after the build.
 * @param {number} port
 * @returns {Promise<void>}
 */
function requireFreePort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const reason = error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be opened (${error.code})`;
      reject(new StartError(`Port ${port} on ${HOST} ${reason}. Choose another one: PORT=${port + 1} npm start`));
    });
    probe.listen(port, HOST, () => probe.close(() => resolve()));
  });
}

/**
 * The line that says "listening" must be true for the first request.
 * @param {string} url
 */
async function requireReady(url) {
  const response = await fetch(`${url}/readyz`);
  if (response.ok) return;
  const { problems } = await response.json();
  throw new StartError(`The worker cannot start: ${problems.join("; ")}`);
}

/** @param {string | undefined} text */
function readPort(text) {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65536) return port;
  throw new StartError(`PORT is "${text}"; it must be a number from 0 to 65535.`);
}

/**
 * Exit code 0 on SIGINT and SIGTERM. Before everything runs, leaving is enough: what was started dies at process exit.
 * @returns {(started: Running) => void} to be called when everything runs
 */
function stopOnSignal() {
  /** @type {Running | undefined} */
  let running;
  let stopping = false;
  const stop = () => {
    if (!running || stopping) process.exit(0);
    stopping = true;
    running.close().finally(() => process.exit(0));
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  stopWithNpm(stop);
  return (started) => {
    running = started;
    // Miniflare has handlers of its own, which leave at once with another exit code.
    for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, stop);
  };
}

/**
 * npm runs this file through a shell that dies of a SIGTERM without passing it on. With the shell gone, nobody who
 * knows only npm could stop this process.
 * @param {() => void} stop
 */
function stopWithNpm(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    stop();
  }, PARENT_LOOK_MS);
  watch.unref();
}

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean" } } });
  if (values.help) return console.log(HELP);
  const stopCleanly = stopOnSignal();
  const { PORT, OPENROUTER_API_KEY: apiKey, OPENROUTER_BASE_URL: baseUrl, FLUFFBUZZ_TOKEN: token, FLUFFBUZZ_ADMIN_TOKEN: adminToken } = process.env;
  const running = await start({ port: readPort(PORT), apiKey, baseUrl, token, adminToken });
  stopCleanly(running);
  console.log(`Upstream: ${running.upstream}`);
  console.log(`FluffBuzz is listening on ${running.url}`);
  if (!running.fakerouter && !token) console.log(`Open ${running.url}/#token=${running.token}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    const expected = error instanceof StartError || error?.code?.startsWith("ERR_PARSE_ARGS");
    console.error(expected ? error.message : error);
    process.exit(1);
  });
}
