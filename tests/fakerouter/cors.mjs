/**
 * Which names OpenRouter's preflight allows is not documented, only that the list is finite. `full` is the friendly
 * guess, `legacy` the list from before the X-OpenRouter-* names. `x-sim-*` is in neither, as the real service would
 * not know it: a browser picks a scenario through the model id.
 */
const LEGACY = ["Authorization", "Content-Type", "Accept", "HTTP-Referer", "X-Title"];
const ALLOWED_HEADERS = /** @type {Record<string, string[]>} */ ({
  legacy: LEGACY,
  full: [
    ...LEGACY,
    "X-OpenRouter-Title",
    "X-OpenRouter-Categories",
    "X-OpenRouter-Metadata",
    "X-OpenRouter-Cache",
    "X-OpenRouter-Cache-TTL",
    "X-OpenRouter-Cache-Clear",
    "x-session-id",
  ],
});

export const CORS_MODES = Object.keys(ALLOWED_HEADERS);

/** @param {import("node:http").ServerResponse} res */
export function allowAnyOrigin(res) {
  res.setHeader("access-control-allow-origin", "*");
}

/**
 * @param {import("node:http").ServerResponse} res
 * @param {string} mode
 */
export function answerPreflight(res, mode) {
  res.writeHead(204, {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": ALLOWED_HEADERS[mode].join(", "),
    // A cached preflight would hide from one test what another one changed.
    "access-control-max-age": "0",
  });
  res.end();
}
