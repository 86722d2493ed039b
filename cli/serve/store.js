// What `serve --store` keeps: keys, budgets, rates and answers in one database, and the clock that releases what ran out.
import { SqlStore } from "fluffbuzz/gateway";
import { openDatabase } from "./sqlite.js";

const TICK_MS = 60_000;

/**
 * @param {string} path
 * @returns {Promise<{ store: SqlStore, engine: string, close(): Promise<void> }>}
 */
export async function openStore(path) {
  const { driver, engine, close } = await openDatabase(path);
  const store = new SqlStore(driver);
  const timer = setInterval(() => {
    try {
      store.tick(Date.now());
    } catch {
      // A full disk, for example: the next request asks the same and says so to its caller. The server stays.
    }
  }, TICK_MS);
  timer.unref();
  return { store, engine, close: async () => {
    clearInterval(timer);
    await close();
  } };
}
