// Configuration: its problems, and edits of its text. The package exports these types from index.d.ts.
import type { Json } from "./index.js";

/** What is wrong with a configuration, or may not be what was meant. No value stands in it: any may be a secret. */
export interface ConfigProblem {
  /** E.g. `agents.defaults.model.primary`; `<root>` for the whole. */
  path: string;
  message: string;
  /** From 1. Null for a configuration that came as an object, and for what does not stand in the text. */
  line: number | null;
  column: number | null;
  /** The name that was probably meant. */
  suggestion: string | null;
}

export interface ConfigReport {
  valid: boolean;
  problems: ConfigProblem[];
  warnings: ConfigProblem[];
  /** With its variables put in and every secret replaced by "[redacted]". Absent when the text is no JSON5. */
  config?: Json;
}

/** An edit of a JSON5 text. A path is names and indexes, e.g. `["agents", "defaults", "model", "fallbacks", 0]`. */
export type Json5Edit =
  /** Replaces a value or adds it, with every parent that is missing; an index equal to the length appends. */
  | { op: "set"; path: (string | number)[]; value: unknown }
  /** Removes a member or element; what is not there needs no removal. */
  | { op: "unset"; path: (string | number)[] }
  /** Adds an element to an array, which is made when it is missing. */
  | { op: "append"; path: (string | number)[]; value: unknown };
