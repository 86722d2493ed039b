// What every store must do, whatever it keeps its tables in. Each scenario has a key id of its own.

import { ANSWERS } from "./answer_scenarios.mjs";
import { BUDGETS } from "./budget_scenarios.mjs";
import { KEYS } from "./key_scenarios.mjs";
import { LIMITS } from "./limit_scenarios.mjs";

/**
 * @typedef {object} Scene
 * @property {any} store
 * @property {string} id
 * @property {(id: string) => Promise<Record<string, number>>} rows how many the tables of this key's ledger have
 */
/** @typedef {[name: string, run: (scene: Scene) => Promise<void>]} Scenario */

export const SCENARIOS = [...BUDGETS, ...LIMITS, ...ANSWERS, ...KEYS];
