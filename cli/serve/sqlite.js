// Opens the database file of `serve`, with whatever SQLite this Node offers. One process owns the file: it holds the
// file's lock from before it is opened until it is closed.
import { chmod, mkdir, open, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { CliError } from "../failure.js";
import { holdLock } from "../files/lock.js";
import { fileFailure, targetOf } from "../files/replace_file.js";

/** @typedef {import("fluffbuzz/gateway").SqlDriver} SqlDriver */
/** @typedef {import("fluffbuzz/gateway").SqlValue} SqlValue */
/** @typedef {{ driver: SqlDriver, engine: string, close(): Promise<void> }} OpenDatabase */
/** @typedef {{ name: string, connect: (path: string) => Connection }} Engine */
/** The part that differs between the engines. @typedef {{ prepare(sql: string): Statement, close(): void }} Connection */
/** @typedef {{ all(values: SqlValue[]): Record<string, any>[], run(values: SqlValue[]): void, forget(): void }} Statement */

/**
 * @param {string} path of the file, which is made when it is missing, for its owner only
 * @param {Engine} [engine] default: Node's own where it has one
 * @returns {Promise<OpenDatabase>}
 */
export async function openDatabase(path, engine) {
  const { name, connect } = engine ?? (await findEngines())[0] ?? noEngine();
  const target = await targetOf(path);
  const release = await holdLock(`${target}.owner`, { doing: "keeps its keys in", waits: false });
  try {
    await prepareFile(target);
    const driver = new Driver(connect(target));
    try {
      // Exclusive, so that the write-ahead log needs no shared memory, which the WebAssembly build does not have.
      driver.all("PRAGMA locking_mode = EXCLUSIVE");
      driver.all("PRAGMA journal_mode = WAL");
      driver.run("PRAGMA synchronous = NORMAL");
    } catch (error) {
      driver.close();
      throw error;
    }
    return { driver, engine: name, close: async () => {
      driver.close();
      await release();
    } };
  } catch (error) {
    await release();
    throw fileFailure("cannot open the key database", path, error);
  }
}

/** The SQLites of this machine, the better one first. @returns {Promise<Engine[]>} */
export async function findEngines() {
  /** @type {Engine[]} */
  const engines = [];
  const builtIn = await quietly(() => import("node:sqlite")).catch(() => null);
  if (builtIn) engines.push({ name: "node:sqlite", connect: (path) => builtInConnection(new builtIn.DatabaseSync(path)) });
  const wasm = await import("node-sqlite3-wasm").catch(() => null);
  if (wasm) engines.push({ name: "node-sqlite3-wasm", connect: (path) => wasmConnection(new wasm.default.Database(path)) });
  return engines;
}

/** @returns {never} */
function noEngine() {
  throw new CliError(`this Node (${process.version}) has no SQLite, and node-sqlite3-wasm is not installed`, {
    code: "usage", hint: "use Node 22.13 or later, or install it beside fluffbuzz: npm install node-sqlite3-wasm",
  });
}

/** Node 22 calls its SQLite experimental on stderr. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
async function quietly(work) {
  const { emitWarning } = process;
  process.emitWarning = (/** @type {any[]} */ ...args) => {
    if (!/SQLite/.test(String(args[0]))) Reflect.apply(emitWarning, process, args);
  };
  try {
    return await work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** @param {string} target */
async function prepareFile(target) {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await (await open(target, "a", 0o600)).close();
  if (process.platform !== "win32") await chmod(target, 0o600);
  // The WebAssembly build locks with a folder, which stays when its process is killed. The lock is ours by now.
  await rmdir(`${target}.lock`).catch(() => {});
}

/** @param {import("node:sqlite").DatabaseSync} database @returns {Connection} */
function builtInConnection(database) {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        all: (values) => statement.all(.../** @type {any[]} */ (values)),
        run: (values) => void statement.run(.../** @type {any[]} */ (values)),
        forget() {},
      };
    },
  };
}

/** @param {import("node-sqlite3-wasm").Database} database @returns {Connection} */
function wasmConnection(database) {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        all: (values) => statement.all(/** @type {any[]} */ (values)),
        run: (values) => void statement.run(/** @type {any[]} */ (values)),
        forget: () => statement.finalize(),
      };
    },
  };
}

/** @implements {SqlDriver} */
class Driver {
  #connection;
  /** The ledger asks a few dozen questions, again and again. @type {Map<string, Statement>} */
  #statements = new Map();

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /** @param {string} sql @param {SqlValue[]} values */
  all(sql, ...values) {
    return this.#use(sql, (statement) => statement.all(values));
  }

  /** @param {string} sql @param {SqlValue[]} values */
  run(sql, ...values) {
    this.#use(sql, (statement) => statement.run(values));
  }

  /** @template T @param {() => T} work @returns {T} */
  transaction(work) {
    this.run("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.run("COMMIT");
      return result;
    } catch (error) {
      // Some failures, a full disk among them, have ended it already.
      try {
        this.run("ROLLBACK");
      } catch {
        // There is nothing left to undo; what went wrong first is what counts.
      }
      throw error;
    }
  }

  close() {
    for (const statement of this.#statements.values()) statement.forget();
    this.#statements.clear();
    this.#connection.close();
  }

  /** @template T @param {string} sql @param {(statement: Statement) => T} work @returns {T} */
  #use(sql, work) {
    const statement = this.#statements.get(sql) ?? this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    try {
      return work(statement);
    } catch (error) {
      // A statement that has failed cannot be used again in the WebAssembly build.
      this.#statements.delete(sql);
      try {
        statement.forget();
      } catch {
        // It repeats the failure that is thrown below.
      }
      throw error;
    }
  }
}
