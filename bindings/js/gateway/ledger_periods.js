// Budget periods. All of them begin at midnight UTC, so that days add up to each of them.

/** @import { LimitReset } from "./store.js" */

export const DAY_MS = 86_400_000;
/** The row that holds all time. */
export const ALL_TIME = -1;
/** 1970-01-01 was a Thursday: Mondays are the days whose number leaves 4. */
const FIRST_MONDAY = 4;

/** @param {number} now */
export const dayOf = (now) => Math.floor(now / DAY_MS);

/**
 * @param {LimitReset} reset @param {number} now
 * @returns {{ first: number, startsAt: number, resetsAt: number | null }} first: number of its first day, or ALL_TIME
 */
export function periodOf(reset, now) {
  const today = dayOf(now);
  switch (reset) {
    case "daily": return period(today, today + 1);
    case "weekly": {
      const monday = today - ((today - FIRST_MONDAY) % 7 + 7) % 7;
      return period(monday, monday + 7);
    }
    case "monthly": {
      const date = new Date(now);
      const month = (/** @type {number} */ ahead) => dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1));
      return period(month(0), month(1));
    }
    case "never": return { first: ALL_TIME, startsAt: 0, resetsAt: null };
    default: throw new RangeError(`limits.reset must be never, daily, weekly or monthly, not ${JSON.stringify(reset)}`);
  }
}

/** @param {number} first @param {number} next */
function period(first, next) {
  return { first, startsAt: first * DAY_MS, resetsAt: next * DAY_MS };
}
