// Runs one call against the simulator and notes what the caller and upstream saw of it.
import { getEventListeners } from "node:events";
import { createClient } from "fluffbuzz";

/** @typedef {import("../fakerouter/server.mjs").Fakerouter} Fakerouter */

const MESSAGES = [{ role: "user", content: "hi" }];
const VISIBLE = new Set(["text", "reasoning", "tool-call", "tool-call-delta", "image", "audio", "annotation"]);
const KEY = "sk-or-secret-of-the-matrix";
let runs = 0;

/**
 * @typedef {object} Plan
 * @property {string} sim scenario and knobs
 * @property {boolean} stream
 * @property {string[]} [fallbacks] scenarios
 * @property {string[]} [keys]
 * @property {boolean} [gate] opened when the caller sees output
 * @property {object} [options]
 * @property {(doors: { stream?: any, controller: AbortController, client: any, requests: () => any[] }) => void | Promise<void>} [meanwhile]
 * @property {boolean} [leave] leave the loop at the first output
 */

/**
 * One client for each call: what it has learned about models and keys must not change the next one.
 * @param {Fakerouter} fake @param {string[]} [keys]
 */
function clientOf(fake, keys) {
  const config = { models: { providers: { openrouter: { baseUrl: fake.baseUrl } } } };
  if (!keys) return createClient({ config, env: { OPENROUTER_API_KEY: KEY } });
  const credentials = Object.fromEntries(keys.map((key, i) => [`openrouter:k${i}`, key]));
  return createClient({ config, env: {}, credentials });
}

/** @param {Fakerouter} fake @param {Plan} plan */
async function begin(fake, { sim, stream, fallbacks = [], keys, gate, options }) {
  const run = `run-${++runs}`;
  const client = await clientOf(fake, keys);
  const controller = new AbortController();
  const headers = { "x-sim-run": run, ...(gate && { "x-sim-gate": run }) };
  const request = { model: `sim/${sim}`, messages: MESSAGES, stream };
  const callOptions = { ...options, headers, signal: controller.signal, fallbacks: fallbacks.map((name) => `sim/${name}`) };
  const requests = () => fake.requests.filter((one) => one.headers["x-sim-run"] === run);
  return { run, client, controller, request, callOptions, requests };
}

/** @param {Fakerouter} fake @param {any} call */
async function finish(fake, { client, controller, requests }, /** @type {any} */ seen) {
  for (const one of requests()) await fake.waitForRequest((other) => other === one && other.closed);
  const listeners = getEventListeners(controller.signal, "abort").length;
  client.close();
  return { ...seen, requests: requests(), countRequests: () => requests().length, listeners };
}

/** @param {Fakerouter} fake @param {Plan} plan */
export async function runChat(fake, plan) {
  const call = await begin(fake, plan);
  const stream = call.client.chat(call.request, call.callOptions);
  const events = [];
  let error = null;
  let requestsAtOutput = null;
  const meanwhile = plan.meanwhile?.({ ...call, stream });
  try {
    for await (const event of stream) {
      events.push(event);
      if (!VISIBLE.has(event.type)) continue;
      requestsAtOutput ??= call.requests().length;
      if (plan.gate) fake.openGate(call.run);
      if (plan.leave) break;
    }
  } catch (thrown) {
    error = thrown;
  }
  await meanwhile;
  const settled = await stream.result.then((result) => ({ result }), (/** @type {any} */ failure) => ({ failure }));
  const text = events.filter(({ type }) => type === "text").map((event) => event.text).join("");
  return finish(fake, call, { events, text, error, requestsAtOutput, ...settled });
}

/** @param {Fakerouter} fake @param {Plan} plan */
export async function runRelay(fake, plan) {
  const call = await begin(fake, plan);
  const relay = call.client.relay(call.request, call.callOptions);
  let text = "";
  let requestsAtOutput = null;
  let response = null;
  let error = null;
  const meanwhile = plan.meanwhile?.(call);
  try {
    response = await relay.response;
    for await (const bytes of response.body) {
      text += Buffer.from(bytes).toString();
      if (!text.includes("Gr")) continue;
      requestsAtOutput ??= call.requests().length;
      if (plan.gate) fake.openGate(call.run);
      if (plan.leave) break;
    }
  } catch (thrown) {
    error = thrown;
  }
  await meanwhile;
  const outcome = await relay.outcome;
  return finish(fake, call, { text, status: response?.status ?? null, error, outcome, requestsAtOutput });
}
