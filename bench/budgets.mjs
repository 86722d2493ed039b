// The budgets of the design, each a ratio measured in this run.
import { number } from "./statistics.mjs";

/**
 * @typedef {object} Budget
 * @property {string} name
 * @property {import("./statistics.mjs").Spread} ratio
 * @property {number} [least]
 * @property {number} [most]
 */

/**
 * Missed by more than the noise: not even the better edge of the middle half of the rounds keeps it.
 * @param {Budget} budget @returns {"met" | "within noise" | "missed"}
 */
export function verdict({ ratio: { median, low, high }, least, most }) {
  if (least !== undefined) return median >= least ? "met" : high >= least ? "within noise" : "missed";
  return median <= Number(most) ? "met" : low <= Number(most) ? "within noise" : "missed";
}

/** @param {Budget[]} budgets @returns {import("./table.mjs").Table} */
export function budgetTable(budgets) {
  return {
    title: "Budgets",
    head: ["", "must be", "is", "middle half", ""],
    rows: budgets.map((budget) => {
      const { ratio, least, most } = budget;
      return [budget.name, least === undefined ? `<= ${most} x` : `>= ${least} x`, `${number(ratio.median)} x`,
        `${number(ratio.low)} to ${number(ratio.high)}`, verdict(budget)];
    }),
  };
}
