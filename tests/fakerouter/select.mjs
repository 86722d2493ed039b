/** Which scenario answers a chat request, and with which knobs. */
import { ApiError } from "./errors.mjs";
import { headerKnobs, parseKnobs } from "./knobs.mjs";
import { findScenario, SCENARIO_NAMES } from "./scenarios.mjs";

/**
 * @typedef {object} Selection
 * @property {string} name of a scenario that exists
 * @property {import("./knobs.mjs").Knobs} knobs
 */

const MODEL_PREFIX = "sim/";

/** `sim/plain?split=byte` -> name and knobs. @param {string} id */
function parseId(id) {
  const [name, suffix = ""] = id.split("?", 2);
  const simulated = name.startsWith(MODEL_PREFIX);
  return { name: simulated ? name.slice(MODEL_PREFIX.length) : name, simulated, suffix: new URLSearchParams(suffix) };
}

/** @param {string} where @param {string | undefined} name */
function mustExist(where, name) {
  if (name === undefined || findScenario(name)) return;
  throw new ApiError(400, `${where}: no "${name}"; known: ${SCENARIO_NAMES.join(", ")}, status-<code>`);
}

/**
 * The header is for tests and must name a scenario; a model id may be anything and then gets the echo.
 * @param {import("./exchange.mjs").Exchange} exchange
 * @param {string} model
 * @returns {Selection}
 */
export function select({ record, simulator, query }, model) {
  const byModel = parseId(model);
  const header = record.headers["x-sim-scenario"];
  const byHeader = header === undefined ? undefined : parseId(header);
  mustExist("x-sim-scenario", byHeader?.name);
  const modelIsScenario = byModel.simulated && findScenario(byModel.name) !== undefined;
  const knobs = {
    ...simulator.knobs,
    ...parseKnobs(byModel.suffix),
    ...parseKnobs(query),
    ...parseKnobs(byHeader?.suffix ?? []),
    ...parseKnobs(headerKnobs(record.headers)),
  };
  mustExist("then", knobs.then);
  return { name: byHeader?.name ?? (modelIsScenario ? byModel.name : "echo"), knobs };
}
