import { parseArgs } from "node:util";
import { CORS_MODES } from "./cors.mjs";
import { KNOB_NAMES, optionName } from "./knobs.mjs";
import { startFakerouter } from "./server.mjs";

const HELP = `Usage: node tests/fakerouter/main.mjs [--port <number>] [--cors ${CORS_MODES.join("|")}]
                                      [--<knob> <value>]

Starts a local OpenRouter simulator on 127.0.0.1 and prints its URL. Ctrl-C stops it.

  --port    0 (the default) takes any free port
  --cors    which preflight list to offer (default full)
  knobs     defaults for all requests: ${KNOB_NAMES.join(", ")}
  --help    this text

Scenarios and knobs are explained in tests/fakerouter/README.md.
`;

function readArguments() {
  const text = { type: /** @type {const} */ ("string") };
  const knobs = Object.fromEntries(KNOB_NAMES.map((name) => [name, text]));
  const help = { type: /** @type {const} */ ("boolean") };
  return parseArgs({ options: { ...knobs, port: text, cors: text, help } }).values;
}

async function main() {
  const { help, port = "0", ...rest } = /** @type {Record<string, string>} */ (readArguments());
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  if (!/^\d{1,5}$/.test(port)) throw new Error(`--port: "${port}" is not a port number`);
  const settings = Object.fromEntries(Object.entries(rest).map(([name, value]) => [optionName(name), value]));
  const fakerouter = await startFakerouter({ ...settings, port: Number(port) });
  const stop = () => void fakerouter.close();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  console.log(`fakerouter is listening on ${fakerouter.url} (base URL ${fakerouter.baseUrl})`);
}

main().catch((error) => {
  console.error(`fakerouter: ${error.message}`);
  process.exitCode = 1;
});
