// Callers that leave, and keys that are refused: what is expected of them.

/** @typedef {import("./survival_run.mjs").Plan} Plan */

/** @param {any} doors @param {(request: any) => boolean} ready */
async function whenReady({ requests }, ready) {
  while (!requests().some(ready)) await new Promise((resolve) => setImmediate(resolve));
}

const WAYS = /** @type {Record<string, (doors: any) => void>} */ ({
  "its signal": ({ controller }) => controller.abort(),
  "stream.abort()": ({ stream }) => stream.abort(),
  "client.close()": ({ client }) => client.close(),
});

/** Window -> scenario, and by what the simulator knows that the call is there. */
const WINDOWS = /** @type {Record<string, { sim: string, ready: (request: any) => boolean }>} */ ({
  "before headers": { sim: "plain?stall=headers", ready: ({ complete }) => complete },
  "before the first byte": { sim: "plain?stall=first", ready: ({ complete }) => complete },
  "in the answer": { sim: "plain?stall=4", ready: ({ complete }) => complete },
  "while it waits to try again": { sim: "status-429?retry-after=50", ready: ({ closed }) => closed },
});

/** @typedef {{ plan: Plan, way: string, thrown: boolean }} Abort `thrown`: the loop over the stream ends with an error */

/** @returns {Array<[string, Abort]>} */
function aborts() {
  const out = /** @type {Array<[string, Abort]>} */ ([]);
  for (const [window, { sim, ready }] of Object.entries(WINDOWS)) {
    for (const [way, leave] of Object.entries(WAYS)) {
      for (const stream of [true, false]) {
        const meanwhile = async (/** @type {any} */ doors) => {
          await whenReady(doors, ready);
          leave(doors);
        };
        out.push([`${window}, by ${way}, ${stream ? "streamed" : "whole"}`, { plan: { sim, stream, meanwhile }, way, thrown: true }]);
      }
    }
  }
  out.push(["in the answer, by leaving the loop", { plan: { sim: "plain?stall=4", stream: true, leave: true }, way: "leaving", thrown: false }]);
  return out;
}

export const ABORTS = Object.fromEntries(aborts());

/**
 * A refused key is replaced by every other one at once; a busy one by one other. `requests` is how many reach upstream,
 * `code` how the error's begins: a key that is gone for good has a class of its own.
 * @type {Record<string, { keys: string[], requests: number, code?: string, sim?: string }>}
 */
export const ROTATIONS = {
  "a revoked key": { keys: ["sk-or-revoked-1", "sk-or-good"], requests: 2 },
  "a key without credit": { keys: ["sk-or-broke-1", "sk-or-good"], requests: 2 },
  "a key that has spent its credit": { keys: ["sk-or-credit-0", "sk-or-good"], requests: 2 },
  "a key that may not": { keys: ["sk-or-forbidden-1", "sk-or-good"], requests: 2 },
  "a key at its limit": { keys: ["sk-or-capped-1", "sk-or-good"], requests: 2 },
  "a limited key": { keys: ["sk-or-limited-1", "sk-or-good"], requests: 2 },
  "a busy key": { keys: ["sk-or-busy-1", "sk-or-good"], requests: 2 },
  "three refused keys": { keys: ["sk-or-revoked-1", "sk-or-broke-1", "sk-or-capped-1", "sk-or-good"], requests: 4 },
  "no key is good": { keys: ["sk-or-revoked-1", "sk-or-revoked-2"], requests: 2, code: "auth" },
  // One rotation, then the two repeats that a limit is worth.
  "limited keys only": { keys: ["sk-or-limited-1", "sk-or-limited-2", "sk-or-limited-3"], requests: 4, code: "rate_limit" },
  "a good key is not spared by a refused request": { keys: ["sk-or-a", "sk-or-b"], requests: 1, code: "moderation", sim: "moderation" },
};
