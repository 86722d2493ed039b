// The chat page in a real browser, served by the real worker, with the simulator as upstream.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { decodeStream } from "../fakerouter/sse.mjs";
import { loadSample } from "../fakerouter/samples.mjs";
import { contentSecurityPolicy } from "../../web/csp.js";
import { start } from "../../worker/start.mjs";
import { eventually, launchBrowser, openPage } from "./harness.mjs";

/** @type {Awaited<ReturnType<typeof start>>} */
let stack;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof openPage>>} */
let chat;

before(async () => {
  stack = await start({ port: 0, quiet: true });
  browser = await launchBrowser();
});
beforeEach(async () => {
  stack.fakerouter.reset();
  chat = await openPage(browser, stack.url);
});
afterEach(() => chat.close());
after(async () => {
  await browser?.close();
  await stack?.close();
});

/** @param {string} name of a recorded stream */
function recordedText(name) {
  return decodeStream(loadSample(name).stream).map(({ choices }) => choices[0]?.delta?.content ?? "").join("");
}

/** Every length the answer's text has had, noted by the page itself. */
function noteLengths() {
  const lengths = [];
  new MutationObserver(() => {
    lengths.push(document.querySelector(".answer:last-child [data-part=text]")?.textContent.length ?? 0);
  }).observe(document.querySelector("#transcript"), { subtree: true, childList: true, characterData: true });
  globalThis.lengths = lengths;
}

/** Every sentence a screen reader has been given. */
function noteAnnouncements() {
  const said = [];
  const region = document.querySelector("#status");
  new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true, subtree: true, characterData: true });
  globalThis.said = said;
}

const chatRequests = () => stack.fakerouter.requests.filter(({ path, complete }) => complete && path.endsWith("/chat/completions"));

describe("first look", () => {
  test("loads from its own server only, without a complaint, under a strict policy", async () => {
    await chat.page.getByText("Simulator", { exact: true }).waitFor();
    await eventually("the core is loaded", () => chat.requested.some((url) => url.endsWith(".wasm")));
    await chat.page.waitForLoadState("networkidle");
    assert.deepEqual(chat.requested.filter((url) => new URL(url).origin !== stack.url), []);
    assert.deepEqual(chat.complaints, []);
    assert.deepEqual(stack.fakerouter.requests, []);
    const directives = (policy) => policy.split(/;\s*/).filter((text) => text !== "frame-ancestors 'none'").sort();
    const header = chat.response.headers()["content-security-policy"];
    const meta = await chat.page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    assert.match(header, /frame-ancestors 'none'/);
    assert.deepEqual(directives(header), directives(contentSecurityPolicy));
    assert.deepEqual(directives(meta), directives(contentSecurityPolicy));
    assert.doesNotMatch(header, /unsafe-inline|'unsafe-eval'/);
  });

  test("has a language, a title, a focus on the message box, and lets people zoom", async () => {
    assert.equal(await chat.page.title(), "FluffBuzz");
    const facts = await chat.page.evaluate(() => ({
      lang: document.documentElement.lang,
      viewport: document.querySelector("meta[name=viewport]").content,
      focused: document.activeElement.id,
    }));
    assert.deepEqual({ ...facts, viewport: "" }, { lang: "en", viewport: "", focused: "prompt" });
    assert.doesNotMatch(facts.viewport, /user-scalable|maximum-scale/);
  });

  test("sends an example with one click", async () => {
    const example = chat.page.getByRole("listitem").getByRole("button").first();
    const prompt = await example.textContent();
    await example.click();
    await chat.facts.waitFor();
    assert.equal(await chat.questions.innerText().then((text) => text.includes(prompt)), true);
    assert.equal(chatRequests()[0].body.messages[0].content, prompt);
  });
});

describe("sending and streaming", () => {
  test("the answer grows and ends exactly as it was sent", async () => {
    await chat.page.evaluate(noteLengths);
    await chat.ask("sim/plain?split=utf8&delay=8", "Hi");
    await chat.questions.getByText("Hi").waitFor();
    await chat.facts.waitFor();
    assert.equal(await chat.text.innerText(), recordedText("plain"));
    const lengths = await chat.page.evaluate(() => globalThis.lengths);
    assert.ok(new Set(lengths).size >= 5, `lengths: ${lengths}`);
    const facts = (await chat.facts.innerText()).replaceAll("\u00a0", " ");
    assert.match(facts, /openai\/gpt-4o-mini \u00b7 OpenAI \u00b7 31 tokens in, 38 out \u00b7 \$0\.0000274/);
    assert.match(facts, /first token [\d.]+ m?s \u00b7 total [\d.]+ m?s/);
    assert.deepEqual(chat.complaints, []);
  });

  test("waits visibly for the provider", async () => {
    await chat.ask("sim/plain?header-delay=300&comments=2&delay=20", "Hi");
    await chat.answer.getByText("Waiting for the provider...").waitFor();
    await chat.facts.waitFor();
    assert.equal(await chat.answer.locator(".waiting").isVisible(), false);
    assert.equal(await chat.text.innerText(), recordedText("plain"));
  });

  test("says three things to screen readers and keeps the transcript quiet", async () => {
    await chat.page.evaluate(noteAnnouncements);
    await chat.ask("sim/slow?delay=5", "Hi");
    await chat.facts.waitFor();
    await chat.ask("sim/stall", "Hi");
    await chat.text.getByText("This").waitFor();
    await chat.stop.click();
    await chat.facts.waitFor();
    await eventually("Stopped is announced", async () => (await chat.status.textContent()) === "Stopped");
    assert.deepEqual(await chat.page.evaluate(() => globalThis.said),
      ["Generating", "Answer complete", "Generating", "Stopped"]);
    assert.equal(await chat.page.getByRole("log").getAttribute("aria-live"), "off");
  });

  test("the next turn carries the conversation", async () => {
    await chat.ask("sim/plain", "First");
    await chat.facts.waitFor();
    await chat.ask("sim/plain", "Second");
    await eventually("two requests", () => chatRequests().length === 2);
    const { messages } = chatRequests()[1].body;
    assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant", "user"]);
    assert.equal(messages[1].content, recordedText("plain"));
    assert.equal(messages[2].content, "Second");
  });

  test("markup in an answer stays text", async () => {
    const prompt = '<img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(2)</script>';
    await chat.ask("sim/echo?delay=0", prompt);
    await chat.facts.waitFor();
    assert.ok((await chat.text.innerText()).includes(prompt));
    assert.equal(await chat.page.locator("#transcript img, #transcript script").count(), 0);
  });

  test("shows tool calls, and an image only from its data", async () => {
    await chat.ask("sim/tools", "Tools");
    await chat.facts.waitFor();
    assert.deepEqual(await chat.answer.locator(".tool strong").allInnerTexts(), ["get_weather", "get_weather", "now"]);
    await chat.ask("sim/image", "Draw");
    await chat.facts.waitFor();
    const image = chat.answer.getByRole("img").first();
    assert.match(await image.getAttribute("src"), /^data:image\/png;base64,/);
    assert.ok(await image.evaluate((node) => node.naturalWidth > 0));
  });

  test("an empty message does nothing", async () => {
    await chat.prompt.fill("  \n ");
    await chat.prompt.press("Enter");
    await chat.send.click({ force: true });
    assert.equal(await chat.questions.count(), 0);
  });

  test("a new conversation starts empty, and the old one can be brought back", async () => {
    await chat.ask("sim/plain", "First");
    await chat.facts.waitFor();
    await chat.page.getByRole("button", { name: "New conversation" }).click();
    await chat.page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
    assert.equal(await chat.questions.count(), 0);
    await chat.page.getByRole("button", { name: "Bring back the previous conversation" }).click();
    await chat.facts.waitFor();
    assert.equal(await chat.text.innerText(), recordedText("plain"));
  });
});

describe("thinking", () => {
  test("the reasoning is open while it comes and closes when the answer begins", async () => {
    await chat.ask("sim/reasoning?delay=60", "Think");
    await eventually("open", () => chat.reasoning.evaluate((node) => node.open && !node.hidden));
    await chat.text.locator("p").first().waitFor();
    await eventually("closed", () => chat.reasoning.evaluate((node) => !node.open));
    await chat.facts.waitFor();
    await chat.reasoning.getByText(/^Thought for/).click();
    assert.ok((await chat.reasoning.locator(".prose").innerText()).length > 20);
  });

  test("a reader who has toggled it is left alone", async () => {
    await chat.ask("sim/reasoning?delay=60", "Think");
    await eventually("open", () => chat.reasoning.evaluate((node) => node.open && !node.hidden));
    const summary = chat.reasoning.locator("summary");
    await summary.click();
    await summary.click();
    await chat.facts.waitFor();
    assert.ok(await chat.reasoning.evaluate((node) => node.open));
  });

  test("the chosen level goes into the request, and the default sends nothing", async () => {
    await chat.ask("sim/echo?delay=0", "One");
    await chat.facts.waitFor();
    await chat.thinking.selectOption("high");
    await chat.ask("sim/echo?delay=0", "Two");
    await eventually("two requests", () => chatRequests().length === 2);
    assert.deepEqual(chatRequests().map(({ body }) => body.reasoning), [undefined, { effort: "high" }]);
  });
});

describe("stopping", () => {
  for (const [way, stop] of /** @type {[string, () => Promise<void>][]} */ ([
    ["the button", () => chat.stop.click()],
    ["Escape", () => chat.page.keyboard.press("Escape")],
  ])) {
    test(`${way} closes the connection to the provider and keeps what came`, async () => {
      await chat.ask("sim/slow?delay=100", "Slowly");
      await chat.text.getByText("This answer").waitFor();
      await stop();
      await chat.answer.getByText("Stopped", { exact: true }).waitFor();
      await eventually("upstream is closed", () => chatRequests()[0].aborted);
      assert.match(await chat.text.innerText(), /^This answer/);
      assert.equal(await chat.page.evaluate(() => document.activeElement.id), "prompt");
      await chat.send.waitFor();
      const kept = await chat.text.innerText();
      await chat.ask("sim/plain", "Go on");
      await eventually("two requests", () => chatRequests().length === 2);
      assert.deepEqual(chatRequests()[1].body.messages[1], { role: "assistant", content: kept });
    });
  }

  test("works before the first word, and the turn is left out of the next request", async () => {
    await chat.ask("sim/plain?header-delay=20000", "Hello?");
    await eventually("the request arrives", () => chatRequests()[0]?.complete);
    await chat.stop.click();
    await chat.answer.getByText("Stopped", { exact: true }).waitFor();
    await chat.ask("sim/plain", "Go on");
    await chat.facts.getByText("openai/gpt-4o-mini").waitFor();
    assert.deepEqual(chatRequests()[1].body.messages, [{ role: "user", content: "Go on" }]);
  });
});

describe("failures", () => {
  test("an error says what to do, and Retry asks again", async () => {
    await chat.ask("sim/status-402", "Pay");
    await chat.alert.getByText("out of credits").waitFor();
    assert.match(await chat.alert.innerText(), /billing, HTTP 402/);
    await chat.model.fill("sim/plain");
    await chat.alert.getByRole("button", { name: "Retry" }).click();
    await eventually("the answer", async () => (await chat.text.innerText()) === recordedText("plain"));
    assert.equal(await chat.questions.count(), 1);
    assert.equal(await chat.answers.count(), 1);
    assert.equal(chatRequests().at(-1).body.messages.length, 1);
  });

  test("a failure in the middle keeps the words and is left out of the next request", async () => {
    await chat.ask("sim/midstream-error", "Break");
    await chat.alert.waitFor();
    assert.match(await chat.text.innerText(), /^The first three steps/);
    await chat.ask("sim/plain", "Go on");
    await eventually("another request", () => chatRequests().at(-1).scenario === "plain");
    assert.deepEqual(chatRequests().at(-1).body.messages, [{ role: "user", content: "Go on" }]);
  });

  test("another attempt is announced in the place where the answer will be", async () => {
    // The first request is lost on its way, and the second one goes on when the announcement has been seen.
    let asked = 0;
    /** @type {() => void} */
    let goOn = () => {};
    const seen = new Promise((resolve) => (goOn = () => resolve(undefined)));
    await chat.page.route("**/v1/chat/completions", async (route) => {
      if (++asked === 1) return route.abort();
      await seen;
      return route.continue();
    });
    await chat.ask("sim/plain", "Hm");
    await chat.answer.getByText(/Trying again with sim\/plain/).waitFor();
    goOn();
    await chat.answer.getByText("la ville lumière").waitFor();
    assert.equal(chatRequests().length, 1);
  });

  for (const [scenario, words] of [["truncated-clean", "cut off"], ["empty", "was empty"]]) {
    test(`no silent end: ${scenario}`, async () => {
      await chat.ask(`sim/${scenario}`, "Hm");
      await chat.alert.getByText(words).waitFor();
      await chat.alert.getByRole("button", { name: "Retry" }).waitFor();
    });
  }
});

describe("what was sent, and why", () => {
  test("names the rules and shows the body, but no key", async () => {
    await chat.thinking.selectOption("low");
    await chat.ask("sim/plain", "Hi");
    await chat.facts.waitFor();
    await chat.sent.getByText("What was sent, and why").click();
    await chat.sent.getByRole("heading", { name: "Body" }).waitFor();
    const shown = await chat.sent.innerText();
    assert.match(shown, new RegExp(`POST ${stack.url}/v1/chat/completions`));
    assert.match(shown, /"content": "Hi"/);
    const names = await chat.sent.locator(".rule-name").allInnerTexts();
    assert.ok(names.includes("reasoning"), `rules: ${names}`);
    assert.doesNotMatch(await chat.page.content(), /fluffbuzz-demo/);
  });

  test("copies it as JSON", async () => {
    await chat.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await chat.ask("sim/plain", "Hi");
    await chat.facts.waitFor();
    await chat.sent.getByText("What was sent, and why").click();
    await chat.sent.getByRole("button", { name: "Copy as JSON" }).click();
    await chat.sent.getByRole("button", { name: "Copied" }).waitFor();
    const copied = JSON.parse(await chat.page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(copied.body.messages[0].content, "Hi");
    assert.doesNotMatch(JSON.stringify(copied), /fluffbuzz-demo/);
  });
});
