// Many calls at once, half of them ended early, again and again: nothing leaks, nothing is mixed up, nothing stays open.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROUNDS = 50;
const CALLS = 200;

test("fifty rounds of two hundred calls at once, half of them ended early", { timeout: 180_000 }, async (t) => {
  const program = fileURLToPath(new URL("soak_run.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(ROUNDS), String(CALLS)]);
  const { memory, lost, rejections, timers } = JSON.parse(stdout);
  t.diagnostic(`${ROUNDS * CALLS} calls, ${memory.at(-1)} bytes of memory`);
  assert.deepEqual([...new Set(memory.slice(ROUNDS / 2))], [memory[ROUNDS / 2]], "the memory stays as large as it was");
  assert.equal(lost, 0, "every byte is given back");
  assert.deepEqual(rejections, []);
  assert.equal(timers, 0);
});
