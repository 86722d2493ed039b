// Runs the real program as a child, each test in a home of its own.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseJson5 } from "fluffbuzz";

export const PROGRAM = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const REDIRECT = pathToFileURL(fileURLToPath(new URL("./redirect.mjs", import.meta.url))).href;

/** Of the machine's own environment the program sees nothing but this. */
const INHERITED = ["PATH", "LANG", "SystemRoot"];

/**
 * A home folder with the program in it. `t.after` removes it.
 * @param {import("node:test").TestContext} t
 * @param {{ upstream?: { origin?: string, baseUrl: string }, env?: Record<string, string> }} [options] upstream: a simulator that stands behind https://openrouter.ai
 */
export async function makeHome(t, { upstream, env: more = {} } = {}) {
  const home = await mkdtemp(join(tmpdir(), "fluffbuzz-cli-"));
  t.after(() => rm(home, { recursive: true, force: true }));
  const state = join(home, ".fluffbuzz");
  const env = {
    ...Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    HOME: home,
    ...(upstream && { NODE_OPTIONS: `--import=${REDIRECT}`, TEST_UPSTREAM: new URL(upstream.baseUrl).origin }),
    ...more,
  };
  return {
    home, state, env,
    /** The configuration as a value. */
    config: async () => parseJson5(await readFile(join(state, "fluffbuzz.json"), "utf8")),
    /** @param {string} name below the state folder */
    read: (name) => readFile(join(state, name), "utf8"),
    /** @param {string} name @param {string} text */
    async write(name, text) {
      await mkdir(state, { recursive: true, mode: 0o700 });
      await writeFile(join(state, name), text, { mode: 0o600 });
    },
    /** @param {string[]} args @param {RunOptions} [options] */
    run: (args, options = {}) => runProgram(args, { cwd: home, ...options, env: { ...env, ...options.env } }),
  };
}

/** @typedef {{ cwd?: string, env?: Record<string, string>, input?: string | Buffer, signal?: AbortSignal, onOutput?: (text: string, child: import("node:child_process").ChildProcess) => void }} RunOptions */

/**
 * @param {string[]} args @param {RunOptions} options
 * @returns {Promise<{ code: number | null, killedBy: string | null, stdout: string, stderr: string, json: () => any }>}
 */
export function runProgram(args, { cwd, env, input = "", onOutput }) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    onOutput?.(stdout, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  // A program that does not read its input closes it.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, killedBy) => resolve({ code, killedBy, stdout, stderr, json: () => JSON.parse(stdout) }));
  });
}
