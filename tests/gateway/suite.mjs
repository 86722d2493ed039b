// Runs every scenario on one kind of host. What the scenarios share is started once, when the first of them asks for it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Evidence } from "./evidence.mjs";
import { startGateway } from "./hosts.mjs";
import { CONFIGS } from "./configs.mjs";
import { REGISTER, LAST } from "./scenarios/index.mjs";

/** @typedef {import("./hosts.mjs").Gateway} Gateway */
/** @typedef {import("./hosts.mjs").StartOptions} StartOptions */
/**
 * @typedef {(number: string, name: string, run: (stage: Stage) => Promise<void>, options?: { on?: import("./hosts.mjs").HostKind[] }) => void} Scenario
 *   on: the hosts that have what it is about; default all
 */

const SCENARIOS = 25;
const LIMIT_MS = 60_000;

export class Stage {
  evidence = new Evidence();
  /** @type {Map<string, Promise<Gateway>>} */
  #shared = new Map();
  /** @type {Gateway[]} */
  #open = [];

  /** @param {import("./hosts.mjs").HostKind} kind */
  constructor(kind) {
    this.kind = kind;
  }

  /** The gateway of this configuration that the scenarios share, with a simulator that has forgotten everything. @param {keyof typeof CONFIGS} name */
  async gateway(name = "usual") {
    if (!this.#shared.has(name)) this.#shared.set(name, this.start({ config: CONFIGS[name] }));
    const gateway = await /** @type {Promise<Gateway>} */ (this.#shared.get(name));
    gateway.upstream.reset();
    return gateway;
  }

  /** A gateway of one's own; it is closed at the end at the latest. @param {StartOptions} options */
  async start(options) {
    const gateway = await startGateway(this.kind, this.evidence, options);
    this.#open.push(gateway);
    return gateway;
  }

  async close() {
    for (const gateway of this.#open.splice(0)) await gateway.close();
  }
}

/** @param {import("./hosts.mjs").HostKind} kind */
export function runSuite(kind) {
  const stage = new Stage(kind);
  /** @type {Map<string, number>} */
  const tests = new Map();
  /** @type {Scenario} */
  const scenario = (number, name, run, { on = [kind] } = {}) => {
    if (!on.includes(kind)) return;
    tests.set(number, (tests.get(number) ?? 0) + 1);
    test(`${kind}, ${number}: ${name}`, { timeout: LIMIT_MS }, () => run(stage));
  };
  for (const register of [...REGISTER, ...LAST]) register(scenario);
  test(`${kind}: all ${SCENARIOS} scenarios are here`, () => {
    assert.deepEqual([...tests.keys()].sort(), Array.from({ length: SCENARIOS }, (_, i) => String(i + 1).padStart(2, "0")));
    console.log(`${tests.size} scenarios in ${[...tests.values()].reduce((sum, count) => sum + count)} tests on ${kind}`);
  });
  after(() => stage.close());
}
