/** @param {number} at milliseconds since 1970 */
export function ago(at) {
  return duration(Date.now() - at);
}

/** For people: the largest unit that is at least one. @param {number} ms */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  for (const [size, unit] of /** @type {const} */ ([[86_400, "day"], [3600, "hour"], [60, "minute"]])) {
    if (seconds >= size) return plural(Math.floor(seconds / size), unit);
  }
  return plural(seconds, "second");
}

/** @param {number} count @param {string} unit */
export function plural(count, unit) {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
