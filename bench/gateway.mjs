// The gateway in workerd beside a bare pass-through worker: what it adds to a request, what it takes from a stream, and what
// a client that stops reading costs.
import { spawnSync } from "node:child_process";
import { Agent, request } from "node:http";
import { startBare, startGateway, startUpstream } from "./gateway_hosts.mjs";
import { number, ratio, show, spreadOf } from "./statistics.mjs";

/** @typedef {import("./gateway_hosts.mjs").Host} Host */
/** @typedef {import("./statistics.mjs").Spread} Spread */

const MIB = 1024 * 1024;
const LARGE = 64 * MIB;
const WARM_UP = 100;
const PATH = "/v1/chat/completions";

/** @param {string} model @param {boolean} stream */
const bodyOf = (model, stream) => JSON.stringify({ model, stream, messages: [{ role: "user", content: "Which is larger, 9.11 or 9.9?" }] });
const SMALL = bodyOf("flood/small", false);
const SMALL_STREAM = bodyOf("flood/small", true);
const LARGE_STREAM = bodyOf("flood/large", true);

/** @param {boolean} quick @param {(line: string) => void} say */
export async function benchGateway(quick, say) {
  say("Gateway");
  const upstream = await startUpstream(LARGE);
  /** @type {Host[]} */
  const hosts = [];
  try {
    hosts.push(await startBare(upstream), ...await startGateway(upstream));
    const latency = await measureLatency(hosts, quick ? 5 : 15, quick ? 60 : 200);
    const throughput = await measureThroughput(hosts, quick ? 3 : 9);
    const memory = await measureMemory(hosts, upstream);
    return { tables: [latencyTable(hosts, latency), streamTable(hosts, throughput, memory)], budgets: budgetsOf(latency, throughput, memory) };
  } finally {
    for (const { stop } of hosts) await stop();
    upstream.stop();
  }
}

/**
 * @param {Host} host @param {Agent} agent @param {string} body
 * @param {(chunk: Buffer) => void} [onChunk]
 * @returns {Promise<{ first: number, end: number }>} ms until the first byte of the answer's body, and its end
 */
function ask({ url, key }, agent, body, onChunk) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    let first = 0;
    const sent = request(url + PATH, { method: "POST", agent, headers: { "authorization": `Bearer ${key}`, "content-type": "application/json", "content-length": Buffer.byteLength(body) } }, (response) => {
      response.on("data", (chunk) => {
        first ||= performance.now() - begun;
        onChunk?.(chunk);
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve({ first, end: performance.now() - begun });
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A connection that is kept, so that making it is not measured. */
const keptConnection = () => new Agent({ keepAlive: true, maxSockets: 1 });

/** @typedef {{ p50: number[], p99: number[] }} Percentiles of each round, in ms */

/**
 * Requests go to the hosts in turn, one by one: what disturbs the machine disturbs all alike.
 * @param {Host[]} hosts @param {number} rounds @param {number} requests
 */
async function measureLatency(hosts, rounds, requests) {
  const agents = hosts.map(keptConnection);
  const kinds = /** @type {const} */ ([["whole", SMALL, "end"], ["stream", SMALL_STREAM, "first"]]);
  const empty = () => hosts.map(() => /** @type {Percentiles} */ ({ p50: [], p99: [] }));
  const found = { whole: empty(), stream: empty() };
  for (let i = 0; i < WARM_UP; i++) {
    for (const [h, host] of hosts.entries()) for (const [, body] of kinds) await ask(host, agents[h], body);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [kind, body, what] of kinds) {
      const times = hosts.map(() => /** @type {number[]} */ ([]));
      for (let i = 0; i < requests; i++) {
        for (let h = 0; h < hosts.length; h++) {
          const at = (h + i) % hosts.length;
          times[at].push((await ask(hosts[at], agents[at], body))[what]);
        }
      }
      times.forEach((of, h) => {
        of.sort((a, b) => a - b);
        found[kind][h].p50.push(of[Math.floor(of.length / 2)]);
        found[kind][h].p99.push(of[Math.floor(of.length * 0.99)]);
      });
    }
  }
  agents.forEach((agent) => agent.destroy());
  return found;
}

/** @param {Host[]} hosts @param {number} rounds @returns {Promise<number[][]>} MiB per second of each round */
async function measureThroughput(hosts, rounds) {
  const found = hosts.map(() => /** @type {number[]} */ ([]));
  // The first round warms up.
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < hosts.length; i++) {
      const h = (i + round + hosts.length) % hosts.length;
      const agent = keptConnection();
      let size = 0;
      const { end } = await ask(hosts[h], agent, LARGE_STREAM, (chunk) => { size += chunk.length; });
      agent.destroy();
      if (size < LARGE) throw new Error(`${hosts[h].title}: ${size} bytes of ${LARGE} arrived`);
      if (round >= 0) found[h].push(size / MIB / (end / 1000));
    }
  }
  return found;
}

/** @typedef {{ grew: number, sent: number }} Stalled MiB */

/**
 * A client reads nothing of a large stream, until upstream can send no more.
 * @param {Host[]} hosts @param {import("./gateway_hosts.mjs").Upstream} upstream @returns {Promise<Stalled[]>}
 */
async function measureMemory(hosts, upstream) {
  const found = [];
  for (const host of hosts) {
    const before = { memory: memoryOf(host.pid), sent: await upstream.sent() };
    const sent = request(host.url + PATH, { method: "POST", headers: { "authorization": `Bearer ${host.key}`, "content-type": "application/json" } });
    sent.on("error", () => {});
    sent.end(LARGE_STREAM);
    const response = await new Promise((resolve) => sent.once("response", resolve));
    response.pause();
    let last = -1;
    for (let equal = 0; equal < 10;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const now = await upstream.sent();
      equal = now === last ? equal + 1 : 0;
      last = now;
    }
    found.push({ grew: (memoryOf(host.pid) - before.memory) / MIB, sent: (last - before.sent) / MIB });
    sent.destroy();
  }
  return found;
}

/** @param {number} pid bytes that are resident */
function memoryOf(pid) {
  return Number(spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).stdout) * 1024;
}

/** @param {number[]} ours @param {number[]} bare @returns {Spread} ms more, round by round */
function added(ours, bare) {
  return spreadOf(ours.map((ms, i) => ms - bare[i]));
}

/** @param {Host[]} hosts @param {Awaited<ReturnType<typeof measureLatency>>} latency @returns {import("./table.mjs").Table} */
function latencyTable(hosts, { whole, stream }) {
  return {
    title: "Gateway in workerd, ms by the clock for a small request",
    head: ["", "whole answer, p50", "p99", "first byte of a stream, p50", "p99"],
    rows: hosts.map(({ title }, h) => [title, ...[whole[h], stream[h]].flatMap(({ p50, p99 }) => [show(spreadOf(p50)), show(spreadOf(p99))])]),
  };
}

/** @param {Host[]} hosts @param {number[][]} throughput @param {Stalled[]} memory @returns {import("./table.mjs").Table} */
function streamTable(hosts, throughput, memory) {
  return {
    title: `Gateway in workerd, a stream of ${LARGE / MIB} MiB`,
    head: ["", "MiB per second", "client that stops reading: upstream has sent, MiB", "memory grew, MiB"],
    rows: hosts.map(({ title }, h) => [title, show(spreadOf(throughput[h])), number(memory[h].sent), number(Math.max(0, memory[h].grew))]),
  };
}

/** @param {Awaited<ReturnType<typeof measureLatency>>} latency @param {number[][]} throughput @param {Stalled[]} memory */
function budgetsOf({ whole, stream }, throughput, memory) {
  const [bare, token, virtual] = memory;
  const flat = Math.max(token.sent, virtual.sent) / Math.max(bare.sent, 1);
  return [
    { name: "gateway, whole answer, p50: ms added to a bare worker, of 1 ms", most: 1, ratio: added(whole[1].p50, whole[0].p50) },
    { name: "gateway, first byte, p50: ms added to a bare worker, of 1 ms", most: 1, ratio: added(stream[1].p50, stream[0].p50) },
    { name: "gateway, throughput: FluffBuzz / bare worker", least: 0.9, ratio: ratio(throughput[1], throughput[0]) },
    { name: "gateway, stalled client: taken from upstream, FluffBuzz / bare worker", most: 1.5, ratio: { median: flat, low: flat, high: flat } },
  ];
}
