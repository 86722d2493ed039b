// The chat page as static assets, with the headers that keep it harmless.

/**
 * The page's own <meta> policy, plus `frame-ancestors`, which only a header can carry. WebAssembly may be compiled,
 * nothing may be evaluated, and every HTML or script sink throws.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self' https://openrouter.ai",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const PAGE_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/**
 * @param {Request} request
 * @param {{ fetch(request: Request): Promise<Response> }} assets
 * @returns {Promise<Response>}
 */
export async function servePage(request, assets) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Method not allowed\n", { status: 405, headers: { ...PAGE_HEADERS, allow: "GET, HEAD" } });
  }
  const asset = await assets.fetch(request);
  const response = new Response(asset.body, asset);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.headers.set(name, value);
  // Browsers compile WebAssembly while it downloads only when it comes under its own type.
  if (asset.ok && new URL(request.url).pathname.endsWith(".wasm")) response.headers.set("content-type", "application/wasm");
  return response;
}
