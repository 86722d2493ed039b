// The one clock of calls: monotonic, and standing still while this program could not run. A suspended tab or laptop
// must not find all its calls timed out when it wakes.

// Timers of a busy program are late by less than this.
const LATE_MS = 1000;
const GRACE_MS = 1000;
// A host that throttles timers is late every time, and has to be believed at last.
const MOST_RESTARTS = 3;
// Hosts read a longer delay as none at all.
const LONGEST_TIMER_MS = 0x7fffffff;

let slept = 0;

/** Milliseconds, monotonic, without the time that was slept. */
export function now() {
  return performance.now() - slept;
}

/**
 * A timer that sleep does not fool: one that is much too late has slept, and begins again.
 * @param {number} ms @param {() => void} then
 * @param {() => number} [lastAlive] when something was last seen to happen, by now()
 * @returns {() => void} stops it
 */
export function startTimer(ms, then, lastAlive = () => 0) {
  let begun = now();
  let restarts = 0;
  /** @type {any} */
  let timer;
  const arm = (/** @type {number} */ left) => (timer = setTimeout(fire, Math.min(left, LONGEST_TIMER_MS)));
  const fire = () => {
    const left = begun + ms - now();
    // Too early for the core's clock, cut to what hosts know, or another timer has noticed a sleep first.
    if (left > 0) return arm(left);
    if (-left <= LATE_MS || restarts === MOST_RESTARTS) return then();
    restarts++;
    // At least the lateness, and a little more: what came during the sleep is still on its way to the program.
    slept += Math.max(0, now() - Math.max(begun, lastAlive(), begun + ms - GRACE_MS));
    begun = now();
    arm(ms);
  };
  arm(ms);
  return () => clearTimeout(timer);
}
