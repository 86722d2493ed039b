// What is known about models. The package exports these types from index.d.ts.
import type { CallPolicy } from "./index.js";

/** What is known about a model. `null` stands for unknown, never for a default. */
export interface Model {
  /** OpenRouter's id, as on the wire. */
  id: string;
  /** The ref of configuration files, with `openrouter/` in front. */
  ref: string;
  alias: string | null;
  name: string;
  reasoning: boolean | null;
  /** It cannot stop reasoning. */
  reasoningMandatory: boolean | null;
  /** The effort words that it takes; empty when reasoning is only on or off. */
  efforts: string[] | null;
  tools: boolean | null;
  /** Modalities: text, image, file, audio, video. */
  input: string[] | null;
  output: string[] | null;
  /** Tokens. */
  contextWindow: number | null;
  /** Tokens of one answer. */
  maxTokens: number | null;
  /** USD per million tokens. */
  cost: { input: number | null; output: number | null; cacheRead: number | null; cacheWrite: number | null } | null;
  /** Every known price by OpenRouter's name, in USD per million units (`request`: per million requests). */
  prices: Record<string, number>;
  /** Whether OpenRouter's catalogue has it; null when none is loaded, and for routers and presets, which never stand there. */
  listed: boolean | null;
  /** False when `agents.defaults.modelPolicy.allow`, or the policy that was asked with, does not permit it. */
  allowed: boolean;
}

/** Models that are configured, bundled or in OpenRouter's catalogue, which is loaded when it is first needed and kept. */
export interface Models {
  /** Everything known, configured models first. Loads the catalogue; rejects when that fails. `policy`: see `allowed`. */
  list(options?: { policy?: CallPolicy }): Promise<Model[]>;
  /**
   * What a request's `model` (an alias, a ref, an id) means, by what is known now. No I/O.
   * @throws FluffBuzzError `unknown_model` with the nearest names.
   */
  resolve(model: string): Model & { /** Key profile behind an `@`. */ profile: string | null };
  /** Loads the catalogue again. */
  refresh(): Promise<Model[]>;
}

/** Tokens and price of a request before it is sent. Prices that are unknown make costs `null`, never zero. */
export interface Estimate {
  model: string;
  catalogue: "loaded" | "absent";
  /** A quarter of the bytes of messages and tools plus a quarter for safety; media parts count as 8,000 bytes. */
  promptTokens: number;
  /** The request's own limit, else the model's. */
  maxCompletionTokens: number | null;
  /** USD. */
  promptCost: number | null;
  /** USD, when the answer is as long as it may be. */
  maxCost: number | null;
  /** The models that would be tried, in order. */
  candidates: string[];
  /**
   * USD: what the dearest of all candidates and of the request's `models` may cost, as far as their prices are known. Every
   * byte of text counts as a token, an image as 10,000, other media as the whole context; the answer as the request's limit
   * or the model's, `n` times; of prices by time of day or length of the prompt the highest. Prices are the catalogue's,
   * which lists one provider of each model: `provider.max_price` bounds what others may take. Null: no price is known.
   */
  worstCost: number | null;
  /**
   * What `worstCost` leaves out: models without a known price or without a known limit of their answers, and by their names
   * plugins, server tools, presets (`@preset/x`) and web search, whose prices are in no catalogue. Empty: `worstCost` is all.
   */
  unpriced: string[];
  /** USD per million units, with the overrides for this many tokens at this time of day. */
  prices: Record<string, number>;
}
