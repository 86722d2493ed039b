// How the program behaves as a guest in a shell.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { readFile } from "node:fs/promises";
import { startFakerouter } from "../fakerouter/server.mjs";
import { PROGRAM, makeHome } from "./program.mjs";

const execute = promisify(execFile);
const fake = await startFakerouter({ port: 0 });
/** @type {string} */
let bin;
before(async () => {
  bin = await mkdtemp(join(tmpdir(), "fluffbuzz-bin-"));
  await symlink(PROGRAM, join(bin, "fluffbuzz"));
});
after(async () => {
  await fake.close();
  await rm(bin, { recursive: true, force: true });
});

/** Every command by its words. @param {(args: string[]) => Promise<{ stdout: string }>} run @param {string[]} [path] @returns {Promise<string[][]>} */
async function commands(run, path = []) {
  const { stdout } = await run(["__complete", "--", ...path, ""]);
  const names = stdout.split("\n").filter(Boolean).map((line) => line.split("\t")[0]).filter((name) => /^[a-z-]+$/.test(name) && name !== "help");
  const found = [];
  for (const name of names) found.push([...path, name], ...(path.length < 3 ? await commands(run, [...path, name]) : []));
  return found;
}

test("--help explains every command, also through `help`", async (t) => {
  const { run } = await makeHome(t);
  const all = await commands(run);
  assert.ok(all.length > 25, `${all.length} commands`);
  await Promise.all(all.map(async (path) => {
    const { code, stdout, stderr } = await run([...path, "--help"]);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.match(stdout, new RegExp(`^Usage: fluffbuzz ${path.join(" ")}`), path.join(" "));
    assert.match(stdout, /-q, --quiet/, "the global options are explained too");
    const isGroup = all.some((other) => other.length > path.length && path.every((word, index) => other[index] === word));
    if (!isGroup) assert.match(stdout, /\n(Examples?|Put one of these)[^]*fluffbuzz/, `${path.join(" ")} has an example`);
  }));
  assert.match((await run(["help", "models"])).stdout, /^Usage: fluffbuzz models/);
});

test("an unknown command or option is answered with the nearest", async (t) => {
  const { run } = await makeHome(t);
  for (const [args, meant] of /** @type {const} */ ([[["modles"], "models"], [["models", "lst"], "list"], [["models", "list", "--jsn"], "--json"], [["onboard", "--auth-choise", "skip"], "--auth-choice"]])) {
    const { code, stdout, stderr } = await run([...args]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, new RegExp(`^Error: unknown (command|option)[^]*Did you mean ${meant}\\?`));
  }
});

test("the version is the package's", async (t) => {
  const { run } = await makeHome(t);
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  assert.equal((await run(["--version"])).stdout, `${version}\n`);
});

test("a failure under --json is JSON on stdout too", async (t) => {
  const { run } = await makeHome(t);
  const failed = await run(["models", "set", "nobody", "--json"]);
  assert.equal(failed.code, 1);
  assert.equal(failed.json().error.code, "unknown_model");
  assert.match(failed.stderr, /^Error: /);
});

test("colours come with FORCE_COLOR, and go with NO_COLOR, --no-color and --json", async (t) => {
  const { run } = await makeHome(t);
  const escape = new RegExp(`${String.fromCharCode(27)}\\[`);
  assert.doesNotMatch((await run(["models"])).stdout, escape);
  assert.match((await run(["models"], { env: { FORCE_COLOR: "1" } })).stdout, escape);
  assert.doesNotMatch((await run(["models"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stdout, escape);
  assert.doesNotMatch((await run(["models", "--no-color"], { env: { FORCE_COLOR: "1" } })).stdout, escape);
  assert.doesNotMatch((await run(["models", "--json"], { env: { FORCE_COLOR: "1" } })).stdout, escape);
});

test("--quiet keeps notes away", async (t) => {
  const { run } = await makeHome(t, { upstream: fake });
  assert.match((await run(["models", "list", "--all"])).stderr, /models/);
  assert.equal((await run(["models", "list", "--all", "--quiet"])).stderr, "");
});

test("a reader that leaves early is no failure", async (t) => {
  const { env } = await makeHome(t, { upstream: fake });
  const { stdout, stderr } = await execute("sh", ["-c", `'${process.execPath}' '${PROGRAM}' config schema | head -1`], { env });
  assert.equal(stdout, "{\n");
  assert.equal(stderr, "");
});

/** @param {string} shell */
const has = (shell) => execute(shell, ["-c", "true"]).then(() => true, () => false);

test("completion in bash: commands, options, aliases, refs with colons", async (t) => {
  const { run, env } = await makeHome(t, { upstream: fake });
  await run(["models", "aliases", "add", "kimi", "openrouter/moonshotai/kimi-k2.6"]);
  await run(["models", "list", "--all"]);
  const complete = async (/** @type {string} */ line) => {
    // What readline does: it splits at COMP_WORDBREAKS, in which the colon stands.
    const script = `source <(fluffbuzz completion bash)
      COMP_LINE=$1 COMP_POINT=\${#1}; IFS=' ' read -ra COMP_WORDS <<<"\${1//:/ : }"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _fluffbuzz; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await execute("bash", ["-c", script, "bash", line], { env: { ...env, PATH: `${bin}:${env.PATH}` } });
    return stdout.split("\n").filter(Boolean);
  };
  assert.deepEqual(await complete("fluffbuzz mod"), ["models"]);
  assert.deepEqual(await complete("fluffbuzz models set-"), ["set-image", "set-image-generation"]);
  assert.deepEqual(await complete("fluffbuzz models list --pl"), ["--plain"]);
  assert.deepEqual(await complete("fluffbuzz models set ki"), ["kimi"]);
  assert.deepEqual(await complete("fluffbuzz models set openrouter/google/gemma-3-12b-it:f"), ["free"]);
  assert.deepEqual(await complete("fluffbuzz models list --sort p"), ["price"]);
});

for (const shell of ["zsh", "fish"]) {
  test(`the script for ${shell} is ${shell}`, async (t) => {
    const { run, home } = await makeHome(t);
    const { code, stdout } = await run(["completion", shell]);
    assert.equal(code, 0);
    assert.match(stdout, /fluffbuzz __complete -- /);
    if (!(await has(shell))) return t.diagnostic(`${shell} is not on this machine: its syntax was not checked`);
    const { writeFile } = await import("node:fs/promises");
    await writeFile(join(home, "script"), stdout);
    await execute(shell, ["-n", join(home, "script")]);
  });
}
