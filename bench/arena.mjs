// All contestants of one measure, interleaved: every round runs each once, in an order that turns, so that a drift of the
// machine hits all alike.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { absence } from "./install.mjs";

const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));
/** A round of one contestant lasts about so many milliseconds. */
const SLICE = 40;
/** Who takes longer than this for one run takes part in a few rounds only. */
const SLOW = 500;

export class Arena {
  /** @type {Map<string, import("node:child_process").ChildProcess>} */
  #children = new Map();
  /** Why somebody does not take part. @type {Record<string, string>} */
  absent = {};

  /** @param {string[]} ids @param {import("./install.mjs").NodeBinary} node */
  static async open(ids, node) {
    const arena = new Arena();
    for (const id of ids) {
      const why = absence(id, node);
      if (why) arena.absent[id] = why;
      else await arena.#start(id, node);
    }
    return arena;
  }

  /** @param {string} id @param {import("./install.mjs").NodeBinary} node */
  async #start(id, node) {
    const child = fork(CHILD, [], { execPath: node.path, execArgv: ["--expose-gc"], env: { PATH: process.env.PATH, NODE_ENV: "production", NODE_NO_WARNINGS: "1" } });
    this.#children.set(id, child);
    try {
      await ask(child, "open", id);
    } catch (error) {
      this.absent[id] = /** @type {Error} */ (error).message;
      this.#stop(id);
    }
  }

  /** @param {string} id */
  #stop(id) {
    this.#children.get(id)?.disconnect();
    this.#children.delete(id);
  }

  /**
   * @param {number} rounds @param {"stream" | "request"} command @param {any[]} args
   * @returns {Promise<Record<string, (number | null)[]>>} milliseconds of each round; nobody who failed is in it
   */
  async measure(rounds, command, ...args) {
    /** @type {Record<string, { times: number, every: number }>} */
    const plan = {};
    for (const [id, child] of this.#children) {
      try {
        const one = Number(await ask(child, command, ...args));
        plan[id] = { times: Math.min(200, Math.max(1, Math.round(SLICE / one))), every: one > SLOW ? Math.ceil(rounds / 3) : 1 };
      } catch (error) {
        this.absent[`${id} ${args.join(" ")}`] = /** @type {Error} */ (error).message;
      }
    }
    const ids = Object.keys(plan);
    /** @type {Record<string, (number | null)[]>} */
    const measured = Object.fromEntries(ids.map((id) => [id, []]));
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < ids.length; i++) {
        const id = ids[(i + round) % ids.length];
        const { times, every } = plan[id];
        const child = /** @type {import("node:child_process").ChildProcess} */ (this.#children.get(id));
        measured[id].push(round % every === 0 ? Number(await ask(child, "run", times)) : null);
      }
    }
    return measured;
  }

  /** Why a contestant has no figure in a measure. @param {string} id @param {any[]} args */
  why(id, ...args) {
    const why = this.absent[id] ?? this.absent[`${id} ${args.join(" ")}`] ?? "unknown";
    return why.replace(/\s+/g, " ").slice(0, 120);
  }

  close() {
    for (const id of [...this.#children.keys()]) this.#stop(id);
  }
}

/** @param {import("node:child_process").ChildProcess} child @param {string} command @param {any[]} args @returns {Promise<unknown>} */
function ask(child, command, ...args) {
  return new Promise((resolve, reject) => {
    const settle = (/** @type {() => void} */ how) => {
      child.off("message", heard);
      child.off("exit", ended);
      how();
    };
    const heard = (/** @type {any} */ message) => settle(() => (message.error === undefined ? resolve(message.value) : reject(new Error(message.error))));
    const ended = () => settle(() => reject(new Error("its process ended")));
    child.on("message", heard);
    child.on("exit", ended);
    child.send({ command, args });
  });
}
