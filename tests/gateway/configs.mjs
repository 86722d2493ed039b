// The configurations of the gateways that the scenarios share.

/** Priced so that every token counts: a prompt token 0.1 cent, an answer token one cent. */
const price = (/** @type {string} */ id) => ({ id, cost: { input: 1000, output: 10_000 }, contextWindow: 131_072, maxTokens: 1000 });

/** An upstream model that costs money, and whose answer stops after eight writes until the client leaves. */
export const PRICED_STALL = "sim/long?stall=8&run=priced";
export const TOKEN_PRICE = { prompt: 0.001, completion: 0.01 };
/** What one request with a model without a known price reserves. */
export const UNKNOWN_RESERVE = 0.001;
export const ALIAS = "fast";
export const ALIASED = "google/gemma-3-12b-it:free";

const agents = { defaults: { models: { [`openrouter/${ALIASED}`]: { alias: ALIAS } } } };
const models = { providers: { openrouter: { models: [price(PRICED_STALL)] } } };
const budget = { unknownPriceReserve: UNKNOWN_RESERVE };

export const CONFIGS = {
  /** All times and sizes are the usual ones. */
  usual: { agents, models, gateway: { budget, debug: true } },
  /** Keeps answers and gives them again. */
  caching: { agents, models, gateway: { budget, cache: { enabled: true } } },
  /** Tells a waiting client every tenth of a second that it lives. */
  talkative: { agents, models, gateway: { budget, heartbeatMs: 100 } },
  /** Waits for nothing, and sends no heartbeats, so that a refusal can still have its status. */
  brisk: {
    agents: { defaults: { ...agents.defaults, llm: { idleTimeoutSeconds: 1 } } }, models,
    gateway: { budget, heartbeatMs: 0, firstEventTimeoutMs: 1000 },
  },
  /** Small limits, so that little is needed to reach them. A price that nobody knows is refused. */
  narrow: { agents, models, gateway: { maxBodyBytes: 65_536, maxBodiesInFlightBytes: 65_536 } },
};
