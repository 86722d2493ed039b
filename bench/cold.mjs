// Cold start: a fresh process, the bundled module evaluated and a client ready, then the first call until fetch.
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nodeBundle } from "./bundle.mjs";
import { ratio, show, spreadOf } from "./statistics.mjs";

const CHILD = fileURLToPath(new URL("cold_child.mjs", import.meta.url));

/**
 * @param {string[]} ids @param {(id: string) => string} titleOf @param {import("./install.mjs").NodeBinary} node
 * @param {number} rounds @param {(line: string) => void} say
 */
export async function benchCold(ids, titleOf, node, rounds, say) {
  say("Cold start");
  /** @type {Record<string, { bundle: string, ready: number[], call: number[], problem?: string }>} */
  const runs = {};
  for (const id of ids) runs[id] = { bundle: pathToFileURL(await nodeBundle(id)).href, ready: [], call: [] };
  // The first round fills the caches of the file system.
  for (let round = -1; round < rounds; round++) {
    for (const run of Object.values(runs)) {
      if (run.problem) continue;
      const { status, stdout, stderr } = spawnSync(node.path, [CHILD, run.bundle], { encoding: "utf8", env: { PATH: process.env.PATH, NODE_NO_WARNINGS: "1" } });
      if (status !== 0) run.problem = stderr.trim().split("\n").find((line) => line.includes("Error")) ?? "it ended early";
      else if (round >= 0) {
        const { ready, call } = JSON.parse(stdout);
        run.ready.push(ready);
        run.call.push(call);
      }
    }
  }
  const rows = Object.entries(runs).map(([id, { ready, call, problem }]) =>
    (problem ? [titleOf(id), `not run: ${problem}`, ""] : [titleOf(id), show(spreadOf(ready)), show(spreadOf(call))]));
  const budgets = [];
  if (runs.openai?.ready.length > 0) {
    const together = runs.openai.ready.map((ms, i) => ms + runs.openai.call[i]);
    budgets.push({ name: "cold, until ready: FluffBuzz / openai until its first fetch", most: 0.75, ratio: ratio(runs.fluffbuzz.ready, together) });
  }
  return { tables: [{ title: "Cold start in a fresh process, ms by the clock", head: ["", "bundle evaluated, client ready", "first call until fetch"], rows }], budgets };
}
