/**
 * The page's content security policy, in one place: the build writes it into `index.html`. A server that delivers the
 * page sends the same policy as a header, plus `frame-ancestors 'none'`, which a <meta> tag cannot carry.
 *
 * `wasm-unsafe-eval` allows compiling WebAssembly and nothing else; no policy for Trusted Types is allowed, so every
 * HTML or script sink throws.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self' https://openrouter.ai",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");
