// Starts one child process at the head of its own process group, so that everything it starts can be stopped with it.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Output beyond this many bytes is dropped from the front: a test in an endless loop must not eat the memory. */
const MAX_OUTPUT = 16 * 1024 * 1024;

/** How long a group may take to end by itself (browsers are closed then) before it is killed. */
const GRACE_MS = 5000;

/** @type {Set<number>} group ids of what runs now */
const running = new Set();

/** True after Ctrl-C: from then on nothing starts and nobody hears of an end, so the run goes no further. */
let stopping = false;

/**
 * @typedef {object} Finished
 * @property {number | null} code exit code, null when a signal ended the process
 * @property {string | null} signal
 * @property {boolean} timedOut
 * @property {string} output stdout and stderr as they came
 * @property {number} ms
 */

/**
 * Runs a command to its end. Never rejects: a command that cannot be started ends with code 127 and the reason.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, timeoutMs?: number }} [options]
 * @returns {Promise<Finished>}
 */
export function runProcess(command, args, { cwd = ROOT, env = {}, timeoutMs = 600_000 } = {}) {
  const begun = performance.now();
  return new Promise((resolve) => {
    if (stopping) return;
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true,
      stdio: ["ignore", "pipe", "pipe"] });
    const output = collect([child.stdout, child.stderr]);
    const group = child.pid;
    if (group !== undefined) running.add(group);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (group !== undefined) stopGroup(group);
    }, timeoutMs);

    /** @param {number | null} code @param {string | null} signal */
    const finish = (code, signal) => {
      clearTimeout(timer);
      if (group !== undefined) running.delete(group);
      if (!stopping) resolve({ code, signal, timedOut, output: output(), ms: performance.now() - begun });
    };
    child.on("error", (error) => {
      if (group === undefined) finish(127, null);
      output(`${error.message}\n`);
    });
    // "close" waits for everybody who holds the pipe, so a forgotten grandchild is ended first.
    child.on("exit", () => group !== undefined && killGroup(group, "SIGTERM"));
    child.on("close", finish);
  });
}

/**
 * Gathers text of several streams; the returned function adds a piece or gives all.
 * @param {import("node:stream").Readable[]} streams
 */
function collect(streams) {
  /** @type {Buffer[]} */
  const pieces = [];
  let size = 0;
  /** @param {Buffer} piece */
  const add = (piece) => {
    pieces.push(piece);
    size += piece.length;
    while (size > MAX_OUTPUT && pieces.length > 1) size -= /** @type {Buffer} */ (pieces.shift()).length;
  };
  for (const stream of streams) stream.on("data", add);
  return (/** @type {string | undefined} */ text = undefined) => {
    if (text !== undefined) add(Buffer.from(text));
    return Buffer.concat(pieces).toString("utf8");
  };
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function killGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    // The group has ended.
  }
}

/** @param {number} group */
function stopGroup(group) {
  killGroup(group, "SIGTERM");
  setTimeout(() => running.has(group) && killGroup(group, "SIGKILL"), GRACE_MS).unref();
}

/** On Ctrl-C or a termination: end every group that runs, then leave with the signal's usual exit code. */
export function stopChildrenOnSignal() {
  const signals = /** @type {const} */ ([["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]);
  for (const [signal, code] of signals) {
    process.once(signal, () => {
      stopping = true;
      console.error(`\nStopped by ${signal}.`);
      for (const group of running) killGroup(group, "SIGTERM");
      setTimeout(() => {
        for (const group of running) killGroup(group, "SIGKILL");
        process.exit(code);
      }, running.size > 0 ? 1000 : 0);
    });
  }
}

/**
 * Runs jobs with at most `limit` at the same time, and gives their results in order.
 * @template T
 * @param {(() => Promise<T>)[]} jobs
 * @param {number} limit
 * @returns {Promise<T[]>}
 */
export async function inParallel(jobs, limit) {
  /** @type {T[]} */
  const results = new Array(jobs.length);
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next++;
      results[index] = await jobs[index]();
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, jobs.length) }, lane));
  return results;
}
