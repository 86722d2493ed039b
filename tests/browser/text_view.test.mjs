// The growing text of an answer: however it is cut into deltas, the page shows the same.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { longMarkdown } from "../fakerouter/long_text.mjs";
import { launchBrowser } from "./harness.mjs";

const SOURCE = fileURLToPath(new URL("../../web/text_view.js", import.meta.url));

/** Where a cut could go wrong: fences, almost-fences, blank lines, blanks, characters of two units. */
const DOCUMENTS = {
  "one line": "Hello",
  "paragraphs": "One\ntwo\n\nthree\n\n\nfour",
  "a fence": "Before\n```js\nlet a = 1;\n\nlet b = 2;\n```\nAfter",
  "a fence that never ends": "```\ncode\n  more",
  "tildes and a longer fence": "~~~\na ``` b\n~~~\n````md\n```\ninner\n```\n````\nend",
  "almost a fence": "`code` at the start\n``two`` ticks\n~tilde~\n   indented\n",
  "indented code stays text": "    four blanks\n\tand a tab",
  "blank lines inside code": "```\n\n\nx\n\n```",
  "astral characters": "\u{1F680} go\n\n\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u2028after a line separator",
  "markup is text": "<img src=x onerror=alert(1)>\n\n<script>alert(1)</script>",
  "long": longMarkdown(4000),
};

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("playwright-core").Page} */
let page;

before(async () => {
  const { outputFiles } = await build({ entryPoints: [SOURCE], bundle: true, write: false, format: "iife", globalName: "view" });
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.setContent("<main></main>");
  await page.addScriptTag({ content: outputFiles[0].text });
});
after(() => browser?.close());

/**
 * @param {string} text
 * @param {number} step code units a delta
 * @returns {Promise<{ html: string, shown: string }>}
 */
function show(text, step) {
  return page.evaluate(([whole, size]) => {
    const root = document.createElement("div");
    document.querySelector("main").replaceChildren(root);
    const view = new globalThis.view.TextView(root);
    for (let end = size; end < whole.length; end += size) view.update(whole.slice(0, end), false);
    view.update(whole, true);
    return { html: root.innerHTML, shown: root.innerText };
  }, /** @type {[string, number]} */ ([text, step]));
}

describe("the text of an answer", () => {
  for (const [name, text] of Object.entries(DOCUMENTS)) {
    test(`is the same for every cut: ${name}`, async () => {
      const { html } = await show(text, text.length);
      for (const step of [1, 2, 3, 7]) assert.equal((await show(text, step)).html, html, `${step} at a time`);
    });
  }

  test("keeps line breaks and paragraphs", async () => {
    const text = "One\ntwo\n\nthree";
    const { html } = await show(text, 1);
    assert.equal(html, '<p><span class="run">One\ntwo</span></p><p><span class="run">three</span></p>');
  });

  test("shows a fence as code, with its language and without its marks", async () => {
    const { html } = await show(DOCUMENTS["a fence"], 1);
    assert.match(html, /<span>js<\/span>/);
    assert.match(html, /<code><span class="run">let a = 1;\n\nlet b = 2;<\/span><\/code>/);
    assert.doesNotMatch(html, /```/);
  });

  test("makes no element out of markup", async () => {
    await show(DOCUMENTS["markup is text"], 5);
    assert.equal(await page.locator("main img, main script").count(), 0);
  });

  test("splits a long block into runs without losing a line", async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index} ${"x".repeat(40)}`);
    for (const text of [lines.join("\n"), `\`\`\`\n${lines.join("\n")}\n\`\`\``]) {
      await show(text, 11);
      const runs = await page.locator("main .run").allTextContents();
      assert.ok(runs.length > 2);
      assert.deepEqual(runs.join("\n").split("\n"), lines);
    }
  });
});
