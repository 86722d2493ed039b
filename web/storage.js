/**
 * A `sessionStorage` that never throws. With site data blocked the values live as long as the page, which is all that
 * a chat needs to go on.
 *
 * @typedef {{ read(name: string): string, write(name: string, value: string): void }} TabStorage
 */

const prefix = "fluffbuzz.";

/**
 * @param {() => Storage} open a function, because in some browsers the mere property access throws
 * @returns {TabStorage}
 */
export function createTabStorage(open) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  const storage = attempt(open);
  return {
    read: (name) => attempt(() => storage?.getItem(prefix + name)) ?? memory.get(name) ?? "",
    /** An empty value removes the entry. */
    write(name, value) {
      memory.set(name, value);
      attempt(() => (value ? storage?.setItem(prefix + name, value) : storage?.removeItem(prefix + name)));
    },
  };
}

/**
 * @template T
 * @param {() => T} action
 * @returns {T | undefined}
 */
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
