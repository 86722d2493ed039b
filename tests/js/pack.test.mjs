// What is published: packed, installed in an empty folder without the network, and used as the README says.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startFakerouter } from "../fakerouter/server.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
/** @type {string} */
let folder;
/** @type {{ path: string, size: number }[]} */
let files;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "fluffbuzz-pack-"));
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { cwd: ROOT });
  const packed = [Object.values(JSON.parse(stdout))].flat()[0];
  files = packed.files;
  await writeFile(join(folder, "package.json"), '{ "name": "stranger", "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], { cwd: folder });
});
after(() => rm(folder, { recursive: true, force: true }));

test("the tarball holds the package and nothing else", () => {
  const names = files.map(({ path }) => path).filter((path) => !/^dist\/([\w.]+\.(js|mjs|wasm|d\.ts|schema\.json)|gateway\/\w+\.(js|d\.ts)|cli\/[\w-]+\.(js|txt))$/.test(path));
  assert.deepEqual(names.sort(), ["LICENSE", "README.md", "package.json"]);
});

test("the README's import prints an answer", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const example = /```js\n(import { createClient }[\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(example, "the README has an example that imports createClient");
  const fake = await startFakerouter({ port: 0 });
  try {
    // The reader has a key; here the simulator stands in for OpenRouter, by configuration alone.
    const local = example.replace("createClient()", `createClient({ config: { models: { providers: { openrouter: { baseUrl: "${fake.baseUrl}" } } } } })`);
    assert.notEqual(local, example);
    await writeFile(join(folder, "example.mjs"), local);
    const { stdout, stderr } = await run(process.execPath, ["example.mjs"], { cwd: folder, env: { ...process.env, OPENROUTER_API_KEY: "sk-or-test" } });
    assert.equal(stderr, "");
    assert.match(stdout, /simulator/i);
    assert.equal(fake.requests.length, 1);
  } finally {
    await fake.close();
  }
});

test("it runs where code from strings is forbidden", async () => {
  await writeFile(join(folder, "strict.mjs"), 'import { createClient } from "fluffbuzz";\nconst client = await createClient({ env: {} });\nconsole.log(client.explain({ messages: [] }).body.model);\nclient.close();\n');
  const { stdout } = await run(process.execPath, ["--disallow-code-generation-from-strings", "strict.mjs"], { cwd: folder });
  assert.equal(stdout.trim(), "openrouter/auto");
});

test("the types are found and strict", async () => {
  await writeFile(join(folder, "typed.mts"), `import { createClient, FluffBuzzError, type StreamEvent } from "fluffbuzz";
import { createGateway } from "fluffbuzz/gateway";
const client = await createClient({ env: { OPENROUTER_API_KEY: "k" } });
for await (const event of client.chat({ messages: [{ role: "user", content: "hi" }] }, { thinking: "high" })) {
  const typed: StreamEvent = event;
  if (typed.type === "text") typed.text.toUpperCase();
  // @ts-expect-error an image event has no text
  if (typed.type === "image") typed.text;
}
// @ts-expect-error no such level
client.chat({ messages: [] }, { thinking: "hard" });
try { await client.chat({ messages: [] }).result; } catch (error) { if (error instanceof FluffBuzzError) error.code satisfies string; }
export const gateway = createGateway({ client, token: "t", upstream: "openrouter", version: "1" });
`);
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  await run(process.execPath, [tsc, "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom,dom.iterable,dom.asynciterable", "typed.mts"], { cwd: folder })
    .catch((error) => assert.fail(error.stdout));
});
