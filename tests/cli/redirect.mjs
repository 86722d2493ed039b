// Preloaded into the program under test: the transport to openrouter.ai leads to the simulator, nothing else is different.
// So a real route with its headers is what is tested, without a switch in the product.
const upstream = process.env.TEST_UPSTREAM;
const fetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = String(input?.url ?? input);
  if (upstream && url.startsWith("https://openrouter.ai/")) return fetch(upstream + url.slice("https://openrouter.ai".length), init);
  return fetch(input, init);
};
