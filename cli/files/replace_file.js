// Writing a file so that whoever reads it, at any moment, finds all of the old or all of the new text.
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CliError } from "../failure.js";

/** What an error of the file system means to a person. @type {Record<string, string>} */
const MEANING = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file may not grow that large",
  ENOENT: "there is no such file or folder",
  EACCES: "it is not allowed",
  EPERM: "it is not allowed",
  EROFS: "the disk is read-only",
  ENOTDIR: "a part of its path is a file, not a folder",
  EISDIR: "there is a folder of that name",
  ELOOP: "its symbolic links go round in a circle",
  ENAMETOOLONG: "its name is too long",
};

/**
 * A draft beside it, synced to the disk, then renamed over it. A symbolic link stays one, and its target is replaced or
 * made. A folder that is missing is made, for its owner only.
 * @param {string} path @param {string | Buffer} contents @param {{ mode?: number }} [options] mode: default that of the
 *   file as it is, and 0600 for a new one
 * @throws {CliError} nothing has changed then
 */
export async function replaceFile(path, contents, { mode } = {}) {
  let draft = "";
  try {
    const target = await targetOf(path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const there = await stat(target).catch(unlessMissing);
    if (there && !there.isFile()) throw new CliError(`${path} is no regular file; nothing was changed`, { code: "file_error" });
    const name = join(dirname(target), draftName(basename(target)));
    draft = name;
    await writeDraft(name, contents, mode ?? (there ? there.mode & 0o7777 : 0o600), there);
    await rename(name, target);
    draft = "";
    await syncFolder(dirname(target));
  } catch (error) {
    if (draft) await rm(draft, { force: true });
    throw fileFailure("cannot write", path, error, "nothing was changed");
  }
}

/**
 * Where a path leads through symbolic links, also when there is nothing yet at their end.
 * @param {string} path @returns {Promise<string>}
 */
export async function targetOf(path) {
  try {
    return await realpath(path);
  } catch (error) {
    unlessMissing(error);
    const link = await readlink(path).catch(() => null);
    // A circle of links has failed above, with a code of its own.
    return link === null ? path : targetOf(resolve(dirname(path), link));
  }
}

/** A name that nobody gives a file of his own. @param {string} name */
function draftName(name) {
  return `.${name}.${process.pid}-${randomBytes(4).toString("hex")}.draft`;
}

/** @param {string} name @param {string | Buffer} contents @param {number} mode @param {import("node:fs").Stats | null} there whose owner it keeps */
async function writeDraft(name, contents, mode, there) {
  const file = await open(name, "wx", 0o600);
  try {
    await file.writeFile(contents);
    if (process.platform !== "win32") {
      // Whoever may not give files away keeps what he wrote.
      if (there && there.uid !== process.getuid?.()) await file.chown(there.uid, there.gid).catch(() => {});
      await file.chmod(mode);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name is on the disk too. Not every system lets a folder be synced. @param {string} folder */
async function syncFolder(folder) {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** @param {unknown} error @returns {null} */
function unlessMissing(error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return null;
  throw error;
}

/**
 * Removes what writers that were killed have left beside a file and its backup. Only for a file that nobody else is writing.
 * @param {string} path
 */
export async function removeDrafts(path) {
  const target = await targetOf(path);
  const start = `.${basename(target)}.`;
  const names = await readdir(dirname(target)).catch(() => /** @type {string[]} */ ([]));
  const drafts = names.filter((name) => name.startsWith(start) && /^(bak\.)?\d+-[0-9a-f]{8}\.draft$/.test(name.slice(start.length)));
  await Promise.all(drafts.map((name) => rm(join(dirname(target), name), { force: true })));
}

/**
 * @param {string} doing @param {string} path @param {unknown} error @param {string} [outcome]
 * @returns {CliError}
 */
export function fileFailure(doing, path, error, outcome) {
  if (error instanceof CliError) return error;
  const { code = "", message } = /** @type {NodeJS.ErrnoException} */ (error);
  const why = Object.hasOwn(MEANING, code) ? `${MEANING[code]} (${code})` : message;
  return new CliError(`${doing} ${path}: ${why}${outcome ? `; ${outcome}` : ""}`, { code: "file_error" });
}
