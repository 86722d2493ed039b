// Every scenario, in the order in which they run.

import { registerAccess } from "./access.mjs";
import { registerAnswers } from "./answers.mjs";
import { registerBodies } from "./bodies.mjs";
import { registerBudgets } from "./budgets.mjs";
import { registerKept } from "./kept.mjs";
import { registerLeaving } from "./leaving.mjs";
import { registerParity } from "./parity.mjs";
import { registerPolicy } from "./policy.mjs";
import { registerSecrets } from "./secrets.mjs";
import { registerStreams } from "./streams.mjs";
import { registerTimes } from "./times.mjs";
import { registerWatched } from "./watched.mjs";

/** @typedef {import("../suite.mjs").Scenario} Scenario */

/** @type {((scenario: Scenario) => void)[]} */
export const REGISTER = [registerAnswers, registerAccess, registerPolicy, registerBodies, registerStreams, registerTimes, registerLeaving,
  registerBudgets, registerKept, registerWatched, registerParity];

/** Looks at what all the others have left behind. @type {((scenario: Scenario) => void)[]} */
export const LAST = [registerSecrets];
