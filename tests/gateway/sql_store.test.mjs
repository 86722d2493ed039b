// The store in one process, with each SQLite that this Node has.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SqlStore } from "../../bindings/js/gateway.js";
import { findEngines, openDatabase } from "../../cli/serve/sqlite.js";
import { ask, done, go, MINUTE, MONDAY, refused } from "./store/ask.mjs";
import { SCENARIOS } from "./store/scenarios.mjs";

const HOLDER = fileURLToPath(new URL("store/holder.mjs", import.meta.url));
const TABLES = ["requests", "spending", "answers"];

const engines = await findEngines();
const folder = await mkdtemp(join(tmpdir(), "fluffbuzz-store-"));
after(() => rm(folder, { recursive: true, force: true }));

test("there is a SQLite to test with", () => assert.ok(engines.some(({ name }) => name === "node-sqlite3-wasm")));

test("without any SQLite it says what to install", { skip: engines.length > 1 && "this Node has one of its own" }, async () => {
  // Where no package can be found.
  await cp(fileURLToPath(new URL("../../cli", import.meta.url)), join(folder, "alone", "cli"), { recursive: true });
  await writeFile(join(folder, "alone", "package.json"), '{ "type": "module" }');
  const { openDatabase: openAlone } = await import(pathToFileURL(join(folder, "alone", "cli", "serve", "sqlite.js")).href);
  await assert.rejects(openAlone(join(folder, "alone", "keys.sqlite")), (/** @type {any} */ error) => {
    assert.match(error.message, /this Node \(v[\d.]+\) has no SQLite/);
    assert.match(error.hint, /Node 22\.13 or later, .*npm install node-sqlite3-wasm/);
    return true;
  });
});

for (const engine of engines) {
  const path = (/** @type {string} */ name) => join(folder, engine.name.replace(":", "_"), name);

  describe(`SqlStore on ${engine.name}`, () => {
    let database, store;
    before(async () => {
      database = await openDatabase(path("all.sqlite"), engine);
      store = new SqlStore(database.driver);
    });
    after(() => database.close());
    const rows = async (/** @type {string} */ id) => Object.fromEntries(TABLES.map((table) =>
      [table, database.driver.all(`SELECT COUNT(*) AS count FROM ${table} WHERE key_id = ?`, id)[0].count]));
    SCENARIOS.forEach(([name, run], place) => test(name, () => run({ store, id: `key-${place}`, rows })));
  });

  describe(`the file of ${engine.name}`, () => {
    test("it is for its owner only, and has one owner at a time", async () => {
      const file = path("owner/keys.sqlite");
      const database = await openDatabase(file, engine);
      new SqlStore(database.driver);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal((await stat(join(file, ".."))).mode & 0o777, 0o700);
      await assert.rejects(openDatabase(file, engine), /keeps its keys in .*keys\.sqlite/);
      await database.close();
      await (await openDatabase(file, engine)).close();
    });

    test("a file that is no database is told so, and stays as it is", async () => {
      await mkdir(path("bad"), { recursive: true });
      await writeFile(path("bad/keys.sqlite"), "this is a letter to a friend, of more than sixteen bytes\n".repeat(100));
      await assert.rejects(openDatabase(path("bad/keys.sqlite"), engine), /cannot open the key database .*not a database/);
      assert.equal((await stat(path("bad/keys.sqlite"))).size, 5700);
    });

    test("a database of a later version is told so", async () => {
      const database = await openDatabase(path("later.sqlite"), engine);
      new SqlStore(database.driver);
      database.driver.run("UPDATE schema_version SET version = 99");
      assert.throws(() => new SqlStore(database.driver), /written by a later version of fluffbuzz \(schema 99/);
      await database.close();
    });

    test("a transaction that fails leaves nothing behind, and the next one works", async () => {
      const { driver, close } = await openDatabase(path("undo.sqlite"), engine);
      driver.run("CREATE TABLE t (a INTEGER PRIMARY KEY)");
      for (let i = 0; i < 3; i++) {
        assert.throws(() => driver.transaction(() => {
          driver.run("INSERT INTO t VALUES (?)", 1);
          driver.run("INSERT INTO t VALUES (?)", 1);
        }), /UNIQUE/);
      }
      assert.deepEqual(driver.all("SELECT * FROM t"), []);
      assert.equal(driver.transaction(() => 5), 5);
      await close();
    });

    test("a process that is killed in mid-reservation loses nothing", async () => {
      const file = path("killed.sqlite");
      const child = spawn(process.execPath, [HOLDER, file, engine.name], { stdio: ["ignore", "pipe", "inherit"] });
      const [line] = await once(child.stdout.setEncoding("utf8"), "data");
      const { held, settled } = JSON.parse(line);
      child.kill("SIGKILL");
      await once(child, "exit");
      const database = await openDatabase(file, engine);
      const store = new SqlStore(database.driver);
      const limits = { limit: 1000 };
      assert.deepEqual(await store.usage("k", { now: MONDAY, limitReset: "never" }), { spent: 300, held: 600, running: 1, requests: 2 });
      assert.equal((await refused(store, "k", { limits, reserve: 101 })).status, "budget");
      await store.settle("k", done(settled, { cost: 999 }));
      await store.settle("k", done(held, { cost: 50 }));
      assert.deepEqual(await store.usage("k", { now: MONDAY, limitReset: "never" }), { spent: 350, held: 0, running: 0, requests: 2 });
      await go(store, "k", { limits, reserve: 650 });
      await database.close();
    });

    test("the host's tick releases what has run out", async () => {
      const database = await openDatabase(path("tick.sqlite"), engine);
      const store = new SqlStore(database.driver);
      await store.admit("k", ask({ reserve: 500, floor: 20, holdMs: MINUTE }));
      store.tick(MONDAY + MINUTE);
      // Asked for an earlier moment, at which it would still run.
      assert.equal((await store.usage("k", { now: MONDAY, limitReset: "never" })).spent, 20);
      await database.close();
    });

    test("a database that is gone is not ready", async () => {
      const database = await openDatabase(path("gone.sqlite"), engine);
      const store = new SqlStore(database.driver);
      await database.close();
      const [problem] = await store.ready();
      assert.match(problem, /^the key database: /);
    });
  });
}
