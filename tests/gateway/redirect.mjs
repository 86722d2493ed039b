// Preloaded into the gateway on Node: every request to another machine leads to the simulator, nothing else is different.
// So real routes with their headers are what is tested, without a switch in the product.
const upstream = process.env.TEST_UPSTREAM;
const fetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const { protocol, pathname, search } = new URL(String(input?.url ?? input));
  return protocol === "https:" ? fetch(upstream + pathname + search, init) : fetch(input, init);
};
