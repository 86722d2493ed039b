// The end of a call in its key's ledger.

import { StoreError } from "./guarded_store.js";
import { nano } from "./money.js";

/** @import { Exchange } from "./exchange.js" */
/** @import { Admission } from "./admit.js" */
/** @import { KeptAnswer } from "./store.js" */
/** @import { Spent } from "../relay_types.js" */

/** Of what never reached upstream. @type {Spent} */
export const NOTHING = { cost: 0, basis: "nothing", promptTokens: null, completionTokens: null };

/** A store that moves or restarts is back soon. Settling twice is settling once. */
const WAITS_MS = [200, 1000, 3000];

/**
 * Never rejects: the caller has its answer. A reservation that could not be settled is charged when its time is over.
 * @param {Exchange} exchange
 * @param {Admission} admitted
 * @param {Spent} spent
 * @param {{ answer: KeptAnswer | null, finishReason: string | null } | null} good what came of a call that ended well
 */
export async function settle(exchange, admitted, spent, good) {
  const { gatehouse, caller, requestId, story } = exchange;
  if (!admitted.booked || !gatehouse.store) return;
  // What nobody can price is charged as it was reserved.
  const cost = spent.cost === null ? admitted.reserve : nano(spent.cost);
  const settlement = { requestId, now: gatehouse.now(), cost, outcome: story.outcome,
    tokens: Math.round((spent.promptTokens ?? 0) + (spent.completionTokens ?? 0)),
    keep: keep(exchange, admitted, good), forget: spent.basis === "nothing" };
  for (const wait of [...WAITS_MS, null]) {
    try {
      return await gatehouse.store.settle(caller.id, settlement);
    } catch (error) {
      if (wait === null || !(error instanceof StoreError)) return gatehouse.onFault?.(/** @type {Error} */ (error).cause ?? error, requestId);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** @param {Exchange} exchange @param {Admission} admitted @param {Parameters<typeof settle>[3]} good */
function keep({ gatehouse }, { keeps }, good) {
  if (!keeps || !good?.answer) return null;
  const mayCache = gatehouse.cache.toolCalls || good.finishReason !== "tool_calls";
  return { answer: good.answer, idempotencyMs: keeps.idempotencyMs, cache: mayCache ? keeps.cache : null };
}
