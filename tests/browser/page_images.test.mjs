// The chat page with images: handed in by picking, pasting and dropping; made with /image; hostile ones.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { start } from "../../worker/start.mjs";
import { pictures, png } from "../fakerouter/pictures.mjs";
import { eventually, launchBrowser, openPage } from "./harness.mjs";

/** @type {Awaited<ReturnType<typeof start>>} */
let worker;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof openPage>>} */
let chat;

before(async () => {
  worker = await start({ port: 0, quiet: true });
  browser = await launchBrowser();
});
afterEach(() => chat?.close());
after(async () => {
  await browser?.close();
  await worker?.close();
});

async function openChat() {
  worker.fakerouter.reset();
  chat = await openPage(browser, worker.url);
  await chat.page.getByText("Simulator", { exact: true }).waitFor();
}

/** @param {string} name @param {Buffer} buffer @param {string} [mimeType] */
const file = (name, buffer, mimeType = "image/png") => ({ name, mimeType, buffer });
/** @param {ReturnType<typeof file>[]} files */
const pick = (files) => chat.page.locator("#attach-file").setInputFiles(files);
const thumbnails = () => chat.page.getByRole("list", { name: "Images for this message" }).getByRole("img");
const shown = () => thumbnails().evaluateAll((images) => images.map((image) => image.getAttribute("alt")));
const lastChat = () => worker.fakerouter.requests.findLast(({ path }) => path.endsWith("/chat/completions"));
/** @param {any} part */
const pngOf = (part) => Buffer.from(part.image_url.url.replace("data:image/png;base64,", ""), "base64");
const made = () => chat.answer.getByRole("img");
const pwned = () => chat.page.evaluate(() => /** @type {any} */ (window).__pwn);

/**
 * What a paste or a drop brings, as the browser would.
 * @param {"paste" | "drop"} type @param {string} target @param {{ name: string, base64: string }[]} files
 */
function transfer(type, target, files) {
  return chat.page.evaluate(({ type, target, files }) => {
    const data = new DataTransfer();
    for (const { name, base64 } of files) {
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type: "image/png" }));
    }
    const node = /** @type {Element} */ (document.querySelector(target));
    const init = { bubbles: true, cancelable: true };
    const event = type === "paste" ? new ClipboardEvent(type, { ...init, clipboardData: data }) : new DragEvent(type, { ...init, dataTransfer: data });
    return !node.dispatchEvent(event);
  }, { type, target, files });
}

test("picked images go with the message, in order, and a large one is made smaller", async () => {
  await openChat();
  await pick([file("small.png", png(30, 20)), file("wide.png", png(2400, 30))]);
  await eventually("both are shown", async () => (await shown()).join() === "small.png,wide.png");
  await chat.ask("sim/echo", "What are these?");
  await chat.facts.waitFor();
  const { content } = lastChat().body.messages.at(-1);
  assert.deepEqual(content.map(({ type }) => type), ["text", "image_url", "image_url"]);
  assert.equal(content[0].text, "What are these?");
  assert.deepEqual(pngOf(content[1]), png(30, 20), "what fits goes as it is");
  assert.deepEqual([pngOf(content[2]).readUInt32BE(16), pngOf(content[2]).readUInt32BE(20)], [1200, 15]);
  assert.equal(await thumbnails().count(), 0, "the next message begins without");
  assert.equal(await chat.questions.first().getByRole("img").count(), 2);
  await chat.ask("sim/echo", "And now?");
  await eventually("the second answer", async () => (await chat.answers.count()) === 2 && chat.facts.isVisible());
  assert.equal(lastChat().body.messages[0].content.length, 3, "the conversation keeps them");
  assert.deepEqual(chat.complaints, []);
});

test("pasted and dropped images are taken, and can be removed again", async () => {
  await openChat();
  const base64 = png(5, 5).toString("base64");
  assert.ok(await transfer("paste", "#prompt", [{ name: "pasted.png", base64 }]), "the paste is handled");
  await eventually("pasted", async () => (await shown()).join() === "pasted.png");
  assert.ok(await transfer("drop", "main", [{ name: "dropped.png", base64 }]), "the page does not leave for the file");
  await eventually("dropped", async () => (await shown()).join() === "pasted.png,dropped.png");
  await chat.page.getByRole("button", { name: "Remove pasted.png" }).click();
  await eventually("removed", async () => (await shown()).join() === "dropped.png");
});

test("what is no image is refused by name", async () => {
  await openChat();
  await pick([file("setup.exe", Buffer.from("MZ"), "application/x-msdownload"), file("broken.png", Buffer.from("no png at all")),
    file("drawing.svg", Buffer.from("<svg/>"), "image/svg+xml"), file("good.png", png(4, 4))]);
  const problem = chat.page.locator("#attach-problem");
  await problem.waitFor();
  const text = await problem.innerText();
  for (const words of ["setup.exe is no PNG", "broken.png is damaged", "drawing.svg is no PNG"]) assert.ok(text.includes(words), text);
  assert.deepEqual(await shown(), ["good.png"]);
  await pick(Array.from({ length: 5 }, (_, i) => file(`${i}.png`, png(4, 4))));
  await eventually("one too many", async () => (await problem.innerText()).includes("4.png: at most 5 images"));
  assert.equal(await thumbnails().count(), 5);
});

test("/image makes images with the shape, the resolution and the number that were chosen", async () => {
  await openChat();
  const shape = chat.page.getByLabel("Shape");
  assert.ok(!(await shape.isVisible()));
  await chat.prompt.fill("/image a cat");
  await shape.selectOption("16:9");
  await chat.page.getByLabel("Resolution").selectOption("2K");
  await chat.page.getByLabel("Images", { exact: true }).selectOption("2");
  await chat.prompt.press("Enter");
  await chat.facts.waitFor();
  const { body } = worker.fakerouter.requests.find(({ path }) => path.endsWith("/chat/completions"));
  assert.equal(body.model, "google/gemini-3.1-flash-image-preview", "without a choice the model for images is asked");
  assert.deepEqual(body.messages, [{ role: "user", content: "a cat" }]);
  assert.deepEqual(body.image_config, { aspect_ratio: "16:9", image_size: "2K" });
  assert.equal(body.n, 2);
  assert.equal(await made().count(), 2);
});

test("the images of a recorded answer are shown", async () => {
  await openChat();
  await chat.ask("sim/image", "draw");
  await chat.facts.waitFor();
  assert.deepEqual(await made().evaluateAll((images) => images.map((image) => image.naturalWidth)), [16, 16]);
  assert.deepEqual(chat.complaints, []);
});

test("made images are shown from blobs, downloaded under their names, and used as inputs", async () => {
  await openChat();
  await chat.page.getByLabel("Model").fill("sim/images");
  await chat.prompt.fill("/image a dog");
  await chat.page.getByLabel("Images", { exact: true }).selectOption("2");
  await chat.prompt.press("Enter");
  await chat.facts.waitFor();
  assert.deepEqual(await made().evaluateAll((images) => images.map((image) => [image.src.slice(0, 5), image.naturalWidth])), [["blob:", 8], ["blob:", 9]]);
  const [download] = await Promise.all([chat.page.waitForEvent("download"), chat.answer.getByRole("link", { name: "Download" }).nth(1).click()]);
  assert.equal(download.suggestedFilename(), "image-2.png");
  await chat.answer.getByRole("button", { name: "Use as input" }).first().click();
  await eventually("it is an input", async () => (await shown()).join() === "image-1.png");
  await chat.ask("sim/images", "/image brighter");
  await eventually("the second answer", async () => (await chat.answers.count()) === 2 && chat.facts.isVisible());
  const [text, image] = lastChat().body.messages[0].content;
  assert.equal(text.text, "brighter");
  assert.deepEqual(pngOf(image), pictures(1)[0]);
  assert.deepEqual(chat.complaints, []);
});

test("an image that was not made says why, and can be tried again", async () => {
  await openChat();
  await chat.ask("sim/image-none", "/image a cat");
  await chat.alert.waitFor();
  assert.match(await chat.alert.innerText(), /I cannot draw that/);
  await chat.alert.getByRole("button", { name: "Retry" }).waitFor();
});

test("a hostile SVG and hostile addresses execute and fetch nothing", async () => {
  await openChat();
  await chat.ask("sim/image-svg", "/image a cat");
  await chat.facts.waitFor();
  await eventually("it is drawn", () => made().evaluate((image) => image.complete && image.naturalWidth === 40));
  assert.match(String(await made().getAttribute("src")), /^blob:/);
  await chat.ask("sim/image-hostile", "/image a cat");
  await eventually("the second answer", async () => (await chat.answers.count()) === 2 && chat.facts.isVisible());
  assert.equal(await made().count(), 1);
  for (const model of ["sim/image-svg", "sim/image-hostile"]) {
    const before = await chat.answers.count();
    await chat.ask(model, "in a chat");
    await eventually(model, async () => (await chat.answers.count()) === before + 1 && chat.facts.isVisible());
  }
  assert.equal(await pwned(), undefined);
  assert.deepEqual(chat.requested.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(worker.url)), []);
});
