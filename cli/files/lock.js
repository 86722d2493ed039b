// One writer at a time, also between processes: a file that names its owner. An owner that is gone is noticed at once,
// because the file says which process it was; the next writer does not wait for a time to run out.
import { mkdir, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../failure.js";
import { fileFailure, targetOf } from "./replace_file.js";

const PATIENCE_MS = 10_000;
/** An owner touches his lock more often. So old a lock without an owner that could be looked at was left by one that was killed. */
const STALE_MS = 5_000;

/** The locks of this process. @type {Set<string>} */
const held = new Set();

/**
 * Runs `work` while nobody else holds the lock of this file.
 * @template T
 * @param {string} path of the file that is protected @param {() => Promise<T>} work @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, signal) {
  const release = await holdLock(path, { signal });
  try {
    return await work();
  } finally {
    await release();
  }
}

/**
 * Takes the lock of a file for as long as the caller wants.
 * @param {string} path of the file that is protected
 * @param {{ signal?: AbortSignal, doing?: string, waits?: boolean }} [options] doing: what the other one does, if there is
 *   one; waits: false when a living owner is not going to let go soon
 * @returns {Promise<() => Promise<void>>} lets go of it
 */
export async function holdLock(path, { signal, doing = "is writing", waits = true } = {}) {
  // Whoever comes through a symbolic link and whoever comes straight wait for each other.
  const target = await targetOf(path);
  const lock = `${target}.lock`;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 }).catch((error) => {
    throw fileFailure("cannot make the folder of", path, error);
  });
  const until = performance.now() + PATIENCE_MS;
  while (!(await take(lock))) {
    const { text, dead, seen } = await ownerOf(lock);
    if (dead) await breakLock(lock, text);
    else if (performance.now() > until || (seen && !waits)) {
      throw new CliError(`another fluffbuzz (process ${text || "unknown"}) ${doing} ${path}`, {
        code: "locked", hint: `try again when it is done; if there is none, remove ${lock}`,
      });
    } else await sleep(20 + Math.random() * 30, undefined, { signal });
  }
  held.add(lock);
  // Who cannot look for this process goes by the age of the lock.
  const fresh = setInterval(() => utimes(lock, new Date(), new Date()).catch(() => {}), STALE_MS / 4).unref();
  return async () => {
    clearInterval(fresh);
    held.delete(lock);
    await rm(lock, { force: true });
  };
}

/** @param {string} lock */
async function take(lock) {
  let file;
  try {
    file = await open(lock, "wx", 0o600);
    await file.writeFile(`${process.pid} ${hostname()}`);
    return true;
  } catch (error) {
    if (!file && /** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    // A lock without its owner's name, as on a full disk, would hold up the next writer.
    if (file) await rm(lock, { force: true });
    throw fileFailure("cannot lock", lock, error, "nothing was changed");
  } finally {
    await file?.close();
  }
}

/**
 * @param {string} lock
 * @returns {Promise<{ text: string, dead: boolean, seen: boolean }>} what its owner wrote into it, whether he is gone, and
 *   whether we could look for him
 */
async function ownerOf(lock) {
  const text = await readFile(lock, "utf8").catch(() => "");
  const [pid = "", host = ""] = text.split(" ");
  if (Number(pid) > 0 && host === hostname()) return { text, dead: !isRunning(Number(pid), lock), seen: true };
  // Killed between making the lock and writing into it; or on another machine or in another container, where we cannot look.
  const { mtimeMs = Date.now() } = await stat(lock).catch(() => ({ mtimeMs: undefined }));
  return { text, dead: Date.now() - mtimeMs > STALE_MS, seen: false };
}

/**
 * Only one may remove a dead lock: two would remove the living one that the faster of them has made since.
 * @param {string} lock @param {string} owner what the lock said when it was found dead
 */
async function breakLock(lock, owner) {
  const breaker = `${lock}.break`;
  if (!(await take(breaker))) {
    const { mtimeMs = Date.now() } = await stat(breaker).catch(() => ({ mtimeMs: undefined }));
    if (Date.now() - mtimeMs > STALE_MS) await rm(breaker, { force: true });
    else await sleep(5);
    return;
  }
  try {
    if ((await ownerOf(lock)).text === owner) await rm(lock, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

/** @param {number} pid @param {string} lock */
function isRunning(pid, lock) {
  // In a container every start has the same number: that was somebody else.
  if (pid === process.pid) return held.has(lock);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
