/**
 * Types of the package `fluffbuzz`: an OpenRouter client whose whole logic is one WebAssembly core.
 *
 * Field names inside requests and usage are OpenRouter's own snake_case names; everything that FluffBuzz adds is
 * camelCase. Times are milliseconds, costs are US dollars as OpenRouter reports them.
 */
import type { AccountOptions, GenerationRecord, KeyState, OAuth } from "./account_types.js";
import type { AppliedRule, Attempt, ChatResult, ChatStream, Warning, WithheldRule } from "./chat_types.js";
import type { ChangedConfig, ConfigChange, ConfigFacts, ConfigReport, Json5Edit, KeyText } from "./config_types.js";
import type { GatewaySettings, KeyPolicy } from "./gateway_types.js";
import type { ImageOptions, ImageRequest, ImageResult } from "./image_types.js";
import type { Estimate, Models } from "./model_types.js";
import type { EndpointRequest, Relay, RelayOptions } from "./relay_types.js";

export type {
  AccountOptions, GenerationRecord, KeyState, OAuth, OAuthAnswer, OAuthKey, OAuthOptions, OAuthStart,
} from "./account_types.js";
export type {
  AppliedRule, Attempt, ChatResult, ChatStream, RuleChange, StreamEvent, ToolCall, Usage, Warning, WithheldRule,
} from "./chat_types.js";
export type {
  ChangedConfig, ConfigChange, ConfigFacts, ConfigListing, ConfigProblem, ConfigReport, Json5Edit, KeyText, ModelList, ModelListName, ProfileMode,
} from "./config_types.js";
export type { GatewaySettings, KeyPolicy } from "./gateway_types.js";
export type { GeneratedImage, ImageEvent, ImageOptions, ImageRequest, ImageResult, InputImage } from "./image_types.js";
export type { Estimate, Model, Models } from "./model_types.js";
export type { EndpointRequest, Relay, RelayOptions, RelayOutcome, Spent } from "./relay_types.js";

/** Level of thinking, mapped by the core to OpenRouter's `reasoning` payload. */
export type ThinkingLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "adaptive" | "max";

/** A JSON value, as it stands in a request or an answer. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * An OpenAI / OpenRouter chat-completions body. Fields that FluffBuzz does not know pass through untouched, in order.
 * `model` is an alias, a FluffBuzz ref (`openrouter/<provider>/<model>`), or an OpenRouter id (`<provider>/<model>`);
 * absent means the configured primary model.
 */
export interface ChatRequest {
  messages: Message[];
  model?: string;
  models?: string[];
  /** Default true for `client.chat`. */
  stream?: boolean;
  tools?: Json[];
  reasoning?: Json;
  provider?: Json;
  [field: string]: unknown;
}

/** One message of the conversation, in OpenAI's shape. */
export interface Message {
  role: "system" | "developer" | "user" | "assistant" | "tool" | (string & {});
  content?: unknown;
  [field: string]: unknown;
}

/** Where the `.wasm` comes from, for hosts with a loader of their own. */
export type WasmSource = WebAssembly.Module | ArrayBuffer | Uint8Array | URL | Response | Promise<Response>;

export interface ClientOptions {
  /** Configuration as an object or as JSON5 text. Default `{}`. */
  config?: object | string;
  /** Body of OpenRouter's `GET /models`. Default: loaded when a rule needs it, and kept. */
  catalogue?: object | string | Uint8Array;
  /** Environment, e.g. `{ OPENROUTER_API_KEY: "sk-or-..." }`. In Node the default is `process.env`. */
  env?: Record<string, string | undefined>;
  /** Default `globalThis.fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Keys by profile id, e.g. `{ "openrouter:default": "sk-or-..." }`; stronger than the environment. */
  credentials?: Record<string, string | { source: "env"; id: string }>;
  wasm?: WasmSource;
}

export interface CallOptions {
  /** Thinking level for this call; stronger than every configured level. */
  thinking?: ThinkingLevel;
  /** Extra request headers. The attribution names are protected on a verified OpenRouter route. */
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Whole call, in milliseconds. Default 900000. */
  timeoutMs?: number;
  /** A stream's headers, and from there its first event, in milliseconds each. Default 120000. */
  firstEventTimeoutMs?: number;
  /** Longest silence between two reads, in milliseconds. Default 120000. */
  idleTimeoutMs?: number;
  /** Models to try after the requested one, instead of the configured ones; `[]` means none. */
  fallbacks?: string[];
  /** Same keys as the configured per-model params, the strongest level. */
  params?: Record<string, unknown>;
  /** What this call may use; for hosts that serve several callers. Default: everything that the configuration allows. */
  policy?: CallPolicy;
  /** Who the call is for: takes the place of the body's `user`. OpenRouter's `/images` has no such field. */
  user?: string;
  /** Groups calls into one conversation (sticky routing): `session_id` of the body, at most 256 characters. */
  sessionId?: string;
}

/**
 * What a call may use beside what `agents.defaults.modelPolicy.allow` says; both must permit a model. It holds for every
 * model that the body names (`model`, `models[]`, `preset`, inside plugins and server tools) and for every candidate: one
 * that the caller names is refused before anything is sent (`not_allowed`, `param` says where), one of the configuration is
 * left out. Plugins and tools that `params` of the configuration add are the operator's own and need no permission, but
 * their models do. A plugin or tool that is permitted and names no model uses OpenRouter's own choice.
 *
 * Never permitted: a dearer service tier (`service_tier: "priority"`, `speed: "fast"`), and another key (`model@profile`)
 * than an entry of `models` names.
 */
export interface CallPolicy {
  /**
   * Ids, refs and aliases; a trailing `*` makes a pattern. Absent: any model. Routers (`openrouter/...`) and presets
   * (`@preset/x`) are covered by no pattern and must be listed by name; variants such as `:nitro` are models of their own.
   */
  models?: string[];
  /** Plugins by `id`, or all of them. Absent: none. */
  plugins?: boolean | string[];
  /** Tools that OpenRouter runs (every `type` but `function`) by `type`, or all of them. Absent: none. */
  serverTools?: boolean | string[];
  /** Web search by `:online` and by fields such as `web_search_options`. Default false. */
  online?: boolean;
}

export interface Explanation {
  method: string;
  url: string;
  /** Secrets redacted. */
  headers: Record<string, string>;
  body: { [key: string]: Json };
  rules: AppliedRule[];
  withheld: WithheldRule[];
  candidates: string[];
  catalogue: "loaded" | "absent";
  /** True when the request goes to OpenRouter itself rather than to another base URL. */
  verified: boolean;
  warnings: Warning[];
}

/** What upstream has told about models and keys, to be kept between sessions. */
export interface Health {
  /** JSON text without any key: what rests until when, and why. */
  snapshot(): string;
  /** Takes over what is still of use. Anything else is left out and named in the warnings; nothing throws for it. */
  restore(text: string): Warning[];
}

/** A key by what may be shown of it. */
export interface KeyName {
  /** Its name in `credentials`; `OPENROUTER_API_KEY` or the path in the configuration for a key from there. */
  profile: string;
  /** Both its ends: `sk-o...abcd`. */
  preview: string;
}

export interface Client {
  readonly models: Models;
  readonly health: Health;
  /** By what is known now; no I/O. `at`: the time whose prices count, default now. @throws FluffBuzzError */
  estimate(request: ChatRequest | EndpointRequest | Uint8Array | string, options?: RelayOptions & { at?: Date }): Estimate;
  /** Starts nothing by itself: the request is sent when the stream is iterated or `result` is read. */
  chat(request: ChatRequest, options?: CallOptions): ChatStream;
  /** Forwards upstream's bytes as received; the body's own `stream` decides (absent = false). */
  relay(request: ChatRequest | EndpointRequest | Uint8Array | string, options?: RelayOptions): Relay;
  /**
   * What the configuration says about images: which `model` makes them when none is named, and what input images may be
   * (`agents.defaults.mediaMaxMb`, `imageMaxDimensionPx`), for hosts that can make one smaller: the core cannot. `maxSide`
   * in pixels; `maxBytes` null: no limit.
   */
  readonly imageLimits: { model: string; maxBytes: number | null; maxSide: number };
  /** The section `gateway` of the configuration. */
  readonly gatewaySettings: GatewaySettings;
  /**
   * What one key of a gateway may do: an object or JSON5 text with members of `gateway.defaults`. Gives those that are
   * there, checked. @throws FluffBuzzError `config_error`
   */
  readGatewayPolicy(policy: KeyPolicy | string): KeyPolicy;
  /**
   * Makes images. Without `model` the configured `agents.defaults.imageGenerationModel` is asked, then its fallbacks; a
   * failure of any kind but a refusal of the request itself goes on to the next. What is missing of `count` is asked for
   * singly. Never retries a model that answered without an image (`no_image`). Rejects with a FluffBuzzError; its
   * `partial` then holds the images that had come, as an ImageResult; without any it is there only when the call has cost
   * something.
   */
  generateImage(request: ImageRequest, options?: ImageOptions): Promise<ImageResult>;
  /**
   * What would be sent, and why. No I/O, no key needed. An object is shaped as `chat` does, text and bytes as `relay`
   * does (which adds no `stream`). @throws FluffBuzzError
   */
  explain(request: ChatRequest | EndpointRequest | Uint8Array | string, options?: RelayOptions): Explanation;
  /** The keys that calls use, in the order in which they are tried. No key stands in it. */
  keys(): KeyName[];
  /** The state of a key. @throws FluffBuzzError */
  key(options?: AccountOptions): Promise<KeyState>;
  /**
   * The record of a generation, asked for until it is there or `timeoutMs` is over.
   * @throws FluffBuzzError `invalid_request` with status 404 when it never came
   */
  generation(id: string, options?: AccountOptions): Promise<GenerationRecord>;
  readonly oauth: OAuth;
  /** Any other endpoint below the base URL (e.g. `/models`): the core makes URL and headers. */
  request(path: string, init?: { method?: string; headers?: HeadersInit; body?: BodyInit | null; signal?: AbortSignal }): Promise<Response>;
  /** Aborts what runs and frees the core. Every later use throws `misuse`. */
  close(): void;
}

export type ErrorCode =
  | "config_error" | "unknown_model" | "not_allowed" | "invalid_request" | "misuse" | "aborted" | "timeout" | "network"
  | "redirected" | "auth" | "auth_permanent" | "billing" | "rate_limit" | "overloaded" | "server_error"
  | "model_not_found" | "constraint" | "context_overflow" | "moderation" | "guardrail" | "region_restricted"
  | "truncated" | "bad_response" | "empty_response" | "provider_error" | "too_large" | "no_image" | "internal";

/** The one error class. A key never appears in `message`, `stack` or `JSON.stringify(error)`. */
export declare class FluffBuzzError extends Error {
  readonly name: "FluffBuzzError";
  readonly code: ErrorCode;
  /** HTTP status, or null when none was received. */
  readonly status: number | null;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  /** For `timeout`: which clock ran out. */
  readonly phase: "headers" | "first_event" | "idle" | "total" | null;
  /**
   * The field of the request that was refused before anything was sent: its path with dots (`model`, `messages.0.role`,
   * `options.thinking`), `body` for a body that is no JSON object. Null for every other failure.
   */
  readonly param: string | null;
  readonly attempts: Attempt[];
  /** What was received before the failure (empty when that was nothing), or null when no response came. */
  readonly partial: ChatResult | null;
  /** Generation id for `GET /generation`, when one was received. */
  readonly generationId: string | null;
  /** OpenRouter's own error object, or null. */
  readonly upstream: Json;
  toJSON(): object;
}

/** @throws FluffBuzzError `config_error` with every problem of the configuration. */
export declare function createClient(options?: ClientOptions): Promise<Client>;

/**
 * Every problem of a configuration at once; what is wrong with it never rejects. Text may be JSON5, and its problems
 * then have lines and columns. `env`: as for `createClient`.
 */
export declare function validateConfig(config: object | string, env?: Record<string, string | undefined>): Promise<ConfigReport>;

/**
 * The value of a JSON5 text (https://spec.json5.org). NaN and infinities survive; of members with one name the last counts.
 * @throws FluffBuzzError `config_error` with line, column and the line itself, in which every string is masked.
 */
export declare function parseJson5(text: string): Promise<any>;

/**
 * The text after edits, done in order: comments, order, indentation, quotes, line ends and trailing commas stay, only what
 * an edit is about changes. A removed member takes its comma and the comment behind it on its line along.
 * @throws FluffBuzzError `config_error` for a text that is no JSON5, or a path that does not fit what stands there.
 */
export declare function editJson5(text: string, edits: Json5Edit[]): Promise<string>;

/**
 * A configuration's text after a change in words, with what the change tells: `fluffbuzz models set`, `aliases add`,
 * `onboard` and their like. `text` may be empty, for a file that is not there. Writes no key and no file.
 * @throws FluffBuzzError `config_error` for a text that is no JSON5 (with line and column) or has something else in the
 * place of the change, `unknown_model`, `invalid_request`.
 */
export declare function changeConfig<C extends ConfigChange>(text: string, change: C): Promise<ChangedConfig & ConfigFacts[C["action"]]>;

/**
 * The key in what a person has pasted: `NAME=value`, `export`, quotes, a semicolon and line breaks are taken off.
 * @throws FluffBuzzError `invalid_request` for nothing at all and for what no key holds; the text is never repeated.
 */
export declare function readKeyText(text: string): Promise<KeyText>;
