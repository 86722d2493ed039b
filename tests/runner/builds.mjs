// What the suites need to be built first. Every build runs at most once per run, however many suites want it.

import { runProcess } from "./run_process.mjs";
import { seconds } from "./report.mjs";

/** @typedef {import("./run_process.mjs").Finished} Finished */

const BUILD_LIMIT_MS = 15 * 60_000;

/** Compilers at the same time. More than two do not fit into the memory of a small machine. */
const JOBS = 2;

/** @type {Map<string, Promise<Finished>>} */
const done = new Map();

/**
 * @param {string} name a CMake preset, or "dist" for everything that is shipped
 * @returns {Promise<Finished>}
 */
export function buildOnce(name) {
  let build = done.get(name);
  if (!build) {
    build = name === "dist" ? buildDist() : buildPreset(name);
    done.set(name, build);
  }
  return build;
}

/** @param {string} preset */
async function buildPreset(preset) {
  const configured = await configure(preset);
  if (configured.code !== 0) return configured;
  return said(`preset ${preset}`, await runProcess("cmake", ["--build", "--preset", preset, "--parallel", `${JOBS}`],
    { timeoutMs: BUILD_LIMIT_MS }));
}

/**
 * Configures a preset; cheap when nothing changed.
 * @param {string} preset
 */
export function configure(preset) {
  return runProcess("cmake", ["--preset", preset], { timeoutMs: BUILD_LIMIT_MS });
}

async function buildDist() {
  return said("dist", await runProcess(process.execPath, ["bindings/build.mjs"], { timeoutMs: BUILD_LIMIT_MS }));
}

/**
 * @param {string} what
 * @param {Finished} finished
 */
function said(what, finished) {
  console.log(`build: ${what} ${finished.code === 0 ? "is ready" : "FAILED"} (${seconds(finished.ms)})`);
  return finished;
}
