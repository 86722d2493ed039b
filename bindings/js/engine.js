// One instance of the core. When it traps, everybody who uses it loses it together, and the next call gets a fresh one.
import { FluffBuzzError } from "./errors.js";

/**
 * A trap leaves the instance's memory in an unknown state. Everything else that is thrown on the way to the core comes
 * from the code around it.
 * @param {any} error
 */
function isTrap(error) {
  return error?.name === "RuntimeError" || (/^(RangeError|InternalError)$/.test(error?.name) && /call stack|recursion/.test(error.message));
}

export class Engine {
  /** @type {Set<(error: FluffBuzzError) => void>} */
  #users = new Set();
  /** @type {FluffBuzzError | null} why it must not be used any more */
  dead = null;

  /** @param {any} module the Emscripten module */
  constructor(module) {
    this.module = module;
  }

  /**
   * @param {(error: FluffBuzzError) => void} onDeath
   * @returns {() => void} ends the use
   */
  join(onDeath) {
    this.#users.add(onDeath);
    return () => this.#users.delete(onDeath);
  }

  /**
   * What to throw for an error that came out of the core; a trap ends the instance for all.
   * @param {unknown} error
   */
  judge(error) {
    if (this.dead) return this.dead;
    if (!isTrap(error)) return error;
    const message = `the core stopped in the middle of its work (${/** @type {Error} */ (error).message}); the same call may be made again and gets a fresh one`;
    this.dead = new FluffBuzzError({ code: "internal", message, retryable: true }, { cause: error });
    for (const tell of [...this.#users]) tell(this.dead);
    return this.dead;
  }
}
