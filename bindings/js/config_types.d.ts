// Configuration: its problems, and edits of its text. The package exports these types from index.d.ts.
import type { Json, Warning } from "./index.js";

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

/** `text` is `agents.defaults.model` (the default), `image` is `imageModel`, `image-generation` is `imageGenerationModel`. */
export type ModelListName = "text" | "image" | "image-generation";

/**
 * A change to a configuration in its user's words. A model is named by alias, by ref (`openrouter/<provider>/<model>`), or
 * by the name of one of OpenRouter's routers; what is written is its canonical key.
 */
export type ConfigChange =
  /** Changes nothing and tells what is configured. */
  | { action: "list" }
  /** Sets the primary of a list; its fallbacks stay. */
  | { action: "set-model"; list?: ModelListName; model: string }
  /** Adds at the end what is not there yet. */
  | { action: "add-fallback"; list?: ModelListName; model: string }
  /** What is not there cannot be removed: `invalid_request`. */
  | { action: "remove-fallback"; list?: ModelListName; model: string }
  | { action: "set-fallbacks"; list?: ModelListName; models: string[] }
  | { action: "clear-fallbacks"; list?: ModelListName }
  /** Letters, digits and `_ . : -`. The alias of another model is `invalid_request`. */
  | { action: "add-alias"; alias: string; model: string }
  | { action: "remove-alias"; alias: string }
  /** Adds the key profile, and `openrouter/auto` as the primary model; with `keepModel` a configured one stays. */
  | { action: "onboard"; profile: string; mode?: ProfileMode; keepModel?: boolean }
  | { action: "add-profile"; profile: string; mode?: ProfileMode }
  | { action: "remove-profile"; profile: string }
  /** Which key is tried first. */
  | { action: "set-auth-order"; order: string[] }
  | { action: "clear-auth-order" };

/** How the key of a profile was obtained. Default `api_key`. */
export type ProfileMode = "api_key" | "oauth" | "token";

/** A primary model and its fallbacks as canonical keys; what names no model stays as it is written. */
export interface ModelList {
  primary: string | null;
  fallbacks: string[];
}

/** What every change tells. */
export interface ChangedConfig {
  /** The new text of the configuration: comments, order and style are kept. */
  text: string;
  changed: boolean;
  /** `not_allowed`: the model that was written is not in `agents.defaults.modelPolicy.allow`. */
  warnings: Warning[];
}

/** What each change tells beside it. Keys are canonical model keys. */
export interface ConfigFacts {
  "list": ConfigListing;
  "set-model": { key: string };
  "add-fallback": { key: string; fallbacks: string[] };
  /** No `key` when what was removed named no model. */
  "remove-fallback": { key?: string; fallbacks: string[] };
  "set-fallbacks": { fallbacks: string[] };
  "clear-fallbacks": { fallbacks: string[] };
  /** `replaced`: the alias that the model had before, or null. `aliases`: all of them, key by alias. */
  "add-alias": { alias: string; key: string; replaced: string | null; aliases: Record<string, string> };
  "remove-alias": { alias: string; key: string; aliases: Record<string, string> };
  /** `key`: of the primary model now; `kept`: whether it was left as it was. */
  "onboard": { profile: string; key: string; kept: boolean };
  "add-profile": { profile: string };
  "remove-profile": { profile: string; authOrder: string[] };
  /** `unknown`: profiles that the configuration does not list. */
  "set-auth-order": { authOrder: string[]; unknown: string[] };
  "clear-auth-order": { authOrder: string[] };
}

/** What is configured. Null and empty: nothing is. */
export interface ConfigListing extends ModelList {
  /** The primary as it is written. */
  raw: string | null;
  imageModel: ModelList;
  imageGenerationModel: ModelList;
  /** Key by alias. */
  aliases: Record<string, string>;
  /** The keys under `agents.defaults.models`. */
  models: string[];
  /** Keys and patterns of `agents.defaults.modelPolicy.allow`; empty allows every model. */
  allow: string[];
  thinkingDefault: string | null;
  /** The mode of each key profile. */
  profiles: Record<string, string>;
  authOrder: string[];
}

/** A pasted key. */
export interface KeyText {
  key: string;
  /** What may be shown of it: `sk-o...abcd`. */
  preview: string;
  /** `unfamiliar_key`: it does not begin with `sk-or-`. */
  warnings: Warning[];
}
