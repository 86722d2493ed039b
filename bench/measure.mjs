// Interleaved measuring: every round runs every contestant once, so that a drift of the machine hits all alike.

/**
 * Processor time of this process, which other processes on the machine disturb less than the clock.
 * @returns {number} milliseconds
 */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * @param {Record<string, () => Promise<number | void> | number | void>} contestants a number is the contestant's own
 *   measure in milliseconds; otherwise its processor time counts
 * @param {number} rounds
 * @returns {Promise<Record<string, number[]>>} milliseconds per round, sorted
 */
export async function interleave(contestants, rounds) {
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = -3; round < rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const start = cpuMs();
      const own = await run();
      const took = typeof own === "number" ? own : cpuMs() - start;
      // The first rounds warm the machine and the compilers up.
      if (round >= 0) times[name].push(took);
    }
  }
  for (const list of Object.values(times)) list.sort((a, b) => a - b);
  return times;
}

/** @param {number[]} sorted */
export const median = (sorted) => sorted[Math.floor(sorted.length / 2)];

/** "1.23 (1.20 to 1.40)": median, minimum and maximum. @param {number[]} sorted @param {number} scale */
export function spread(sorted, scale) {
  const show = (/** @type {number} */ value) => (value * scale).toFixed(2);
  return `${show(median(sorted))} (${show(sorted[0])} to ${show(sorted[sorted.length - 1])})`;
}
