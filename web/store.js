/**
 * The one place where the page's state lives. Data flows one way: an action changes the state inside `update`, the
 * listeners are told, the views are painted from the state.
 */

/**
 * @template S
 * @typedef {object} Store
 * @property {S} state
 * @property {(change: (state: S) => void) => void} update
 * @property {(listener: () => void) => void} subscribe
 */

/**
 * @template S
 * @param {S} state
 * @returns {Store<S>}
 */
export function createStore(state) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    state,
    update(change) {
      change(state);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}
