// What the bench concludes from its figures, and that its streams say what it takes them to say. Nothing is timed here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict } from "../../bench/budgets.mjs";
import { answer, reads } from "../../bench/memory_fetch.mjs";
import { open } from "../../bench/peers/hand.mjs";
import { REQUESTS } from "../../bench/requests.mjs";
import { number, ratio, spreadOf } from "../../bench/statistics.mjs";
import { changingText, image, plainText, reasoning, toolCalls } from "../../bench/workloads.mjs";

test("a budget is missed only when the whole middle half of the rounds misses it", () => {
  const ratio = { median: 2.8, low: 2.6, high: 3.1 };
  assert.equal(verdict({ name: "", ratio, least: 2.8 }), "met");
  assert.equal(verdict({ name: "", ratio, least: 3 }), "within noise");
  assert.equal(verdict({ name: "", ratio, least: 3.2 }), "missed");
  assert.equal(verdict({ name: "", ratio, most: 2.8 }), "met");
  assert.equal(verdict({ name: "", ratio, most: 2.7 }), "within noise");
  assert.equal(verdict({ name: "", ratio, most: 2.5 }), "missed");
});

test("a ratio is taken round by round, so a slow round of both changes nothing", () => {
  assert.deepEqual(ratio([30, 300, 30], [10, 100, 10]), { median: 3, low: 3, high: 3 });
  assert.deepEqual(ratio([30, null, 60], [10, 1, 10]), { median: 6, low: 3, high: 6 });
  assert.deepEqual(spreadOf([5, 1, 4, 2, 3]), { median: 3, low: 2, high: 4 });
});

test("figures have three digits", () => {
  assert.deepEqual([0.1234, 12.34, 123.4, 12345.6].map(number), ["0.12", "12.3", "123", "12,346"]);
});

for (const [name, { kind, bytes, answer: said }] of Object.entries({
  "plain text": plainText(40), "changing text": changingText(40), "reasoning": reasoning(40), "tool calls": toolCalls(3, 20, 6), "image": image(4800),
})) {
  test(`the loop by hand reads what was put into the stream: ${name}`, async () => {
    for (const size of /** @type {const} */ (["event", 7, 1460, 65536])) {
      const contestant = await open(async () => answer(reads(bytes, size)));
      const got = await contestant.read(contestant.prepare(REQUESTS.hello()), kind);
      assert.deepEqual({ ...got, details: undefined }, { ...said, details: undefined });
    }
  });
}
