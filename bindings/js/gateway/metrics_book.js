// Counters and histograms of the gateway's requests. Books of several places add up through their snapshots.

/** @import { HistogramSnapshot, MetricsSample, MetricsSnapshot } from "./store.js" */

/** Upper bounds in seconds; the one above them all has none. */
export const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300];
/** A label whose values clients can choose would grow without end: what comes later counts as "other". */
const MOST_MODELS = 200;
const MOST_OTHER_LABELS = 40;
/** And so would all labels together. */
const MOST_SERIES = 2000;
const LONGEST_LABEL = 200;
const REST = "other";

/** The values that a label has taken. */
class Label {
  /** @type {Set<string>} */
  #seen = new Set();
  #most;

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
  }

  /** @param {unknown} value */
  bound(value) {
    const text = String(value ?? "");
    if (this.#seen.has(text)) return text;
    if (this.#seen.size >= this.#most || text.length > LONGEST_LABEL) return REST;
    this.#seen.add(text);
    return text;
  }
}

export class MetricsBook {
  #endpoints = new Label(MOST_OTHER_LABELS);
  #models = new Label(MOST_MODELS);
  #statuses = new Label(MOST_OTHER_LABELS);
  #outcomes = new Label(MOST_OTHER_LABELS);
  /** @type {Map<string, MetricsSnapshot["requests"][number]>} */
  #requests = new Map();
  /** @type {Map<string, MetricsSnapshot["models"][number]>} */
  #totals = new Map();

  /** @param {MetricsSample} sample */
  count({ endpoint, model, status, outcome, ttftMs, durationMs, promptTokens, completionTokens, cost }) {
    this.#requestsOf(endpoint, model, String(status), outcome).count++;
    const totals = this.#totalsOf(endpoint, model);
    totals.promptTokens += amount(promptTokens);
    totals.completionTokens += amount(completionTokens);
    totals.cost += amount(cost);
    if (ttftMs !== null) observe(totals.firstToken, amount(ttftMs) / 1000);
    observe(totals.duration, amount(durationMs) / 1000);
  }

  /** @param {MetricsSnapshot} snapshot */
  add({ requests, models }) {
    for (const { endpoint, model, status, outcome, count } of requests) {
      this.#requestsOf(endpoint, model, status, outcome).count += count;
    }
    for (const other of models) {
      const totals = this.#totalsOf(other.endpoint, other.model);
      totals.promptTokens += other.promptTokens;
      totals.completionTokens += other.completionTokens;
      totals.cost += other.cost;
      join(totals.firstToken, other.firstToken);
      join(totals.duration, other.duration);
    }
  }

  /** @returns {MetricsSnapshot} */
  snapshot() {
    return structuredClone({ requests: [...this.#requests.values()], models: [...this.#totals.values()] });
  }

  /** @param {string} endpointText @param {string} modelText @param {string} statusText @param {string} outcomeText */
  #requestsOf(endpointText, modelText, statusText, outcomeText) {
    const endpoint = this.#endpoints.bound(endpointText);
    const model = this.#models.bound(modelText);
    const status = this.#statuses.bound(statusText);
    const outcome = this.#outcomes.bound(outcomeText);
    return entry(this.#requests, { endpoint, model, status, outcome }, (labels) => ({ ...labels, count: 0 }));
  }

  /** @param {string} endpointText @param {string} modelText */
  #totalsOf(endpointText, modelText) {
    const endpoint = this.#endpoints.bound(endpointText);
    const model = this.#models.bound(modelText);
    return entry(this.#totals, { endpoint, model }, (labels) => ({ ...labels, promptTokens: 0, completionTokens: 0, cost: 0,
      firstToken: emptyHistogram(), duration: emptyHistogram() }));
  }
}

/** Of several places. @param {MetricsSnapshot[]} snapshots @returns {MetricsSnapshot} */
export function sumMetrics(snapshots) {
  const book = new MetricsBook();
  for (const snapshot of snapshots) book.add(snapshot);
  return book.snapshot();
}

/**
 * @template {Record<string, string>} L @template T
 * @param {Map<string, T>} map @param {L} labels @param {(labels: L) => T} make @returns {T}
 */
function entry(map, labels, make) {
  const key = JSON.stringify(labels);
  const found = map.get(key);
  if (found) return found;
  const isRest = Object.values(labels).every((value) => value === REST);
  if (map.size >= MOST_SERIES && !isRest) {
    return entry(map, /** @type {L} */ (Object.fromEntries(Object.keys(labels).map((name) => [name, REST]))), make);
  }
  const made = make(labels);
  map.set(key, made);
  return made;
}

/** One number that is none would spoil the sum for good. @param {number} value */
function amount(value) {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

/** @returns {HistogramSnapshot} */
function emptyHistogram() {
  return { counts: new Array(BUCKETS.length + 1).fill(0), sum: 0 };
}

/** @param {HistogramSnapshot} histogram @param {number} seconds */
function observe(histogram, seconds) {
  const place = BUCKETS.findIndex((bound) => seconds <= bound);
  histogram.counts[place < 0 ? BUCKETS.length : place]++;
  histogram.sum += seconds;
}

/** What was kept by a version with other buckets does not add up. @param {HistogramSnapshot} into @param {HistogramSnapshot} other */
function join(into, other) {
  if (other.counts.length !== into.counts.length) return;
  other.counts.forEach((count, place) => { into.counts[place] += count; });
  into.sum += other.sum;
}
