// Is the time linear in the length of a stream, and is the memory flat?
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { number } from "./statistics.mjs";

const CHILD = fileURLToPath(new URL("growth_child.mjs", import.meta.url));

/** @param {import("./install.mjs").NodeBinary} node @param {boolean} quick @param {(line: string) => void} say */
export function benchGrowth(node, quick, say) {
  say("Growth");
  const million = quick ? 100_000 : 1_000_000;
  const { status, stdout, stderr } = spawnSync(node.path, ["--expose-gc", CHILD, quick ? "3" : "7", String(million)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the measure of growth failed:\n${stderr}`);
  const { text, tool, picture, tiny, afterPicture } = JSON.parse(stdout);
  /** @param {string} name @param {number[]} times @param {number[]} lengths */
  const row = (name, times, lengths) =>
    [name, ...times.map((ms) => number(ms)), `${number(times[2] / times[0])} x for ${lengths[2] / lengths[0]} x`];
  const mib = (/** @type {{ heap: number, wasm: number }} */ at) => [number(at.heap), number(at.wasm)];
  return {
    tables: [
      { title: "Growth, ms per stream", head: ["", "1st", "2nd", "3rd", "grew"], rows: [
        row("text: 1,000, 10,000, 100,000 events, 4 KiB reads", text, [1, 10, 100]),
        row("one tool call in 800, 8,000, 80,000 deltas, 4 KiB reads", tool, [1, 10, 100]),
        row("image on one line: 1, 2, 4 MiB, 1 KiB reads", picture, [1, 2, 4]),
      ] },
      { title: `${million.toLocaleString("en-US")} events of 47 bytes: ${number(tiny.ms)} ms`, head: ["MiB", "JS heap", "wasm memory"],
        rows: [["before", ...mib(tiny.before)], ["after", ...mib(tiny.after)], ["after the image of 4 MiB", ...mib(afterPicture)]] },
    ],
    budgets: [
      ...[["text", text, 100], ["tool call", tool, 100], ["image", picture, 4]].map(([name, times, length]) => {
        const grew = times[2] / times[0] / length;
        return { name: `${name}, ${length} x as long: growth of the time per byte`, most: 1.5, ratio: { median: grew, low: grew, high: grew } };
      }),
    ],
  };
}
