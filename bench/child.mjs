// One contestant in a process of its own, so that none disturbs the compiler's picture of another. Does what its parent
// says (see arena.mjs) and measures its own processor time: the clock would also count what else the machine does.
import { answer, reads } from "./memory_fetch.mjs";
import { PEERS } from "./peers/index.mjs";
import { REQUESTS } from "./requests.mjs";
import { WORKLOADS } from "./workloads.mjs";

const encoder = new TextEncoder();
const END = [encoder.encode('data: {"id":"gen-1","object":"chat.completion.chunk","created":1787300011,"model":"a/b","choices":[{"index":0,"delta":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')];

/** @type {Iterable<Uint8Array>} */
let list = END;
/** @type {(body: any) => void} */
let called = () => {};
/** @type {import("./peers/index.mjs").Contestant} */
let contestant;
/** @type {import("./peers/index.mjs").Peer} */
let peer;
/** @type {() => Promise<number>} */
let once;

/** @param {any} _input @param {{ body?: any }} [init] */
async function memoryFetch(_input, init) {
  called(init?.body ?? _input?.body);
  return answer(list);
}

/** @param {NodeJS.CpuUsage} since milliseconds */
function cpuSince(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** @param {import("./workloads.mjs").Answer} answer */
function comparable({ text, reasoning, tools, images }) {
  // Some hand on the text of the arguments, some the value.
  return JSON.stringify({ text, reasoning, images, tools: tools.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) })) });
}

/** @param {string} name @param {import("./memory_fetch.mjs").ReadSize} size */
async function loadStream(name, size) {
  const { kind, bytes, answer: expected } = WORKLOADS[name]();
  const request = contestant.prepare(REQUESTS.hello());
  list = reads(bytes, size);
  const got = await contestant.read(request, kind);
  if (got && comparable(got) !== comparable(peer.dropsImages ? { ...expected, images: [] } : expected)) {
    throw new Error(`what it read of "${name}" is not what was sent`);
  }
  once = async () => {
    const since = process.cpuUsage();
    await contestant.read(request, kind);
    return cpuSince(since);
  };
}

/** From the call until `fetch` has the bytes of the body. @param {string} name */
async function loadRequest(name) {
  const original = REQUESTS[name]();
  const wanted = JSON.stringify(original.messages).length;
  const request = contestant.prepare(original);
  list = END;
  let took = 0;
  /** @type {NodeJS.CpuUsage} */
  let since;
  called = (body) => {
    // A body of text is still to be encoded, by whichever fetch; a Request has done it.
    const size = typeof body === "string" ? encoder.encode(body).length : body?.length ?? wanted;
    took = cpuSince(since);
    if (size < wanted) throw new Error(`the body of "${name}" has only ${size} bytes`);
  };
  once = async () => {
    since = process.cpuUsage();
    await contestant.read(request, "text");
    return took;
  };
}

const COMMANDS = {
  /** @param {string} id */
  async open(id) {
    peer = PEERS[id];
    contestant = await (await import(`./peers/${peer.file}`)).open(memoryFetch);
  },
  /** @param {string} name @param {any} size */
  async stream(name, size) {
    called = () => {};
    await loadStream(name, size);
    return warm();
  },
  /** @param {string} name */
  async request(name) {
    await loadRequest(name);
    return warm();
  },
  /** Milliseconds of one, over `times`. @param {number} times */
  async run(times) {
    globalThis.gc?.();
    let total = 0;
    for (let i = 0; i < times; i++) total += await once();
    return total / times;
  },
};

/** Until the compilers have had their say; answers with milliseconds of one. */
async function warm() {
  const begun = performance.now();
  let last = Infinity;
  for (let i = 0; i < 3 || (i < 200 && performance.now() - begun < 400); i++) {
    last = Math.min(last, await once());
    if (last > 1000) break;
  }
  return last;
}

process.on("message", async (/** @type {{ command: keyof typeof COMMANDS, args: any[] }} */ { command, args }) => {
  try {
    const value = await /** @type {any} */ (COMMANDS[command])(...args);
    process.send?.({ value });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
process.on("disconnect", () => process.exit());
