import { SignIns } from "./auth.mjs";
import { Gates } from "./gates.mjs";
import { Generations } from "./generations.mjs";
import { Limits } from "./limits.mjs";
import { createPrng, randomWord } from "./prng.mjs";
import { Recorder } from "./recorder.mjs";
import { Runs } from "./runs.mjs";

const ID_SEED = 1;

/** Everything that outlives one request. */
export class Simulator {
  recorder = new Recorder();
  generations = new Generations();
  gates = new Gates();
  limits = new Limits();
  runs = new Runs();
  signIns = new SignIns();
  /** Set by `close()`: from then on a lost client is our own doing. */
  closing = false;
  #random = createPrng(ID_SEED);

  /**
   * @param {{knobs: import("./knobs.mjs").Knobs, cors: string, bodyLimit: number}} settings
   */
  constructor({ knobs, cors, bodyLimit }) {
    this.knobs = knobs;
    this.cors = cors;
    this.bodyLimit = bodyLimit;
  }

  newIdentity() {
    const created = Math.floor(Date.now() / 1000);
    return { id: `gen-${created}-${randomWord(this.#random, 20)}`, created };
  }

  reset() {
    this.recorder.reset();
    for (const state of [this.generations, this.gates, this.limits, this.runs, this.signIns]) state.clear();
    this.#random = createPrng(ID_SEED);
  }
}
