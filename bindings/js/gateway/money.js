// Money is counted in whole nano-dollars: sums stay exact, and a token of the cheapest model is still something.

const NANO = 1e9;

/** Rounded up: a reservation must cover. Nine million dollars are the most that is counted. @param {number} usd */
export function nanoAtLeast(usd) {
  const exact = usd * NANO;
  return exact >= Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Math.ceil(Number(exact.toFixed(3)));
}

/** @param {number} usd */
export function nano(usd) {
  return Math.min(Math.round(usd * NANO), Number.MAX_SAFE_INTEGER);
}

/** @param {number} amount nano-dollars */
export function dollars(amount) {
  return amount / NANO;
}
