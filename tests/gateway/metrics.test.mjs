// Counters, histograms, and how Prometheus reads them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MetricsBook, sumMetrics } from "../../bindings/js/gateway.js";
import { metricsText } from "../../bindings/js/gateway/metrics_text.js";

const SAMPLE = { endpoint: "chat", model: "a/b", status: 200, outcome: "complete", ttftMs: 250, durationMs: 3000,
  promptTokens: 7, completionTokens: 3, cost: 1_500_000_000 };

/** @param {object[]} samples */
function bookOf(...samples) {
  const book = new MetricsBook();
  for (const sample of samples) book.count({ ...SAMPLE, ...sample });
  return book;
}

test("the text has every family with its type, and buckets that add up", () => {
  const lines = metricsText(bookOf({}, { ttftMs: 700_000 }, { ttftMs: null, status: 429 }).snapshot()).split("\n");
  const of = (/** @type {string} */ start) => lines.filter((line) => line.startsWith(start));
  assert.deepEqual(of("# TYPE"), [
    "# TYPE fluffbuzz_requests_total counter", "# TYPE fluffbuzz_tokens_total counter", "# TYPE fluffbuzz_cost_dollars_total counter",
    "# TYPE fluffbuzz_first_token_seconds histogram", "# TYPE fluffbuzz_request_duration_seconds histogram",
  ]);
  assert.deepEqual(of("fluffbuzz_requests_total"), [
    'fluffbuzz_requests_total{endpoint="chat",model="a/b",status="200",outcome="complete"} 2',
    'fluffbuzz_requests_total{endpoint="chat",model="a/b",status="429",outcome="complete"} 1',
  ]);
  assert.deepEqual(of("fluffbuzz_tokens_total"), [
    'fluffbuzz_tokens_total{endpoint="chat",model="a/b",kind="prompt"} 21', 'fluffbuzz_tokens_total{endpoint="chat",model="a/b",kind="completion"} 9']);
  assert.deepEqual(of("fluffbuzz_cost_dollars_total"), ['fluffbuzz_cost_dollars_total{endpoint="chat",model="a/b"} 4.5']);
  const first = of("fluffbuzz_first_token_seconds");
  // A value on the bound belongs below it.
  assert.equal(first[0], 'fluffbuzz_first_token_seconds_bucket{endpoint="chat",model="a/b",le="0.1"} 0');
  assert.equal(first[1], 'fluffbuzz_first_token_seconds_bucket{endpoint="chat",model="a/b",le="0.25"} 1');
  assert.equal(first.at(-3), 'fluffbuzz_first_token_seconds_bucket{endpoint="chat",model="a/b",le="+Inf"} 2');
  assert.equal(first.at(-2), 'fluffbuzz_first_token_seconds_sum{endpoint="chat",model="a/b"} 700.25');
  assert.equal(first.at(-1), 'fluffbuzz_first_token_seconds_count{endpoint="chat",model="a/b"} 2');
  assert.equal(lines.at(-1), "");
});

test("a label can say anything without becoming a line of its own", () => {
  const text = metricsText(bookOf({ model: 'a"b\\c\nfake_metric 1' }).snapshot());
  assert.ok(text.includes('model="a\\"b\\\\c\\nfake_metric 1"'));
  assert.doesNotMatch(text, /^fake_metric/m);
});

test("models without end become one", () => {
  const book = bookOf(...Array.from({ length: 500 }, (_, place) => ({ model: `m${place}` })), { model: "x".repeat(5000) });
  const { requests, models } = book.snapshot();
  assert.equal(models.length, 201);
  assert.equal(requests.find(({ model }) => model === "other").count, 301);
  assert.equal(requests.reduce((sum, { count }) => sum + count, 0), 501);
});

test("nor do all labels together grow without end", () => {
  const book = new MetricsBook();
  for (let i = 0; i < 150; i++) for (let j = 0; j < 30; j++) book.count({ ...SAMPLE, model: `m${i}`, outcome: `o${j}` });
  const { requests } = book.snapshot();
  assert.equal(requests.length, 2001);
  assert.equal(requests.at(-1).count, 4500 - 2000);
});

test("snapshots of several places add up, after a way through JSON too", () => {
  const places = [bookOf({}, { model: "c" }), bookOf({}, { outcome: "client_abort" }), bookOf()].map((book) => JSON.parse(JSON.stringify(book.snapshot())));
  assert.deepEqual(sumMetrics(places), bookOf({}, { model: "c" }, {}, { outcome: "client_abort" }).snapshot());
});

test("a number that is none spoils no sum, and a snapshot is a copy", () => {
  const book = bookOf({ cost: NaN, durationMs: -5, ttftMs: Infinity, promptTokens: undefined });
  const before = book.snapshot();
  assert.doesNotMatch(metricsText(before), /NaN|Infinity|undefined|null/);
  book.count(SAMPLE);
  assert.equal(before.requests[0].count, 1);
});
