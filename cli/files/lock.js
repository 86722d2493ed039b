// One writer at a time, also between processes: a file that names its owner. An owner that is gone is noticed at once,
// because the file says which process it was; the next writer does not wait for a time to run out.
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../failure.js";
import { fileFailure } from "./replace_file.js";

const PATIENCE_MS = 10_000;
/** Nobody takes longer to remove a dead lock: an older breaker was killed while it did. */
const BREAKER_MS = 2_000;

/**
 * Runs `work` while nobody else holds the lock of this file.
 * @template T
 * @param {string} path of the file that is protected @param {() => Promise<T>} work @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, signal) {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error) => {
    throw fileFailure("cannot make the folder of", path, error);
  });
  const until = performance.now() + PATIENCE_MS;
  while (!(await take(lock))) {
    const owner = await ownerOf(lock);
    if (owner !== null && !isRunning(owner)) await breakLock(lock, owner);
    else if (performance.now() > until) {
      throw new CliError(`another fluffbuzz (process ${owner ?? "unknown"}) is writing ${path}`, {
        code: "locked", hint: `try again when it is done; if there is none, remove ${lock}`,
      });
    } else await sleep(20 + Math.random() * 30, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** @param {string} lock */
async function take(lock) {
  let file;
  try {
    file = await open(lock, "wx", 0o600);
    await file.writeFile(String(process.pid));
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

/** @param {string} lock @returns {Promise<number | null>} null while its owner has not written itself in */
async function ownerOf(lock) {
  const pid = Number(await readFile(lock, "utf8").catch(() => ""));
  if (pid > 0) return pid;
  // Killed between making the lock and writing into it.
  const { mtimeMs = Date.now() } = await stat(lock).catch(() => ({ mtimeMs: undefined }));
  return Date.now() - mtimeMs > BREAKER_MS ? 0 : null;
}

/**
 * Only one may remove a dead lock: two would remove the living one that the faster of them has made since.
 * @param {string} lock @param {number} owner
 */
async function breakLock(lock, owner) {
  const breaker = `${lock}.break`;
  if (!(await take(breaker))) {
    const { mtimeMs = Date.now() } = await stat(breaker).catch(() => ({ mtimeMs: undefined }));
    if (Date.now() - mtimeMs > BREAKER_MS) await rm(breaker, { force: true });
    else await sleep(5);
    return;
  }
  try {
    if ((await ownerOf(lock)) === owner) await rm(lock, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

/** @param {number} pid 0: nobody */
function isRunning(pid) {
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
