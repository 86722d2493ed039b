// Sets the machine up and builds what `npm start` serves. Cheap when nothing changed.

import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findWorker } from "./build.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @import { WorkerBundle } from "./build.mjs" */
/** @typedef {{ bundle: WorkerBundle, assets: string }} Prepared */

/** A problem that the reader can solve; the message is the whole story, so no stack is shown. */
export class StartError extends Error {}

/** @type {Promise<Prepared> | undefined} */
let prepared;

/**
 * Once per process, however many workers are started.
 * @param {(line: string) => void} say
 * @returns {Promise<Prepared>}
 */
export function prepare(say) {
  prepared ??= prepareOnce(say);
  return prepared;
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<Prepared>}
 */
async function prepareOnce(say) {
  const { ensureSetup, SetupError } = await import("../.ci/setup.mjs");
  await ensureSetup({ need: ["npm", "wasm"], say }).catch((error) => {
    throw error instanceof SetupError ? new StartError(error.message) : error;
  });
  await build(say);
  return { bundle: findWorker(), assets: join(ROOT, "dist", "web") };
}

/**
 * Builds the core, the npm package, the page and the worker. The output is shown only when it fails.
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 */
function build(say) {
  say("build: core, package, page and worker (the first time takes a few minutes)");
  // A process group of its own: a start that is stopped half-way takes the compilers with it.
  const child = spawn(process.execPath, [join(ROOT, "bindings", "build.mjs")], { cwd: ROOT, detached: true });
  const stop = () => {
    if (child.pid) process.kill(-child.pid);
  };
  process.once("exit", stop);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => { output += text; });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      process.removeListener("exit", stop);
      if (code === 0) resolve();
      else reject(new StartError(`${output.trimEnd()}\nThe build failed: node bindings/build.mjs`));
    });
  });
}
