// One image of 16 MiB as input and as output, beside `Buffer` and `atob` with JSON on the same bytes: time and memory.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { number, ratio, show, spreadOf } from "./statistics.mjs";

const CHILD = fileURLToPath(new URL("images_child.mjs", import.meta.url));
const CONTESTANTS = { fluffbuzz: "FluffBuzz", buffer: "Buffer + JSON", atob: "atob + JSON" };
const MIB = 16;

/** @param {import("./install.mjs").NodeBinary} node @param {number} rounds @param {(line: string) => void} say */
export function benchImages(node, rounds, say) {
  const ids = Object.keys(CONTESTANTS);
  const tables = [];
  for (const [direction, title] of [["in", "as an input: until fetch has the bytes"], ["out", "in an answer: from 64 KiB reads to bytes"]]) {
    say(`Image of ${MIB} MiB, ${direction}`);
    /** @type {Record<string, { ms: number, grew: number }[]>} */
    const measured = Object.fromEntries(ids.map((id) => [id, []]));
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < ids.length; i++) {
        const id = ids[(i + round) % ids.length];
        measured[id].push(once(node, id, direction));
      }
    }
    const of = (/** @type {string} */ id, /** @type {"ms" | "grew"} */ what) => measured[id].map((found) => found[what]);
    const rows = Object.entries(CONTESTANTS).map(([id, name]) => [name, show(spreadOf(of(id, "ms"))), show(spreadOf(of(id, "grew"))),
      `${number(ratio(of(id, "ms"), of("fluffbuzz", "ms")).median)} x`, `${number(ratio(of(id, "grew"), of("fluffbuzz", "grew")).median)} x`]);
    tables.push({ title: `One image of ${MIB} MiB ${title}`, head: ["", "ms", "memory, MiB", "time / FluffBuzz", "memory / FluffBuzz"], rows });
  }
  return { tables, budgets: [] };
}

/** @param {import("./install.mjs").NodeBinary} node @param {string} id @param {string} direction */
function once(node, id, direction) {
  const { status, stdout, stderr } = spawnSync(node.path, ["--expose-gc", CHILD, id, direction, String(MIB)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the measure of images failed (${id}, ${direction}):\n${stderr}`);
  return JSON.parse(stdout);
}
