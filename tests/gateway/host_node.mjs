// The gateway on Node: the command line's `serve` as a process of its own, with a home and a store in a folder.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const REDIRECT = new URL("redirect.mjs", import.meta.url).href;

/**
 * @param {import("./hosts.mjs").Settings} settings
 * @param {{ folder: string, heard: (text: string) => void }} where
 * @returns {Promise<import("./hosts.mjs").Process>}
 */
export async function runNode({ config, secrets, baseUrl, upstreamUrl, allowedOrigins }, { folder, heard }) {
  const home = `${folder}-home`;
  mkdirSync(join(home, ".fluffbuzz"), { recursive: true, mode: 0o700 });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(home, ".fluffbuzz", "fluffbuzz.json"), JSON.stringify(withBaseUrl(config, baseUrl)), { mode: 0o600 });
  const env = { PATH: process.env.PATH, HOME: home, NODE_OPTIONS: `--import=${REDIRECT}`, TEST_UPSTREAM: upstreamUrl, ...secrets };
  const args = [PROGRAM, "serve", "--port", "0", "--log", "json", "--store", join(folder, "store.sqlite"),
    ...allowedOrigins.flatMap((origin) => ["--allow-origin", origin])];
  const child = spawn(process.execPath, args, { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const url = await new Promise((resolve, reject) => {
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        heard(text);
        said += text;
        const listening = /^FluffBuzz is listening on (http:\/\/\S+)$/m.exec(said);
        if (listening) resolve(listening[1]);
      });
    }
    ended.then(() => reject(new Error(`fluffbuzz serve ended at once: ${said}`)));
  });
  /** @param {NodeJS.Signals[]} signals */
  const end = async (...signals) => {
    for (const signal of signals) child.kill(signal);
    await ended;
  };
  // A second SIGTERM does not wait for requests that still run.
  return { urls: [url], pid: child.pid, stop: () => end("SIGTERM", "SIGTERM"), kill: () => end("SIGKILL") };
}

/** @param {Record<string, any>} config @param {string | undefined} baseUrl */
function withBaseUrl(config, baseUrl) {
  if (!baseUrl) return config;
  const { models = {} } = config;
  return { ...config, models: { ...models, providers: { ...models.providers, openrouter: { ...models.providers?.openrouter, baseUrl } } } };
}
