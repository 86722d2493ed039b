/** Counts the exchanges of a run, so that a fault can strike the first ones only. */

/** @typedef {import("./select.mjs").Selection} Selection */

export class Runs {
  /** @type {Map<string, number>} */
  #counts = new Map();

  /**
   * @param {Selection} selection
   * @param {string} key the bearer
   * @param {import("./knobs.mjs").Knobs} defaults of the whole simulator
   * @returns {Selection} how this exchange is answered
   */
  next(selection, key, defaults) {
    const { times, then = "plain", run = "" } = selection.knobs;
    if (times === undefined) return selection;
    const id = JSON.stringify([run, key, selection.name]);
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, count);
    return count <= times ? selection : { name: then, knobs: defaults };
  }

  clear() {
    this.#counts.clear();
  }
}
