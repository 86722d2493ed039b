// Files that take nobody's place.
import { mkdir, open, rm, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { CliError } from "../failure.js";
import { fileFailure, replaceFile } from "./replace_file.js";

const MOST_NAMES = 10_000;

/**
 * Writes under a name that is free: name.png, name-2.png, name-3.png, ...
 * @param {string} path the first choice @param {Uint8Array | string} contents
 * @returns {Promise<string>} the path that was free
 */
export async function writeNew(path, contents) {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1; number <= MOST_NAMES; number++) {
    const name = number === 1 ? path : `${stem}-${number}${extension}`;
    try {
      const file = await open(name, "wx");
      try {
        await file.writeFile(contents);
      } catch (error) {
        await rm(name, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      return name;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw fileFailure("cannot write", name, error);
    }
  }
  throw new CliError(`no name like ${path} is free`, { code: "file_error" });
}

/**
 * The file that a result goes to. Its name is taken before anything is asked for, so that no answer is paid for and lost.
 */
export class OutputFile {
  #text = "";

  /** @param {string} path @param {boolean} force whether a file of that name may be replaced */
  static async open(path, force) {
    const there = await stat(path).catch(() => null);
    if (there?.isDirectory()) throw new CliError(`${path} is a folder; a file is needed`, { code: "file_error" });
    if (there && !force) throw new CliError(`${path} exists already`, { code: "file_exists", hint: "--force replaces it" });
    try {
      if (!there) await (await open(path, "wx")).close();
    } catch (error) {
      throw fileFailure("cannot write", path, error);
    }
    return new OutputFile(path, there);
  }

  /** @param {string} path @param {import("node:fs").Stats | null} there */
  constructor(path, there) {
    this.path = path;
    this.isNew = !there;
    /** A pipe or a device is written to and stays what it is. */
    this.isSpecial = Boolean(there && !there.isFile());
  }

  /** @param {string} text */
  write(text) {
    this.#text += text;
  }

  /** What came is kept, also of an answer that broke off; nothing at all leaves no file. @param {boolean} whole */
  async close(whole) {
    if (this.isSpecial) {
      await writeFile(this.path, this.#text).catch((error) => {
        throw fileFailure("cannot write", this.path, error);
      });
    } else if (this.#text !== "" || whole) await replaceFile(this.path, this.#text);
    else if (this.isNew) await rm(this.path, { force: true });
  }
}

/** Makes a folder that is missing. @param {string} path */
export async function makeFolder(path) {
  await mkdir(path, { recursive: true }).catch((error) => {
    throw fileFailure("cannot make the folder", path, error);
  });
}

/** Where a file of that name goes: into the path when it is, or is written as, a folder. @param {string} path @param {string} name */
export async function placeFor(path, name) {
  const isFolder = /[/\\]$/.test(path) || (await stat(path).catch(() => null))?.isDirectory();
  if (!isFolder) return path;
  await makeFolder(path);
  return join(path, name);
}
