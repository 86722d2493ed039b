// From the call until `fetch` has the bytes of the body.
import { titleOf } from "./install.mjs";
import { PEERS } from "./peers/index.mjs";
import { ran, ratio, show, spreadOf } from "./statistics.mjs";

/** Not more than so many times `JSON.stringify` and `TextEncoder.encode`, which is what the loop by hand does. */
const MOST = /** @type {const} */ ({ "50 messages": 3, "1 MiB image": 1.2, "8 MiB image": 1.2 });

/** @param {import("./arena.mjs").Arena} arena @param {number} rounds @param {(line: string) => void} say */
export async function benchShape(arena, rounds, say) {
  const ids = Object.keys(PEERS).filter((id) => id !== "drain" && id !== "eventsource-parser");
  /** @type {string[][]} */
  const rows = ids.map((id) => [titleOf(id)]);
  const budgets = [];
  for (const [name, most] of Object.entries(MOST)) {
    say(`Request: ${name}`);
    const measured = await arena.measure(rounds, "request", name);
    ids.forEach((id, i) => rows[i].push(measured[id] ? show(spreadOf(ran(measured[id]))) : `not run: ${arena.why(id, name)}`));
    budgets.push({ name: `request of ${name}: FluffBuzz / JSON.stringify + encode`, most, ratio: ratio(measured.fluffbuzz, measured.hand) });
  }
  return { tables: [{ title: "Request, ms from the call until fetch has the bytes", head: ["", ...Object.keys(MOST)], rows }], budgets };
}
