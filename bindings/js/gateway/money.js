// Money is counted in whole nano-dollars: sums stay exact, and a token of the cheapest model is still something.

const NANO = 1e9;

/** Rounded up: a reservation must cover. @param {number} usd */
export function nanoAtLeast(usd) {
  return Math.ceil(Number((usd * NANO).toFixed(3)));
}

/** @param {number} usd */
export function nano(usd) {
  return Math.round(usd * NANO);
}

/** @param {number} amount nano-dollars */
export function dollars(amount) {
  return amount / NANO;
}
