// Reading a stream through each public API, on the same bytes.
import { titleOf } from "./install.mjs";
import { PEERS } from "./peers/index.mjs";
import { ran, ratio, show, spreadOf } from "./statistics.mjs";
import { WORKLOADS } from "./workloads.mjs";

/** @typedef {import("./memory_fetch.mjs").ReadSize} ReadSize */
/** @typedef {{ workload: string, size: ReadSize, measured: Record<string, (number | null)[]> }} Measure */

/** @type {{ title: string, unit: "event" | "stream", columns: [string, string, ReadSize][] }[]} */
const TABLES = [
  { title: "Plain text, µs per event of about 290 bytes", unit: "event", columns: [
    ["one event per read", "text", "event"], ["1,460 B reads", "text", 1460], ["4 KiB reads", "text", 4096], ["64 KiB reads", "text", 65536]] },
  { title: "Other streams, µs per event", unit: "event", columns: [
    ["text, other fields change too, 4 KiB reads", "changing text", 4096],
    ["reasoning and its details, 4 KiB reads", "reasoning", 4096],
    ["4 tool calls in turns, 4 KiB reads", "tools", 4096],
    ["the same, one event per read", "tools", "event"]] },
  { title: "Cliffs, ms per stream", unit: "stream", columns: [
    ["one tool call of 40 KB in 8,000 deltas, 4 KiB reads", "long tool", 4096], ["image of 2 MB in one event, 1,460 B reads", "image", 1460]] },
];

/** @param {Measure} measure @param {string[]} ids the fastest of these counts */
function fastest({ measured }, ids) {
  const median = (/** @type {string} */ id) => spreadOf(ran(measured[id])).median;
  return ids.filter((id) => measured[id]).sort((a, b) => median(a) - median(b))[0];
}

/** @param {Measure[]} measures @returns {import("./budgets.mjs").Budget[]} */
function budgetsOf(measures) {
  const sdks = Object.keys(PEERS).filter((id) => PEERS[id].sdk);
  const find = (/** @type {string} */ workload, /** @type {ReadSize} */ size) =>
    /** @type {Measure} */ (measures.find((one) => one.workload === workload && one.size === size));
  const against = (/** @type {string} */ name, /** @type {Measure} */ measure, /** @type {string[]} */ ids, /** @type {number} */ least) => {
    const id = fastest(measure, ids);
    if (!id) return [];
    return [{ name: `${name}: ${PEERS[id].title} / FluffBuzz`, least, ratio: ratio(measure.measured[id], measure.measured.fluffbuzz) }];
  };
  return [
    ...against("text, 4 KiB reads", find("text", 4096), ["hand"], 3),
    ...against("text, 64 KiB reads", find("text", 65536), ["hand"], 3),
    ...against("text, one event per read", find("text", "event"), ["hand"], 1),
    ...against("text, one event per read", find("text", "event"), sdks, 2.5),
    ...against("tool call of 40 KB in 8,000 deltas", find("long tool", 4096), [...sdks, "eventsource-parser"], 1),
    ...against("image of 2 MB", find("image", 1460), [...sdks, "eventsource-parser"], 1),
  ];
}

/** @param {import("./arena.mjs").Arena} arena @param {number} rounds @param {(line: string) => void} say */
export async function benchDecode(arena, rounds, say) {
  /** @type {Measure[]} */
  const measures = [];
  const tables = [];
  for (const { title, unit, columns } of TABLES) {
    /** @type {Record<string, string[]>} */
    const cells = Object.fromEntries(Object.keys(PEERS).map((id) => [id, []]));
    for (const [name, workload, size] of columns) {
      say(`${title.split(",")[0]}: ${name}`);
      const measured = await arena.measure(rounds, "stream", workload, size);
      measures.push({ workload, size, measured });
      const scale = unit === "event" ? 1000 / WORKLOADS[workload]().events : 1;
      for (const id of Object.keys(PEERS)) {
        const dropped = workload === "image" && PEERS[id].dropsImages ? ", dropped" : "";
        cells[id].push(measured[id] ? show(spreadOf(ran(measured[id])), scale) + dropped : `not run: ${arena.why(id, workload, size)}`);
      }
    }
    tables.push({ title, head: ["", ...columns.map(([name]) => name)], rows: Object.keys(PEERS).map((id) => [titleOf(id), ...cells[id]]) });
  }
  for (const { measured, workload, size } of measures) {
    if (!measured.fluffbuzz) throw new Error(`FluffBuzz could not read "${workload}" in reads of ${size}: ${arena.why("fluffbuzz", workload, size)}`);
  }
  return { tables, budgets: budgetsOf(measures) };
}
