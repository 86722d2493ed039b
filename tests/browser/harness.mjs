// What every test of the page needs: a browser, a page that notes what goes wrong, and waiting without sleeping.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { findChromium } from "../../.ci/setup.mjs";

const PATIENCE_MS = 10_000;
const POLL_MS = 15;

/** Nothing but this machine can be reached, whatever the page or the browser itself would like to fetch. */
const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export function launchBrowser() {
  return chromium.launch({ executablePath: findChromium() ?? undefined, args: ARGUMENTS });
}

/**
 * Polls from outside the page: the page's policy forbids the evaluated string that waitForFunction would need.
 * @template T
 * @param {string} what for the message when it never comes true
 * @param {() => T | Promise<T>} probe done when it returns something truthy
 * @returns {Promise<T>}
 */
export async function eventually(what, probe) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) assert.fail(`did not happen within ${PATIENCE_MS} ms: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
  }
}

/**
 * The page as a reader finds it, by what can be seen and by what assistive technology is told.
 * @param {import("playwright-core").Page} page
 */
function partsOf(page) {
  const answer = page.locator(".answer").last();
  return {
    prompt: page.getByLabel("Message", { exact: true }),
    model: page.getByLabel("Model"),
    thinking: page.getByLabel("Thinking", { exact: true }),
    send: page.getByRole("button", { name: "Send" }),
    stop: page.getByRole("button", { name: "Stop" }),
    status: page.locator("#status"),
    dialog: page.getByRole("dialog", { name: "Where requests go" }),
    questions: page.locator(".question"),
    answers: page.locator(".answer"),
    answer,
    text: answer.locator("[data-part=text]"),
    facts: answer.locator(".facts"),
    alert: answer.getByRole("alert"),
    reasoning: answer.locator("details.reasoning"),
    sent: answer.locator("details.sent"),
  };
}

/**
 * A fresh page on a fresh browser context, with everything noted that it asks for and complains about.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function openPage(browser, url, options) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  /** @type {string[]} */
  const requested = [];
  /** @type {string[]} */
  const complaints = [];
  page.on("request", (request) => requested.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  const response = await page.goto(url);
  const parts = partsOf(page);
  /**
   * @param {string} model
   * @param {string} prompt
   */
  const ask = async (model, prompt) => {
    await parts.model.fill(model);
    await parts.prompt.fill(prompt);
    await parts.prompt.press("Enter");
  };
  return { ...parts, page, response, requested, complaints, ask, close: () => context.close() };
}
