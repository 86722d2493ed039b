// A snapshot as Prometheus reads it: text format 0.0.4.

import { BUCKETS } from "./metrics_book.js";

/** @import { HistogramSnapshot, MetricsSnapshot } from "./store.js" */

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const NANO = 1e9;

/** @param {MetricsSnapshot} snapshot @returns {string} */
export function metricsText({ requests, models }) {
  const lines = [
    ...family("fluffbuzz_requests_total", "counter", "Requests that were answered.",
      requests.map(({ endpoint, model, status, outcome, count }) => ({ labels: { endpoint, model, status, outcome }, value: count }))),
    ...family("fluffbuzz_tokens_total", "counter", "Tokens of answered requests.", models.flatMap(({ endpoint, model, promptTokens, completionTokens }) => [
      { labels: { endpoint, model, kind: "prompt" }, value: promptTokens },
      { labels: { endpoint, model, kind: "completion" }, value: completionTokens },
    ])),
    ...family("fluffbuzz_cost_dollars_total", "counter", "Cost of answered requests in US dollars.",
      models.map(({ endpoint, model, cost }) => ({ labels: { endpoint, model }, value: cost / NANO }))),
    ...family("fluffbuzz_first_token_seconds", "histogram", "Time from the request to the first token.",
      models.flatMap(({ endpoint, model, firstToken }) => histogram({ endpoint, model }, firstToken))),
    ...family("fluffbuzz_request_duration_seconds", "histogram", "Time from the request to the end of its answer.",
      models.flatMap(({ endpoint, model, duration }) => histogram({ endpoint, model }, duration))),
  ];
  return `${lines.join("\n")}\n`;
}

/** @typedef {{ suffix?: string, labels: Record<string, string>, value: number }} Line */

/** @param {string} name @param {string} type @param {string} help @param {Line[]} lines */
function family(name, type, help, lines) {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`,
    ...lines.map(({ suffix = "", labels, value }) => `${name}${suffix}{${labelText(labels)}} ${value}`)];
}

/** @param {Record<string, string>} labels @param {HistogramSnapshot} histogram @returns {Line[]} */
function histogram(labels, { counts, sum }) {
  let below = 0;
  const buckets = counts.map((count, place) => {
    below += count;
    return { suffix: "_bucket", labels: { ...labels, le: place < BUCKETS.length ? String(BUCKETS[place]) : "+Inf" }, value: below };
  });
  return [...buckets, { suffix: "_sum", labels, value: sum }, { suffix: "_count", labels, value: below }];
}

/** @param {Record<string, string>} labels */
function labelText(labels) {
  return Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`).join(",");
}

/** @param {string} value */
function escaped(value) {
  return value.replace(/\\/g, "\\\\").replace(/"/g, "\\\"").replace(/\n/g, "\\n");
}
