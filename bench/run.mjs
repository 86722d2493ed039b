#!/usr/bin/env node
// `npm run bench`: FluffBuzz beside what people use instead, in one interleaved run.
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureSetup, SetupError } from "../.ci/setup.mjs";

const HELP = `Usage: npm run bench [-- options]

Measures reading a stream, shaping a request, large images, cold start, start-up of the command line, bundle size and growth, of
FluffBuzz and of the peers in bench/package.json (installed when missing), and the gateway beside a worker that only passes on.
Figures are medians, with the middle half of the rounds in brackets; decode and request count processor time. Exit code 1: a budget is missed by more than the noise.

  --quick         fewer rounds: about two minutes instead of six
  --only <part>   decode, shape, images, cold, startup, size, growth or gateway; may be repeated
  --this-node     measure in this Node, not in the one of bench/package.json; peers that need a newer one stay out
  --native        instead of all this: Google Benchmark of the core, compiled for this machine
  --write-readme  put the tables between the markers of README.md
  --json          print one JSON object instead of tables
  --help          this text`;

const PARTS = ["decode", "shape", "images", "cold", "startup", "size", "growth", "gateway"];

function options() {
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  const { values } = parseArgs({ options: {
    quick: flag, "this-node": flag, native: flag, "write-readme": flag, json: flag, help: flag, only: { type: "string", multiple: true, default: [] },
  } });
  const unknown = values.only.find((part) => !PARTS.includes(part));
  if (unknown) throw new SetupError(`Unknown part ${unknown}.\n${HELP}`);
  if (values["write-readme"] && (values.quick || values.only.length > 0)) throw new SetupError("The README quotes a whole run only.");
  return { ...values, parts: values.only.length > 0 ? values.only : PARTS };
}

/** @param {ReturnType<typeof options>} chosen @param {(line: string) => void} say */
async function measure(chosen, say) {
  // Runs in workerd, and beside no peer.
  if (chosen.parts.every((part) => part === "gateway")) {
    return { node: process.versions.node, ...await (await import("./gateway.mjs")).benchGateway(chosen.quick, say) };
  }
  // Loaded late: esbuild may not be installed before.
  const { installPeers, benchNode, titleOf } = await import("./install.mjs");
  installPeers(say);
  const node = benchNode(chosen["this-node"]);
  const [{ Arena }, { PEERS }] = await Promise.all([import("./arena.mjs"), import("./peers/index.mjs")]);
  const arena = await Arena.open(Object.keys(PEERS), node);
  const ids = Object.keys(PEERS).filter((id) => id !== "drain" && !arena.absent[id]);
  const rounds = chosen.quick ? 5 : 15;
  /** @type {Record<string, () => Promise<any> | any>} */
  const parts = {
    decode: async () => (await import("./decode.mjs")).benchDecode(arena, rounds, say),
    shape: async () => (await import("./shape.mjs")).benchShape(arena, rounds, say),
    images: async () => (await import("./images.mjs")).benchImages(node, chosen.quick ? 3 : 7, say),
    cold: async () => (await import("./cold.mjs")).benchCold(ids, titleOf, node, chosen.quick ? 5 : 15, say),
    startup: async () => (await import("./startup.mjs")).benchStartup(node, rounds, say),
    size: async () => (await import("./bundle.mjs")).benchSize(ids, titleOf),
    growth: async () => (await import("./growth.mjs")).benchGrowth(node, chosen.quick, say),
    gateway: async () => (await import("./gateway.mjs")).benchGateway(chosen.quick, say),
  };
  const tables = [];
  const budgets = [];
  try {
    for (const part of chosen.parts) {
      const found = await parts[part]();
      tables.push(...found.tables);
      budgets.push(...found.budgets);
    }
  } finally {
    arena.close();
  }
  return { node: node.version, tables, budgets };
}

async function main() {
  const chosen = options();
  if (chosen.help) return console.log(HELP);
  const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
  if (chosen.native) return (await import("./native.mjs")).benchNative(chosen.quick);
  await ensureSetup({ need: ["npm", "wasm"], say });
  const built = spawnSync(process.execPath, [fileURLToPath(new URL("../bindings/build.mjs", import.meta.url))], { stdio: ["ignore", 2, 2] });
  if (built.status !== 0) throw new SetupError("The build failed.");
  const { budgetTable, verdict } = await import("./budgets.mjs");
  const { markdown } = await import("./table.mjs");
  const { node, tables, budgets } = await measure(chosen, say);
  const judged = budgets.map((budget) => ({ ...budget, verdict: verdict(budget) }));
  if (chosen.json) console.log(JSON.stringify({ node, tables, budgets: judged }, null, 2));
  else {
    const head = `Node ${node} on ${cpus().length} shared cores; median and, in brackets, the middle half of the rounds, which are interleaved.`;
    const text = [head, ...tables.map(markdown), markdown(budgetTable(budgets))].join("\n\n");
    console.log(text);
    if (chosen["write-readme"]) (await import("./readme.mjs")).writeReadme(text);
  }
  if (judged.some((budget) => budget.verdict === "missed")) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error instanceof SetupError || error?.code?.startsWith("ERR_PARSE_ARGS") ? error.message : error);
  process.exitCode = 2;
});
