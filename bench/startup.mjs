// Start-up of the command line beside a comparable one: wall time of whole processes, from spawn to exit.
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startFakerouter } from "../tests/fakerouter/server.mjs";
import { installedVersion, MODULES } from "./install.mjs";
import { ratio, show, spreadOf } from "./statistics.mjs";

const OURS = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const PEER = "@earendil-works/pi-coding-agent";
const PEER_NODE = [22, 19];
/** What both are asked. The last one reads a catalogue of a few hundred models. */
const QUESTIONS = ["--version", "--help", "list of models"];
const LIST = QUESTIONS.length - 1;
/** What a peer that is absent would list. */
const USUAL_MODELS = 386;
/** As long as OpenRouter's own. */
const DESCRIPTION = "What this model is good at, how long its context is, and which companies serve it. ".repeat(7);

/** @typedef {import("./install.mjs").NodeBinary} NodeBinary */
/** @typedef {{ title: string, questions: string[][], env: Record<string, string>, ms: number[][], problem?: string }} Program */

/** @param {NodeBinary} node @param {number} rounds @param {(line: string) => void} say */
export async function benchStartup(node, rounds, say) {
  say("Start-up of the command line");
  const home = mkdtempSync(join(tmpdir(), "fluffbuzz-bench-"));
  try {
    const peer = peerProgram(node, home);
    const models = peer.problem ? USUAL_MODELS : rowsOf(run(node, peer, LIST));
    const ours = await ourProgram(node, home, models);
    /** @type {Program[]} */
    const programs = [{ title: "node -e 0", questions: [["-e", "0"]], env: environment(home), ms: [] }, ours, peer];
    // The first round fills the caches of the file system.
    for (let round = -1; round < rounds; round++) {
      for (const program of programs) {
        if (!program.problem) measure(node, program, round >= 0);
      }
    }
    return { tables: [tableOf(programs, models)], budgets: budgetsOf(ours, peer) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** @param {NodeBinary} node @param {Program} program @param {boolean} counts */
function measure(node, program, counts) {
  program.questions.forEach((_, question) => {
    const begun = performance.now();
    run(node, program, question);
    const took = performance.now() - begun;
    if (counts) (program.ms[question] ??= []).push(took);
  });
}

/** @param {NodeBinary} node @param {Program} program @param {number} question @returns {string} what it prints */
function run(node, { title, questions, env }, question) {
  const { status, stdout, stderr } = spawnSync(node.path, questions[question], { encoding: "utf8", env });
  if (status !== 0) throw new Error(`${title}, ${QUESTIONS[question]}, ended with ${status}: ${stderr.trim()}`);
  return stdout;
}

/** Both print a line of titles above. @param {string} text */
const rowsOf = (text) => text.trimEnd().split("\n").length - 1;

/** @param {string} home */
const environment = (home) => ({ PATH: process.env.PATH ?? "", HOME: home, OPENROUTER_API_KEY: "sk-or-bench" });

/** @param {NodeBinary} node @param {string} home @returns {Program} */
function peerProgram(node, home) {
  const version = installedVersion(PEER);
  const [major, minor] = node.version.split(".").map(Number);
  const isOld = major < PEER_NODE[0] || (major === PEER_NODE[0] && minor < PEER_NODE[1]);
  const problem = version === null ? "could not be installed" : isOld ? `needs Node ${PEER_NODE.join(".")}, this is ${node.version}` : undefined;
  const script = problem ? "" : join(MODULES, PEER, JSON.parse(readFileSync(join(MODULES, PEER, "package.json"), "utf8")).bin.pi);
  return {
    title: `pi (${PEER}${version ? ` ${version}` : ""})`,
    questions: [[script, "--version"], [script, "--help"], [script, "--list-models"]],
    // Its own word for: no refreshing of catalogues, no look for a newer version.
    env: { ...environment(home), PI_OFFLINE: "1" },
    ms: [],
    ...(problem && { problem }),
  };
}

/** @param {NodeBinary} node @param {string} home @param {number} models @returns {Promise<Program>} */
async function ourProgram(node, home, models) {
  const questions = [[OURS, "--version"], [OURS, "--help"], [OURS, "models", "list", "--all"]];
  const program = { title: "FluffBuzz", questions, env: environment(home), ms: [] };
  const server = await serveCatalogue(models);
  try {
    const config = { models: { providers: { openrouter: { baseUrl: server.baseUrl } } } };
    mkdirSync(join(home, ".fluffbuzz"), { mode: 0o700 });
    writeFileSync(join(home, ".fluffbuzz", "fluffbuzz.json"), JSON.stringify(config));
    await promisify(execFile)(node.path, questions[LIST], { env: program.env });
  } finally {
    server.close();
  }
  // The server is gone: what is listed from here on comes from the disk. The core adds routers that the catalogue lacks.
  const shown = rowsOf(run(node, program, LIST));
  if (shown < models) throw new Error(`models list --all shows ${shown} of ${models} models`);
  return program;
}

/** The simulator's catalogue, continued until it is as long as that of the peer. @param {number} count */
async function serveCatalogue(count) {
  const fake = await startFakerouter({ port: 0 });
  const { data } = await (await fetch(`${fake.baseUrl}/models?output_modalities=all`)).json();
  await fake.close();
  const rows = Array.from({ length: count }, (_, i) => {
    const row = { ...data[i % data.length], description: DESCRIPTION };
    const id = i < data.length ? row.id : `${row.id}-${i}`;
    return { ...row, id, canonical_slug: id };
  });
  const server = createServer((_, response) => response.setHeader("content-type", "application/json").end(JSON.stringify({ data: rows })));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { baseUrl: `http://127.0.0.1:${port}/api/v1`, close: () => server.close() };
}

/** @param {Program[]} programs @param {number} models @returns {import("./table.mjs").Table} */
function tableOf(programs, models) {
  return {
    title: "Start-up of the command line, ms by the clock from spawn to exit",
    head: ["", ...QUESTIONS.slice(0, LIST), `${QUESTIONS[LIST]} (${models})`],
    rows: programs.map(({ title, ms, problem }) => [title, ...QUESTIONS.map((_, i) => {
      if (problem) return i === 0 ? `not run: ${problem}` : "";
      return ms[i] ? show(spreadOf(ms[i])) : "";
    })]),
  };
}

/** @param {Program} ours @param {Program} peer */
function budgetsOf(ours, peer) {
  if (peer.problem) return [];
  return QUESTIONS.map((question, i) => ({ name: `start-up, ${question}: FluffBuzz / pi`, most: 0.75, ratio: ratio(ours.ms[i], peer.ms[i]) }));
}
