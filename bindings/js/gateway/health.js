// What a load balancer, a monitor and an operator ask.

import { METRICS_TYPE, metricsText } from "./metrics_text.js";
import { refuse } from "./answers.js";

/** @import { Exchange } from "./exchange.js" */

/** Alive, whatever upstream does. @param {Exchange} exchange */
export function health({ gatehouse }) {
  return Response.json({ status: "ok", upstream: gatehouse.upstream, version: gatehouse.version });
}

/** Whether a request would be served, and by name what is missing. @param {Exchange} exchange */
export async function readiness({ gatehouse }) {
  const problems = gatehouse.unavailable ? [gatehouse.unavailable.message] : await storeProblems(gatehouse);
  return Response.json({ status: problems.length === 0 ? "ready" : "unready", problems }, { status: problems.length === 0 ? 200 : 503 });
}

/** @param {Exchange["gatehouse"]} gatehouse @returns {Promise<string[]>} */
async function storeProblems({ store, onFault }) {
  try {
    return await store?.ready() ?? [];
  } catch (error) {
    onFault?.(/** @type {Error} */ (error).cause ?? error, "readyz");
    return ["the store for keys and budgets does not answer"];
  }
}

/** @param {Exchange} exchange */
export async function metrics({ gatehouse: { store } }) {
  if (!store) return refuse({ status: 404, code: "not_found", message: "This gateway keeps no metrics: it has no store." });
  return new Response(metricsText(await store.metrics()), { headers: { "content-type": METRICS_TYPE } });
}
