/** Types of `client.generateImage`. */
import type { Attempt, CallOptions, Spent, Usage, Warning } from "./index.js";

/** PNG, JPEG, WebP or GIF, by its bytes; a string is a data URL with base64. Addresses are not fetched. */
export type InputImage = Uint8Array | ArrayBuffer | Blob | string;

export interface ImageRequest {
  /** What the image shows, or how the input images are to be changed. */
  prompt: string;
  /** Alias, FluffBuzz ref or OpenRouter id. Default: the configured model, else `google/gemini-3.1-flash-image-preview`. */
  model?: string;
  /** 1 to 4. Default 1. */
  count?: number;
  /** `1:1 2:3 3:2 3:4 4:3 4:5 5:4 9:16 16:9 21:9`. Sent to models that are known to take it. */
  aspectRatio?: string;
  /** `1K 2K 4K`. Default for edits: by the largest side of the input images. */
  resolution?: string;
  /** `1024x1536` (sent as the nearest aspect ratio), a resolution, or `auto`. */
  size?: string;
  /** At most 5 (16 with `params.imageApi: "images"`), each at most `agents.defaults.mediaMaxMb`. */
  inputImages?: InputImage[];
  /** This and what follows is taken by `params.imageApi: "images"` only; else it is left out with a warning. */
  quality?: "auto" | "low" | "medium" | "high";
  outputFormat?: "png" | "jpeg" | "webp" | "svg";
  background?: "auto" | "transparent" | "opaque";
  /** 0 to 100. */
  outputCompression?: number;
  seed?: number;
  /** `base64`: images come as `base64` in the place of `bytes`, for whoever only hands them on. Default `bytes`. */
  encoding?: "bytes" | "base64";
  /** Ask for partial images while the model works; they come as events. */
  stream?: boolean;
}

export interface ImageOptions extends Pick<CallOptions, "headers" | "signal" | "timeoutMs" | "idleTimeoutMs" | "fallbacks" | "params" | "policy" | "user"> {
  /** Called with what happens meanwhile. An error that it throws ends the call. */
  onEvent?: (event: ImageEvent) => void;
}

export type ImageEvent =
  | { type: "attempt"; model: string; profile: string; reason: string; waitMs: number }
  | { type: "waiting" }
  | { type: "partial-image"; index: number | null; mimeType: string; bytes: Uint8Array };

export interface GeneratedImage {
  /** The file. Absent when base64 was asked for. */
  bytes: Uint8Array;
  /** Only when `encoding` asked for it: the file as base64, its characters as ASCII bytes. */
  base64?: Uint8Array;
  /** By the bytes; what upstream says where they are of no known kind (a warning then tells so). */
  mimeType: string;
  /** `image-<k>.<extension>`, k from 1. */
  fileName: string;
}

export interface ImageResult {
  images: GeneratedImage[];
  /** Whose images these are. */
  model: string;
  id: string | null;
  /** Of all requests together. Null when OpenRouter sent none: the cost is then unknown, not zero. */
  usage: Usage | null;
  /** Of all requests together. `cost` null: images came without usage, or no price is known. */
  spent: Spent;
  attempts: Attempt[];
  /** Names of the shaping rules that fired. */
  rules: string[];
  warnings: Warning[];
}
