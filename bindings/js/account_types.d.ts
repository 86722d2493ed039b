// The account: the state of a key, records of generations, signing in. The package exports these types from index.d.ts.
import type { Json } from "./index.js";

export interface AccountOptions {
  signal?: AbortSignal;
  /** Longest time for the whole question, in milliseconds. Default 30000. */
  timeoutMs?: number;
  /** Which of the client's `credentials`. Default: the first one that does not rest. */
  profile?: string;
}

/** The state of a key. Amounts are US dollars; null is what OpenRouter did not say, or has no limit. */
export interface KeyState {
  label: string | null;
  limit: number | null;
  limitRemaining: number | null;
  /** When the limit begins anew, e.g. `monthly`. */
  limitReset: string | null;
  includeByokInLimit: boolean | null;
  /** In all; today, this week (from Monday) and this month by UTC. */
  usage: number | null;
  usageDaily: number | null;
  usageWeekly: number | null;
  usageMonthly: number | null;
  /** The same for requests with provider keys of your own. */
  byokUsage: number | null;
  byokUsageDaily: number | null;
  byokUsageWeekly: number | null;
  byokUsageMonthly: number | null;
  isFreeTier: boolean | null;
  /** True for a key that manages keys: it cannot chat. */
  isManagementKey: boolean | null;
  creatorUserId: string | null;
  /** A date as OpenRouter writes it. */
  expiresAt: string | null;
  /** OpenRouter's own object. */
  raw: { [field: string]: Json };
}

/** The record of a generation, every field as OpenRouter names it. Costs are US dollars, times milliseconds. */
export interface GenerationRecord {
  id?: string;
  model?: string;
  provider_name?: string | null;
  total_cost?: number;
  finish_reason?: string | null;
  native_tokens_prompt?: number | null;
  native_tokens_completion?: number | null;
  [field: string]: unknown;
}

export interface OAuthOptions {
  /** Where OpenRouter sends the person back to: https, or http on localhost or 127.0.0.1. Absent: it shows the code. */
  callbackUrl?: string;
  /** Name of the new key, at most 100 characters. */
  keyLabel?: string;
}

/** A sign-in that has begun. `verifier` and `nonce` are secrets of this program until `finish`. */
export interface OAuthStart {
  /** The page to open. */
  url: string;
  verifier: string;
  nonce: string;
  /** With the nonce in it, as OpenRouter will call it; null without one. */
  callbackUrl: string | null;
}

export interface OAuthAnswer {
  /** The address that was opened after the sign-in, or was pasted. Its `state` must be the nonce. */
  redirectUrl?: string;
  /** Or the bare code that OpenRouter has shown. */
  code?: string;
  verifier: string;
  nonce?: string;
  signal?: AbortSignal;
  /** In milliseconds. Default 30000. */
  timeoutMs?: number;
}

export interface OAuthKey {
  key: string;
  userId: string | null;
  /** The key profile to keep it under. */
  profile: string;
}

/** Signing in at OpenRouter (PKCE with S256): a key without copying one. */
export interface OAuth {
  /** No I/O. @throws FluffBuzzError `invalid_request` */
  start(options?: OAuthOptions): Promise<OAuthStart>;
  /**
   * @throws FluffBuzzError `invalid_request` for what is not the answer to this sign-in, `auth` when it was refused, has
   * expired or was used already, `bad_response` for an answer without a key, and what any request may end with.
   */
  finish(answer: OAuthAnswer): Promise<OAuthKey>;
}
