// The chat page under the hand: keyboard, input methods, scrolling, narrow screens, reloads, and the connection dialog.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { start } from "../../worker/start.mjs";
import { eventually, launchBrowser, openPage } from "./harness.mjs";

const TOKEN = "right-token";
const KEY = "sk-or-v1-of-the-reader";

/** @type {Awaited<ReturnType<typeof start>>} */
let open;
/** @type {Awaited<ReturnType<typeof start>>} a worker that does not take the demo token */
let guarded;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof openPage>>} */
let chat;

before(async () => {
  [open, guarded] = await Promise.all([start({ port: 0, quiet: true }), start({ port: 0, quiet: true, token: TOKEN })]);
  browser = await launchBrowser();
});
afterEach(() => chat?.close());
after(async () => {
  await browser?.close();
  await Promise.all([open?.close(), guarded?.close()]);
});

/** @param {import("playwright-core").BrowserContextOptions} [options] */
async function openChat(options) {
  open.fakerouter.reset();
  chat = await openPage(browser, open.url, options);
}

const focused = () => chat.page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
const scrollTop = () => chat.page.evaluate(() => document.documentElement.scrollTop);
const distance = () => chat.page.evaluate(() => {
  const { scrollHeight, clientHeight, scrollTop: top } = document.documentElement;
  return scrollHeight - clientHeight - top;
});

describe("keyboard", () => {
  test("Enter during a composition does not send, nor the one that ends it", async () => {
    await openChat();
    await chat.prompt.fill("\u306b\u307b\u3093");
    await chat.prompt.evaluate((prompt) => {
      const key = (init) => prompt.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...init }));
      key({ isComposing: true });
      key({ keyCode: 229 });
      // Safari's order: the composition has ended when the key that ended it comes down.
      prompt.dispatchEvent(new CompositionEvent("compositionend", { data: "\u65e5\u672c" }));
      key({});
    });
    await chat.prompt.press("Shift+Enter");
    assert.equal(await chat.questions.count(), 0);
    assert.equal(await chat.prompt.inputValue(), "\u306b\u307b\u3093\n");
    const ended = await chat.page.evaluate(() => performance.now());
    await eventually("the composition is over", () => chat.page.evaluate((then) => performance.now() - then > 60, ended));
    await chat.prompt.press("Enter");
    await chat.questions.first().waitFor();
  });

  test("does everything", async () => {
    await openChat();
    await chat.page.getByText("Simulator", { exact: true }).waitFor();
    const { keyboard } = chat.page;
    assert.equal(await focused(), "prompt");
    await keyboard.type("Hello");
    await keyboard.press("Tab");
    assert.equal(await focused(), "model");
    await keyboard.type("sim/slow?delay=200");
    await keyboard.press("Tab");
    assert.equal(await focused(), "thinking");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await chat.text.getByText("This").waitFor();
    assert.equal(await focused(), "prompt");
    for (const stop of ["model", "thinking", "send"]) {
      await keyboard.press("Tab");
      assert.equal(await focused(), stop);
    }
    await keyboard.press("Space");
    await chat.answer.getByText("Stopped", { exact: true }).waitFor();
    assert.equal(await focused(), "prompt");
    await keyboard.press("Shift+Tab");
    assert.equal(await focused(), "What was sent, and why");
    await keyboard.press("Enter");
    await chat.sent.getByRole("heading", { name: "Body" }).waitFor();
    for (let tab = 0; (await focused()) !== "Copy as JSON"; tab += 1) {
      assert.ok(tab < 20, "the copy button is reached");
      await keyboard.press("Tab");
    }
  });

  test("leaves the reader where the dialog was opened", async () => {
    await openChat();
    await chat.page.getByRole("button", { name: "Connection: Simulator" }).press("Enter");
    await chat.dialog.waitFor();
    await chat.page.keyboard.press("Escape");
    await chat.dialog.waitFor({ state: "hidden" });
    assert.equal(await focused(), "connection-button");
  });

  test("a double click on Send does not stop the answer", async () => {
    await openChat();
    await chat.model.fill("sim/slow?delay=10");
    await chat.prompt.fill("Hi");
    await chat.send.dblclick();
    await chat.facts.waitFor();
    assert.match(await chat.text.innerText(), /normal end\.$/);
  });
});

describe("scrolling", () => {
  test("follows at the end, lets go of a reader who scrolls up, and holds on again when asked", async () => {
    await openChat();
    await chat.ask("sim/long?delay=2", "Long");
    await eventually("the answer is longer than the screen", async () => (await scrollTop()) > 200);
    await eventually("it follows", async () => (await distance()) <= 4);
    await chat.page.mouse.move(500, 300);
    await chat.page.mouse.wheel(0, -60);
    const jump = chat.page.getByRole("button", { name: "Jump to latest" });
    await jump.waitFor();
    // The browser glides to where the wheel has sent it.
    let top = -1;
    await eventually("the glide is over", async () => top === (top = await scrollTop()));
    assert.ok(await chat.stop.isVisible(), "the answer is still coming");
    await chat.facts.waitFor({ state: "visible" });
    assert.equal(await scrollTop(), top);
    await jump.click();
    await eventually("at the end", async () => (await distance()) <= 4);
    await jump.waitFor({ state: "hidden" });
  });

  test("lets go of a reader who starts up by a single pixel", async () => {
    await openChat();
    await chat.ask("sim/long?delay=2", "Long");
    await eventually("the answer is longer than the screen", async () => (await scrollTop()) > 200);
    const jump = chat.page.getByRole("button", { name: "Jump to latest" });
    await eventually("let go", async () => {
      await chat.page.evaluate(() => { document.documentElement.scrollTop -= 1; });
      return jump.isVisible();
    });
  });

  test("a panel that is opened stays where it is", async () => {
    await openChat();
    await chat.ask("sim/long", "Long");
    await chat.facts.waitFor();
    await eventually("at the end", async () => (await distance()) <= 4);
    const top = await scrollTop();
    await chat.sent.locator("summary").click();
    await chat.sent.getByRole("heading", { name: "Body" }).waitFor();
    await chat.prompt.pressSequentially("typing repaints the page");
    assert.equal(await scrollTop(), top);
    await chat.page.getByRole("button", { name: "Jump to latest" }).click();
    await eventually("at the end", async () => (await distance()) <= 4);
  });
});

describe("small screens and reloads", () => {
  for (const [what, viewport] of /** @type {const} */ ([
    ["320 pixels", { width: 320, height: 640 }], ["200 % zoom of a laptop", { width: 640, height: 400 }],
  ])) {
    test(`nothing is wider than the screen: ${what}`, async () => {
      await openChat({ viewport });
      const overflow = () => chat.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.equal(await overflow(), 0);
      await chat.ask("sim/echo?delay=0", `A word without an end: ${"x".repeat(300)}`);
      await chat.facts.waitFor();
      await chat.sent.locator("summary").click();
      await chat.sent.getByRole("heading", { name: "Body" }).waitFor();
      await chat.ask("sim/status-402", "Fail");
      await chat.alert.waitFor();
      assert.equal(await overflow(), 0);
      await chat.page.getByRole("button", { name: /^Connection:/ }).click();
      await chat.dialog.waitFor();
      assert.equal(await overflow(), 0);
    });
  }

  test("the draft survives a reload", async () => {
    await openChat();
    await chat.prompt.fill("Not sent yet\nsecond line");
    await chat.page.reload();
    await eventually("the draft", async () => (await chat.prompt.inputValue()) === "Not sent yet\nsecond line");
  });

  test("the list of models is fetched when the field is used, and not before", async () => {
    await openChat();
    await chat.page.getByText("Simulator", { exact: true }).waitFor();
    assert.deepEqual(open.fakerouter.requests, []);
    await chat.model.focus();
    await chat.page.getByText(/models to choose from/).waitFor();
    assert.ok(await chat.page.locator("#model-list option").count() > 5);
  });
});

describe("where requests go", () => {
  test("a refused token is asked for, and the message is then sent with the new one", async () => {
    chat = await openPage(browser, guarded.url);
    await chat.ask("sim/plain", "Hi");
    await chat.dialog.getByText("was not accepted").waitFor();
    await chat.dialog.getByLabel("Token of this worker").fill(TOKEN);
    await chat.page.keyboard.press("Enter");
    await chat.facts.getByText("openai/gpt-4o-mini").waitFor();
    assert.equal(await chat.dialog.isVisible(), false);
    assert.equal(await chat.questions.count(), 1);
    assert.doesNotMatch(await chat.page.content() + chat.page.url(), new RegExp(TOKEN));
    await chat.page.reload();
    await chat.ask("sim/plain", "Again");
    await chat.facts.waitFor();
  });

  test("a token in the address works, and leaves the address at once", async () => {
    chat = await openPage(browser, `${guarded.url}/#token=${TOKEN}`);
    await chat.ask("sim/plain", "Hi");
    await chat.facts.waitFor();
    assert.equal(chat.page.url(), `${guarded.url}/`);
    assert.equal(await chat.page.evaluate(() => history.length), 2);
  });

  test("a worker with a real upstream asks for its token before anything is sent", async () => {
    const real = await start({ port: 0, quiet: true, apiKey: KEY, baseUrl: open.fakerouter.baseUrl, token: TOKEN });
    try {
      chat = await openPage(browser, real.url);
      await chat.dialog.getByText("This worker asks for a token.").waitFor();
      await chat.dialog.getByRole("button", { name: "Connect" }).click();
      await chat.dialog.getByText("Enter the token of this worker.").waitFor();
      await chat.dialog.getByLabel("Token of this worker").fill(TOKEN);
      await chat.dialog.getByRole("button", { name: "Connect" }).click();
      await chat.page.getByText("Custom upstream through this worker").waitFor();
      await chat.ask("sim/plain", "Hi");
      await chat.facts.waitFor();
      await chat.page.getByRole("button", { name: /^Connection:/ }).click();
      await chat.dialog.getByRole("button", { name: "Forget token" }).click();
      await chat.page.getByText("Token needed").waitFor();
      assert.equal(await chat.page.evaluate(() => sessionStorage.getItem("fluffbuzz.token")), null);
    } finally {
      await real.close();
    }
  });

  test("an own key goes to OpenRouter and nowhere else, and is forgotten on request", async () => {
    await openChat();
    /** @type {Record<string, string>[]} */
    const seen = [];
    await chat.page.route("https://openrouter.ai/**", async (route) => {
      const request = route.request();
      seen.push(await request.allHeaders());
      const url = request.url().replace("https://openrouter.ai/api/v1", open.fakerouter.baseUrl);
      await route.fulfill({ response: await route.fetch({ url }), headers: { "access-control-allow-origin": "*" } });
    });
    await chat.page.getByRole("button", { name: /^Connection:/ }).click();
    await chat.dialog.getByLabel("With my own OpenRouter key").check();
    await chat.dialog.getByLabel("OpenRouter key", { exact: true }).fill(KEY);
    await chat.dialog.getByRole("button", { name: "Connect" }).click();
    await chat.page.getByText("OpenRouter, your key").waitFor();
    assert.equal(await chat.model.inputValue(), "openrouter/auto");
    await chat.ask("sim/plain", "Hi");
    await chat.facts.waitFor();
    assert.ok(seen.length > 0);
    for (const headers of seen) assert.equal(headers.authorization, `Bearer ${KEY}`);
    await chat.sent.locator("summary").click();
    await chat.sent.getByRole("heading", { name: "Body" }).waitFor();
    const stored = await chat.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    assert.doesNotMatch(await chat.page.content() + chat.page.url() + stored, new RegExp(KEY));
    await chat.page.getByRole("button", { name: /^Connection:/ }).click();
    await chat.dialog.getByRole("button", { name: "Forget key" }).click();
    await chat.page.getByText("Simulator", { exact: true }).waitFor();
  });
});
