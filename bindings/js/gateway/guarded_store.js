// A store whose failures can be told from everything else that can go wrong.

import { KeyConflictError } from "./ledger_keys.js";

/** @import { Store } from "./store.js" */

const METHODS = /** @type {const} */ (["findKey", "admit", "settle", "putKey", "listKeys", "usage", "count", "metrics", "ready"]);

/** The store did not answer. `cause` is for the operator. */
export class StoreError extends Error {}

/** What the store refuses to take is the fault of who asked. @param {unknown} error */
function isRefusal(error) {
  return error instanceof RangeError || error instanceof TypeError || error instanceof KeyConflictError;
}

/** @param {Store} store @returns {Store} */
export function guarded(store) {
  const entries = METHODS.map((name) => [name, async (/** @type {any[]} */ ...args) => {
    try {
      return await /** @type {any} */ (store)[name](...args);
    } catch (error) {
      throw isRefusal(error) ? error : new StoreError("the store does not answer", { cause: error });
    }
  }]);
  return /** @type {Store} */ (Object.fromEntries(entries));
}
