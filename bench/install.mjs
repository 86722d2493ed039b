// The peers and a Node that runs them, from bench/package-lock.json, when they are not there yet.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PEERS } from "./peers/index.mjs";

const BENCH = fileURLToPath(new URL(".", import.meta.url));
export const MODULES = `${BENCH}node_modules`;

/** @param {string} name */
export function installedVersion(name) {
  const path = `${MODULES}/${name}/package.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : null;
}

/** @param {(line: string) => void} say */
export function installPeers(say) {
  const { dependencies } = JSON.parse(readFileSync(`${BENCH}package.json`, "utf8"));
  const missing = Object.entries(dependencies).filter(([name, version]) => installedVersion(name) !== version);
  if (missing.length > 0) {
    say(`bench: installing ${missing.map(([name, version]) => `${name}@${version}`).join(", ")} into bench/node_modules (npm ci, about 420 MB)`);
    // None of them needs its install script.
    const { status, stderr } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: BENCH, encoding: "utf8" });
    if (status !== 0) say(`bench: npm ci failed, so peers are left out:\n${stderr.trim().split("\n").slice(-5).join("\n")}`);
  }
  // The package under test, found as an application finds it.
  if (existsSync(MODULES) && !existsSync(`${MODULES}/fluffbuzz`)) symlinkSync("../..", `${MODULES}/fluffbuzz`, "dir");
}

/** @typedef {{ path: string, version: string }} NodeBinary */

/** The pinned Node from the npm registry, else the one that runs this. @param {boolean} own @returns {NodeBinary} */
export function benchNode(own) {
  const pinned = `node-${process.platform}-${process.arch}`;
  const version = installedVersion(pinned);
  if (own || version === null) return { path: process.execPath, version: process.versions.node };
  return { path: `${MODULES}/${pinned}/bin/node`, version };
}

/**
 * Why a contestant cannot take part, or null.
 * @param {string} id @param {NodeBinary} node
 */
export function absence(id, node) {
  const peer = PEERS[id];
  const major = Number(node.version.split(".")[0]);
  if (peer.node && major < peer.node) return `needs Node ${peer.node}, this is ${node.version}`;
  if (peer.package && !installedVersion(peer.package)) return "could not be installed";
  return null;
}

/** @param {string} id */
export function titleOf(id) {
  const { title, package: name, with: other } = PEERS[id];
  const named = (/** @type {string} */ text, /** @type {string | undefined} */ one) =>
    (one && installedVersion(one) ? text.replace(one, `${one} ${installedVersion(one)}`) : text);
  return title.split(" + ").map((part, i) => named(part, i === 0 ? name : other)).join(" + ");
}
