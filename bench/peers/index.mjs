// Who takes part, in the order of the tables.

/**
 * @typedef {object} Contestant
 * @property {(request: ReturnType<typeof import("../requests.mjs").REQUESTS["hello"]>) => any} prepare into the contestant's own form, not measured
 * @property {(request: any, kind: import("../workloads.mjs").Kind) => Promise<import("../workloads.mjs").Answer | null>} read
 *   sends the request and reads the whole stream through the public API; null: it looks at nothing
 */
/**
 * @typedef {object} Peer
 * @property {string} title
 * @property {string} file
 * @property {string} [package] whose version the tables name
 * @property {string} [with] a second one
 * @property {number} [node] oldest major version of Node that it runs on
 * @property {boolean} [sdk] it speaks the API, not only SSE
 * @property {boolean} [dropsImages] it does not hand on images of a chat stream
 */

/** @type {Record<string, Peer>} */
export const PEERS = {
  drain: { title: "reading alone", file: "drain.mjs" },
  fluffbuzz: { title: "FluffBuzz", file: "fluffbuzz.mjs" },
  hand: { title: "loop by hand", file: "hand.mjs" },
  "eventsource-parser": { title: "eventsource-parser + JSON.parse", file: "eventsource_parser.mjs", package: "eventsource-parser", node: 22 },
  openai: { title: "openai", file: "openai.mjs", package: "openai", node: 22, sdk: true },
  "pi-ai": { title: "@earendil-works/pi-ai", file: "pi_ai.mjs", package: "@earendil-works/pi-ai", node: 22, sdk: true, dropsImages: true },
  "openrouter-sdk": { title: "@openrouter/sdk", file: "openrouter_sdk.mjs", package: "@openrouter/sdk", sdk: true, dropsImages: true },
  "ai-sdk": { title: "@openrouter/ai-sdk-provider + ai", file: "ai_sdk.mjs", package: "@openrouter/ai-sdk-provider", with: "ai", node: 22, sdk: true },
};
