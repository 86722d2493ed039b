// One interface for the hosts of the gateway: start it, talk to it, kill it, read every byte that it has stored.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakerouter } from "../fakerouter/server.mjs";
import { recordingFetch } from "./evidence.mjs";
import { runNode } from "./host_node.mjs";
import { runWorkerd } from "./host_workerd.mjs";
import { eventually } from "./wait.mjs";

/** @typedef {"workerd" | "two-isolates" | "node"} HostKind */
/**
 * @typedef {object} Settings
 * @property {Record<string, any>} config
 * @property {Record<string, string>} secrets
 * @property {string | undefined} baseUrl absent: OpenRouter's own, where the simulator answers
 * @property {string} upstreamUrl
 * @property {string[]} allowedOrigins
 * @property {number | null} [coarseLimit] requests a minute; null: no such limit
 */
/**
 * @typedef {object} Process
 * @property {string[]} urls
 * @property {number | undefined} pid
 * @property {() => Promise<any>} [records] the KV namespace of key records, where there is one
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill
 */
/**
 * @typedef {object} StartOptions
 * @property {Record<string, any>} [config]
 * @property {Record<string, string | undefined>} [secrets] undefined takes a secret away
 * @property {{ url: string, baseUrl: string }} [server] another upstream than a simulator of its own
 * @property {string | null} [baseUrl] null: OpenRouter's own address
 * @property {number} [coarseLimit] requests a minute of the location; workerd only
 */

export const FRIEND = "https://chat.example";

const secretOf = (/** @type {string} */ prefix) => prefix + randomBytes(24).toString("hex");

export class Gateway {
  #output = "";
  /** @type {Process | null} */
  #process = null;
  #folder = mkdtempSync(join(tmpdir(), "fluffbuzz-gateway-"));
  #turn = 0;
  #pinned = false;
  /** @type {Promise<void> | null} */
  #closed = null;
  #record;

  /** @param {HostKind} kind @param {import("./evidence.mjs").Evidence} evidence @param {StartOptions} options @param {import("../fakerouter/server.mjs").Fakerouter} upstream */
  constructor(kind, evidence, options, upstream) {
    this.kind = kind;
    this.evidence = evidence;
    this.upstream = upstream;
    this.options = options;
    this.adminToken = secretOf("admin-");
    this.token = secretOf("token-");
    this.apiKey = secretOf("sk-or-v1-");
    this.secrets = { OPENROUTER_API_KEY: this.apiKey, FLUFFBUZZ_TOKEN: this.token, FLUFFBUZZ_ADMIN_TOKEN: this.adminToken,
      FLUFFBUZZ_KEY_PEPPER: secretOf("pepper-") };
    for (const [name, secret] of Object.entries(this.secrets)) evidence.mustNotAppear(name, secret);
    this.#record = recordingFetch(evidence);
  }

  async start() {
    const { config = {}, secrets = {}, server = this.upstream, baseUrl = server.baseUrl, coarseLimit } = this.options;
    const given = { ...this.secrets, ...secrets };
    const settings = {
      config, baseUrl: baseUrl ?? undefined, upstreamUrl: server.url, allowedOrigins: [FRIEND], coarseLimit,
      secrets: /** @type {Record<string, string>} */ (Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
    };
    const where = { folder: join(this.#folder, "storage"), heard: (/** @type {string} */ text) => { this.#output += text; } };
    this.#process = this.kind === "node" ? await runNode(settings, where)
      : await runWorkerd(settings, { ...where, isolates: this.kind === "two-isolates" ? 2 : 1 });
    return this;
  }

  /** With two isolates, every other request goes to the other one. */
  get url() {
    const { urls } = /** @type {Process} */ (this.#process);
    return urls[this.#pinned ? 0 : this.#turn++ % urls.length];
  }

  /** What is in the memory of one isolate can be tested there only. @param {() => Promise<void>} work */
  async onOneIsolate(work) {
    this.#pinned = true;
    await work().finally(() => { this.#pinned = false; });
  }

  /** Each isolate's own address. */
  get urls() {
    return /** @type {Process} */ (this.#process).urls;
  }

  /** The answer is kept as evidence. @param {string} path @param {RequestInit & { duplex?: string }} [init] */
  fetch(path, init) {
    return this.#record(this.url + path, init);
  }

  /** For a client that makes its own addresses. @type {typeof fetch} */
  clientFetch = (input, init) => {
    const { pathname, search } = new URL(String(input));
    return this.#record(this.url + pathname + search, init);
  };

  /** What it has printed since it was made, restarts included. */
  get output() {
    return this.#output;
  }

  /** The lines of its log. @returns {Record<string, any>[]} */
  get lines() {
    return this.#output.split("\n").flatMap((line) => {
      if (!line.startsWith("{")) return [];
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
  }

  /** The first log line that fits. @param {(line: Record<string, any>) => boolean} fits */
  line(fits) {
    return eventually(`a log line such as ${fits}`, () => this.lines.find(fits));
  }

  /**
   * Does something that changes the record of a key, and lets the isolates go on reading the record as it was: elsewhere on
   * the network a change is seen up to a minute later. On Node there is one record only.
   * @param {string} id @param {() => Promise<unknown>} change
   */
  async withOldRecord(id, change) {
    const kv = await this.#process?.records?.();
    const before = await kv?.get(`key:${id}`);
    await change();
    if (before) await kv.put(`key:${id}`, before);
  }

  /** Bytes of memory that the host's process holds. */
  get memory() {
    const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(this.#process?.pid)], { encoding: "utf8" });
    return Number(stdout) * 1024;
  }

  /** Ends it as a power cut would. */
  async kill() {
    await this.#process?.kill();
    this.#process = null;
  }

  /** Kills it and starts it again on the same storage. */
  async restart() {
    await this.kill();
    await this.start();
  }

  /** Every byte of its storage. @returns {{ where: string, bytes: Buffer }[]} */
  dump() {
    return readdirSync(this.#folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((path) => ({ where: path.slice(this.#folder.length), bytes: readFileSync(path) }));
  }

  /** Ends it, once; what it has printed and stored becomes evidence. */
  close() {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close() {
    await this.#process?.stop();
    await this.upstream.close();
    this.evidence.add(`the log of the gateway on ${this.kind}`, this.#output);
    for (const { where, bytes } of this.dump()) this.evidence.add(`the storage of the gateway on ${this.kind}, ${where}`, bytes);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * @param {HostKind} kind
 * @param {import("./evidence.mjs").Evidence} evidence
 * @param {StartOptions} [options]
 */
export async function startGateway(kind, evidence, options = {}) {
  const upstream = await startFakerouter({ delay: 0 });
  const gateway = new Gateway(kind, evidence, options, upstream);
  try {
    return await gateway.start();
  } catch (error) {
    await gateway.close();
    throw error;
  }
}
