// The upstream of the gateway's measures, in a process of its own: its work is not the client's.
import { startFlood } from "../tests/gateway/flood.mjs";

const flood = await startFlood(Number(process.argv[2]));
process.on("message", (question) => {
  if (question === "sent") process.send?.(flood.sent());
});
process.on("disconnect", () => process.exit());
process.send?.({ url: flood.url, baseUrl: flood.baseUrl, size: flood.size });
