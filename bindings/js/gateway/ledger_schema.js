// The ledger's tables. A database says which step it has reached; steps that are missing are taken in order.

/** @import { SqlDriver } from "./store.js" */

/** Each step once, never changed after a release. */
const STEPS = [[
  `CREATE TABLE keys (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, record TEXT NOT NULL
  ) WITHOUT ROWID`,
  // state: see STATE. ends: when the reservation runs out; once that is over, when the row may go. remember: how long the
  // rate needs it. cost is what was charged, so that a late settlement can replace it.
  `CREATE TABLE requests (
    key_id TEXT NOT NULL, request_id TEXT NOT NULL, state INTEGER NOT NULL, started INTEGER NOT NULL,
    ends INTEGER NOT NULL, remember INTEGER NOT NULL, reserve INTEGER NOT NULL, floor INTEGER NOT NULL,
    cost INTEGER NOT NULL, tokens INTEGER NOT NULL, outcome TEXT, idempotency TEXT, body_hash TEXT,
    PRIMARY KEY (key_id, request_id)
  ) WITHOUT ROWID`,
  "CREATE INDEX requests_by_time ON requests (key_id, started)",
  "CREATE INDEX requests_running ON requests (key_id, started, reserve, ends) WHERE state = 0",
  "CREATE INDEX requests_over ON requests (ends) WHERE state > 0",
  // One row for each day in UTC, of which weeks and months consist, and one for all time (day -1).
  `CREATE TABLE spending (
    key_id TEXT NOT NULL, day INTEGER NOT NULL, spent INTEGER NOT NULL, requests INTEGER NOT NULL,
    PRIMARY KEY (key_id, day)
  ) WITHOUT ROWID`,
  `CREATE TABLE answers (
    key_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, body_hash TEXT, request_id TEXT,
    expires INTEGER NOT NULL, size INTEGER, status INTEGER, headers TEXT, body BLOB,
    PRIMARY KEY (key_id, kind, name)
  )`,
  "CREATE INDEX answers_by_end ON answers (key_id, kind, expires, size)",
  "CREATE INDEX answers_by_time ON answers (expires)",
]];

/** Where a request is. Refused ones are there for the rate only. */
export const STATE = { running: 0, settled: 1, expired: 2, refused: 3 };

/** @param {SqlDriver} sql */
export function migrate(sql) {
  sql.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
  const [row] = sql.all("SELECT version FROM schema_version");
  const reached = row?.version ?? 0;
  if (reached > STEPS.length) {
    throw new Error(`the store was written by a later version of fluffbuzz (schema ${reached}; this one knows ${STEPS.length}): update fluffbuzz`);
  }
  if (reached === STEPS.length) return;
  sql.transaction(() => {
    for (const statement of STEPS.slice(reached).flat()) sql.run(statement);
    sql.run("DELETE FROM schema_version");
    sql.run("INSERT INTO schema_version (version) VALUES (?)", STEPS.length);
  });
}
