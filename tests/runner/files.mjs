// Which files belong to the repository.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run_process.mjs";

const NOT_OURS = new Set([".git", "node_modules", "build", "dist"]);

/**
 * Paths of all files, relative to the root and sorted: what git tracks or would track, and without git (a downloaded
 * archive) everything that is not built or installed.
 * @returns {string[]}
 */
export function repositoryFiles() {
  const git = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
  const paths = git.status === 0 ? git.stdout.split("\0").filter(Boolean) : walk("");
  // A file that was deleted but not yet committed is still in git's list.
  return [...new Set(paths)].filter((path) => existsSync(join(ROOT, path))).sort();
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function walk(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/**
 * @param {string} path relative to the root
 */
export function readRepositoryFile(path) {
  return readFileSync(join(ROOT, path), "utf8");
}
