// What is on disk survives its writers: killed ones, several at once, a full disk.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { parseJson5, validateConfig } from "fluffbuzz";
import { startFakerouter } from "../fakerouter/server.mjs";
import { PROGRAM, makeHome } from "./program.mjs";

const run = promisify(execFile);
const KILLS = 200;

/** A small generator, so that a failing run can be repeated. @param {number} seed */
function random(seed) {
  return () => {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

test(`kill -9 at random moments of ${KILLS} writes leaves the old or the new file, always valid`, async (t) => {
  const { state, env, write, read } = await makeHome(t);
  await write("fluffbuzz.json", "// kept\n{\n  agents: {\n    defaults: {\n      timeoutSeconds: 1,\n    },\n  },\n}\n");
  const seed = Date.now() >>> 0;
  const next = random(seed);
  const writer = new URL("./config_writer.mjs", import.meta.url).pathname;
  let value = 1;
  let killed = 0;
  /** @type {Set<number>} */
  const seen = new Set();
  while (killed < KILLS) {
    // One process writes again and again, so that most kills hit a write and not the start of Node.
    const child = spawn(process.execPath, [writer, String(value + 1)], { env, stdio: ["ignore", "pipe", "inherit"] });
    const writes = 1 + Math.floor(next() * 4);
    let begun = 0;
    const delay = next() * 3;
    child.stdout.on("data", (chunk) => {
      begun += String(chunk).split("\n").length - 1;
      // Somewhere within the write that has begun, by a few steps of the event loop and of the clock.
      if (begun >= writes) setTimeout(() => child.kill("SIGKILL"), delay);
    });
    await new Promise((resolve) => child.once("close", resolve));
    killed++;
    const text = await read("fluffbuzz.json");
    const report = await validateConfig(text);
    assert.ok(report.valid, `seed ${seed}, kill ${killed}: ${text}`);
    assert.match(text, /^\/\/ kept\n/);
    const now = (await parseJson5(text)).agents.defaults.timeoutSeconds;
    assert.ok(now >= value && now <= value + begun + 1, `seed ${seed}, kill ${killed}: ${now} is neither old nor new after ${value}`);
    seen.add(now - value);
    value = now;
  }
  assert.ok(seen.size > 1, "the kills hit different moments");
  // The dead writers' lock and drafts are in nobody's way.
  const { stdout } = await run(process.execPath, [PROGRAM, "config", "set", "agents.defaults.timeoutSeconds", "7"], { env });
  assert.match(stdout, /^Updated/);
  assert.deepEqual((await readdir(state)).sort(), ["fluffbuzz.json", "fluffbuzz.json.bak"]);
});

test("writers at the same time lose nothing of each other", async (t) => {
  const { run: fluffbuzz, config } = await makeHome(t);
  const refs = Array.from({ length: 12 }, (_, index) => `openrouter/acme/model-${index}`);
  const results = await Promise.all(refs.map((ref) => fluffbuzz(["models", "fallbacks", "add", ref])));
  assert.deepEqual(results.map(({ code }) => code), refs.map(() => 0));
  assert.deepEqual((await config()).agents.defaults.model.fallbacks.sort(), refs.sort());
});

test("a lock whose owner is gone is no obstacle, one whose owner lives is waited for", async (t) => {
  const { run: fluffbuzz, write, state } = await makeHome(t);
  const gone = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => gone.once("close", resolve));
  await write("fluffbuzz.json.lock", `${gone.pid} ${hostname()}`);
  assert.equal((await fluffbuzz(["config", "set", "agents.defaults.timeoutSeconds", "5"])).code, 0);
  await write("fluffbuzz.json.lock", `${process.pid} ${hostname()}`);
  const waiting = fluffbuzz(["config", "set", "agents.defaults.timeoutSeconds", "6"]);
  const { rm } = await import("node:fs/promises");
  await rm(join(state, "fluffbuzz.json.lock"));
  assert.equal((await waiting).code, 0);
});

test("a lock with the program's own number is somebody's who had it before", async (t) => {
  const { env, state } = await makeHome(t);
  await mkdir(state, { mode: 0o700 });
  const script = `echo "$$ ${hostname()}" | tr -d '\\n' > '${state}/fluffbuzz.json.lock'; exec '${process.execPath}' '${PROGRAM}' models set auto`;
  const { stdout } = await run("sh", ["-c", script], { env });
  assert.match(stdout, /Default model: openrouter\/auto/);
});

test("writers through a symbolic link and straight to its target wait for each other", async (t) => {
  const { run: fluffbuzz, home, state, config } = await makeHome(t);
  const other = join(home, "other");
  await mkdir(state, { mode: 0o700 });
  await mkdir(other);
  await writeFile(join(state, "fluffbuzz.json"), "{}\n");
  await symlink(join(state, "fluffbuzz.json"), join(other, "fluffbuzz.json"));
  const refs = Array.from({ length: 10 }, (_, index) => `openrouter/acme/model-${index}`);
  await Promise.all(refs.map((ref, index) => fluffbuzz(["models", "fallbacks", "add", ref], { env: index % 2 ? { FLUFFBUZZ_STATE_DIR: other } : {} })));
  assert.deepEqual((await config()).agents.defaults.model.fallbacks.sort(), refs.sort());
});

test("what is beside a file stays, also with a number behind its name", async (t) => {
  const { run: fluffbuzz, write, state } = await makeHome(t);
  for (const name of ["fluffbuzz.json", "fluffbuzz.json.1", "fluffbuzz.json.20261122", "credentials.json.1"]) await write(name, "{}");
  assert.equal((await fluffbuzz(["models", "set", "auto"])).code, 0);
  await fluffbuzz(["models", "auth", "paste-token", "--no-verify"], { input: "sk-or-files-test-0123456789" });
  assert.deepEqual((await readdir(state)).sort(), ["credentials.json", "credentials.json.1", "fluffbuzz.json", "fluffbuzz.json.1", "fluffbuzz.json.20261122", "fluffbuzz.json.bak"]);
});

test("a link to a file that is not there yet stays a link", async (t) => {
  const { run: fluffbuzz, home, state } = await makeHome(t);
  await mkdir(state, { mode: 0o700 });
  await mkdir(join(home, "dotfiles"));
  await symlink("../dotfiles/fluffbuzz.json5", join(state, "fluffbuzz.json"));
  assert.equal((await fluffbuzz(["models", "set", "auto"])).code, 0);
  assert.ok((await lstat(join(state, "fluffbuzz.json"))).isSymbolicLink());
  assert.match(await readFile(join(home, "dotfiles", "fluffbuzz.json5"), "utf8"), /openrouter\/auto/);
});

test("a device is no place for a configuration, and an answer may go to a pipe", async (t) => {
  const { run: fluffbuzz, env, home } = await makeHome(t);
  const { code, stderr } = await fluffbuzz(["models", "set", "auto"], { env: { FLUFFBUZZ_CONFIG_PATH: "/dev/full" } });
  assert.equal(code, 1);
  assert.match(stderr, /\/dev\/full holds more than 16 MiB/);
  assert.ok((await stat("/dev/full")).isCharacterDevice());
  const fake = await startFakerouter({ port: 0 });
  t.after(() => fake.close());
  const pipe = join(home, "pipe");
  const script = `mkfifo '${pipe}'; cat '${pipe}' & '${process.execPath}' '${PROGRAM}' chat hi -m sim/repeat -o '${pipe}' --force </dev/null; wait; test -p '${pipe}' && echo still a pipe`;
  const { stdout } = await run("sh", ["-c", script], { env: { ...env, OPENROUTER_API_KEY: "sk-or-pipe-test", OPENROUTER_BASE_URL: fake.baseUrl } });
  assert.match(stdout, /hi\s*still a pipe/);
});

test("a file in another encoding is refused rather than written back as something else", async (t) => {
  const { run: fluffbuzz, state, write } = await makeHome(t);
  await write("fluffbuzz.json", "");
  const latin = Buffer.from("// caf\xe9\n{}\n", "latin1");
  await writeFile(join(state, "fluffbuzz.json"), latin);
  const { code, stderr } = await fluffbuzz(["models", "set", "auto"]);
  assert.equal(code, 1);
  assert.match(stderr, /is not UTF-8/);
  assert.deepEqual(await readFile(join(state, "fluffbuzz.json")), latin);
});

/** A file system of 16 kB in a namespace of its own; null where this machine does not let us make one. */
async function tinyDisk(/** @type {string} */ folder, /** @type {string} */ script, /** @type {Record<string, string | undefined>} */ env) {
  const mount = `mount -t tmpfs -o size=16k none '${folder}' && ${script}`;
  for (const flags of [["-m"], ["-rm"]]) {
    try {
      return await run("unshare", [...flags, "sh", "-c", mount], { env: /** @type {any} */ (env) });
    } catch (error) {
      if (!/unshare|mount:|not permitted|denied/.test(String(/** @type {any} */ (error).stderr))) throw error;
    }
  }
  return null;
}

test("a full disk is named, and what was there is still there", async (t) => {
  const { env, home } = await makeHome(t);
  const folder = join(home, "disk");
  await mkdir(folder);
  const node = `'${process.execPath}' '${PROGRAM}'`;
  const script = `echo '{ agents: { defaults: { timeoutSeconds: 1 } } }' > '${folder}/fluffbuzz.json'
    dd if=/dev/zero of='${folder}/ballast' bs=1k count=64 2>/dev/null
    ${node} config set agents.defaults.timeoutSeconds 5; echo "code $?"; cat '${folder}/fluffbuzz.json'; rm '${folder}/ballast'; ls '${folder}'`;
  const done = await tinyDisk(folder, script, { ...env, FLUFFBUZZ_STATE_DIR: folder });
  if (!done) return t.diagnostic("no file system of our own can be made here; a write that fails half-way is covered by the next test");
  assert.match(done.stderr, /^Error: cannot (lock|write) .*the disk is full \(ENOSPC\); nothing was changed/);
  assert.match(done.stdout, /^code 1\n\{ agents: \{ defaults: \{ timeoutSeconds: 1 \} \} \}\nfluffbuzz\.json\n$/);
});

test("a write that may not finish leaves the file as it was", async (t) => {
  const { env, write, read } = await makeHome(t);
  const before = `{ agents: { defaults: { timeoutSeconds: 1 } } } // ${"x".repeat(4000)}\n`;
  await write("fluffbuzz.json", before);
  // Files of at most 1 kB: the draft fails in its middle, or the kernel ends the program there.
  const script = `trap '' XFSZ; ulimit -f 2; '${process.execPath}' '${PROGRAM}' config set agents.defaults.timeoutSeconds 5`;
  const error = await run("sh", ["-c", script], { env }).then(() => null, (/** @type {any} */ failure) => failure);
  assert.ok(error, "it cannot have worked");
  assert.equal(await read("fluffbuzz.json"), before);
});

test("credentials are in a file of their own that nobody else can read", async (t) => {
  const { run: fluffbuzz, state } = await makeHome(t);
  await fluffbuzz(["models", "auth", "paste-token", "--no-verify"], { input: "sk-or-files-test-0123456789" });
  assert.equal((await stat(join(state, "credentials.json"))).mode & 0o777, 0o600);
  assert.equal((await stat(state)).mode & 0o777, 0o700);
  assert.doesNotMatch(await readFile(join(state, "fluffbuzz.json"), "utf8"), /sk-or-files/);
});

test("a credentials file that is broken is named without its text, and not overwritten", async (t) => {
  const { run: fluffbuzz, write, read } = await makeHome(t);
  await write("credentials.json", '{ "version": 1, "profiles": { "openrouter:default": { "key": "sk-or-secret-in-broken-file"');
  for (const args of [["models", "status"], ["models", "auth", "paste-token", "--no-verify"]]) {
    const { code, stdout, stderr } = await fluffbuzz(args, { input: "sk-or-another-0123456789abc" });
    assert.equal(code, 1);
    assert.match(stderr, /credentials\.json is not usable: it is not JSON/);
    assert.doesNotMatch(stdout + stderr, /sk-or-/);
  }
  assert.match(await read("credentials.json"), /sk-or-secret-in-broken-file/);
});

test("a repository's .env may give a key and nothing that leads elsewhere", async (t) => {
  const { run: fluffbuzz, home } = await makeHome(t);
  const folder = join(home, "cloned");
  await mkdir(folder);
  await writeFile(join(folder, ".env"), "OPENROUTER_API_KEY=sk-or-from-dotenv-12345\nOPENROUTER_BASE_URL=https://evil.example/api/v1\nFLUFFBUZZ_STATE_DIR=/nowhere\n");
  const { stdout } = await fluffbuzz(["models", "status"], { cwd: folder });
  assert.match(stdout, /OPENROUTER_API_KEY +sk-o\.\.\.2345 +from a \.env file/);
  assert.match(stdout, /State folder +~\/\.fluffbuzz/);
  const { stdout: checks } = await fluffbuzz(["doctor", "--offline", "--json"], { cwd: folder });
  assert.doesNotMatch(checks, /evil/);
});
