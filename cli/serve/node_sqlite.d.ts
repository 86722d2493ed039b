/** The part of Node's own SQLite that is used. The types of Node 20 do not know it. */
declare module "node:sqlite" {
  type Value = string | number | null | Uint8Array;

  class StatementSync {
    all(...values: Value[]): Record<string, any>[];
    run(...values: Value[]): unknown;
  }

  export class DatabaseSync {
    constructor(path: string);
    prepare(sql: string): StatementSync;
    close(): void;
  }
}
