// `fluffbuzz image`, by running it.
import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startFakerouter } from "../fakerouter/server.mjs";
import { makeHome } from "./program.mjs";

const PNG_MARK = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** @param {import("node:test").TestContext} t */
async function start(t) {
  const fake = await startFakerouter({ delay: 0 });
  t.after(() => fake.close());
  return { fake, ...(await makeHome(t, { upstream: fake, env: { OPENROUTER_API_KEY: "sk-or-test" } })) };
}

test("images are saved under free names, and stdout is their paths", async (t) => {
  const { run, home } = await start(t);
  await writeFile(join(home, "image.png"), "mine");
  const { code, stdout, stderr } = await run(["image", "a panda", "-m", "sim/image"]);
  assert.deepEqual([code, stdout], [0, "image-2.png\nimage-3.png\n"], stderr);
  assert.equal(await readFile(join(home, "image.png"), "utf8"), "mine");
  for (const name of ["image-2.png", "image-3.png"]) assert.ok((await readFile(join(home, name))).subarray(0, 8).equals(PNG_MARK), name);
  assert.match(stderr, /sim\/image, \$0\.0078/);
});

test("--output is a file or a folder, and the extension is the image's when none is given", async (t) => {
  const { run, home } = await start(t);
  await mkdir(join(home, "here"));
  const paths = async (/** @type {string} */ output) => (await run(["image", "x", "-m", "sim/image", "-q", "-o", output])).stdout.trim().split("\n");
  assert.deepEqual(await paths("here"), ["here/image.png", "here/image-2.png"]);
  assert.deepEqual(await paths("new/"), ["new/image.png", "new/image-2.png"]);
  assert.deepEqual(await paths("panda"), ["panda.png", "panda-2.png"]);
});

test("input images go along, and --json tells everything but the bytes", async (t) => {
  const { run, fake, home } = await start(t);
  await run(["image", "a panda", "-m", "sim/image", "-q"]);
  const { code, json } = await run(["image", "by night", "-m", "sim/image", "--input", "image.png", "--aspect-ratio", "16:9", "--json"]);
  assert.equal(code, 0);
  const result = json();
  assert.deepEqual(result.images.map((/** @type {{ path: string }} */ { path }) => path), ["image-3.png", "image-4.png"]);
  assert.equal(result.cost, result.usage.cost);
  const image = (await readFile(join(home, "image.png"))).toString("base64");
  assert.ok(fake.requests.at(-1)?.bodyText.includes(image));
});

test("what cannot be asked for is refused before anything is sent", async (t) => {
  const { run, fake, home } = await start(t);
  await writeFile(join(home, "text.png"), "not an image");
  for (const [flags, told] of /** @type {[string[], RegExp][]} */ ([
    [["-n", "two"], /--count: a whole number is needed, not "two"/], [["-n", "9"], /count/],
    [["--input", "text.png"], /text\.png is no PNG, JPEG, WebP or GIF image/], [["--input", "missing.png"], /cannot read missing\.png/],
    [["--aspect-ratio", "7:1"], /aspectRatio/],
  ])) {
    const { code, stderr } = await run(["image", "x", "-m", "sim/image", ...flags]);
    assert.equal(code, 1, flags.join(" "));
    assert.match(stderr, told);
  }
  assert.deepEqual(fake.requests, []);
});

test("a model without an image is a failure that leaves no file", async (t) => {
  const { run, home } = await start(t);
  const { code, stderr } = await run(["image", "x", "-m", "sim/plain", "--no-fallbacks"]);
  assert.equal(code, 1);
  assert.match(stderr, /Error: /);
  assert.deepEqual((await readdir(home)).filter((name) => !name.startsWith(".")), []);
});
