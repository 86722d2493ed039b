// Writing a file so that whoever reads it, at any moment, finds all of the old or all of the new text.
import { mkdir, readdir, realpath, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
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
 * A temporary file beside it, synced to the disk, then renamed over it. A symbolic link stays one, and its target is
 * replaced. A folder that is missing is made, for its owner only.
 * @param {string} path @param {string | Buffer} contents @param {{ mode?: number }} [options] mode: default that of the
 *   file as it is, and 0600 for a new one
 * @throws {CliError} nothing has changed then
 */
export async function replaceFile(path, contents, { mode } = {}) {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const isNew = !(await realpath(path).catch(() => null));
    // Loaded late: most commands write nothing.
    const { default: writeFileAtomic } = await import("write-file-atomic");
    await writeFileAtomic(path, contents, { fsync: true, ...((mode ?? isNew) && { mode: mode ?? 0o600 }) });
  } catch (error) {
    throw fileFailure("cannot write", path, error, "nothing was changed");
  }
}

/**
 * Removes what writers that were killed have left beside a file and its backup. Only for a file that nobody else is writing.
 * @param {string} path
 */
export async function removeDrafts(path) {
  const target = await realpath(path).catch(() => path);
  const name = basename(target);
  const names = await readdir(dirname(target)).catch(() => /** @type {string[]} */ ([]));
  const drafts = names.filter((other) => other.startsWith(`${name}.`) && /^\.(bak\.)?\d+$/.test(other.slice(name.length)));
  await Promise.all(drafts.map((draft) => rm(join(dirname(target), draft), { force: true })));
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
