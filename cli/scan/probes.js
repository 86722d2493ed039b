// What a scan asks each model: to call a tool, and, if it takes images, to look at one.
import { inParallel, probe } from "../probe.js";

/** One transparent pixel. */
const PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const PING = { type: "function", function: { name: "ping", description: "Answers.", parameters: { type: "object", properties: {} } } };

/** @typedef {{ ok: boolean, ms: number | null, status: string, message: string }} Outcome */
/** @typedef {{ key: string, name: string, contextWindow: number | null, parameters: number | null, tool: Outcome, image: Outcome }} ScanResult */

/**
 * @param {import("../context.js").Context} context @param {import("fluffbuzz").Client} client
 * @param {import("./candidates.js").Candidate[]} candidates @param {{ timeout: number, concurrency: number }} options
 * @returns {Promise<ScanResult[]>}
 */
export async function probeModels(context, client, candidates, { timeout, concurrency }) {
  let done = 0;
  const results = await inParallel(candidates, concurrency, async ({ model, parameters }) => {
    const tool = await toolProbe(context, client, model.id, timeout);
    const image = model.input?.includes("image") ? await imageProbe(context, client, model.id, timeout) : { ok: false, ms: null, status: "skipped", message: "" };
    context.progress(`probing: ${++done} of ${candidates.length}`);
    return { key: model.ref, name: model.name, contextWindow: model.contextWindow, parameters, tool, image };
  });
  context.progress("");
  return results;
}

/** @param {import("../context.js").Context} context @param {import("fluffbuzz").Client} client @param {string} model @param {number} timeout @returns {Promise<Outcome>} */
async function toolProbe(context, client, model, timeout) {
  const messages = [{ role: "user", content: "Call the tool ping." }];
  const { status, ms, message, result } = await probe(context, client, { model, messages, tools: [PING], tool_choice: "required", max_tokens: 256, temperature: 0 }, timeout);
  const ok = Boolean(result?.toolCalls.some(({ error }) => !error));
  return { ok, ms, status: status === "ok" && !ok ? "no tool call" : status, message };
}

/** @param {import("../context.js").Context} context @param {import("fluffbuzz").Client} client @param {string} model @param {number} timeout @returns {Promise<Outcome>} */
async function imageProbe(context, client, model, timeout) {
  const messages = [{ role: "user", content: [{ type: "text", text: "Reply with OK." }, { type: "image_url", image_url: { url: PIXEL } }] }];
  const { status, ms, message } = await probe(context, client, { model, messages, max_tokens: 16 }, timeout);
  return { ok: status === "ok", ms, status, message };
}

/** Images first, then quick tools, then much context, then many parameters. @param {ScanResult[]} results */
export function rank(results) {
  return [...results].sort((a, b) =>
    Number(b.image.ok) - Number(a.image.ok) ||
    latency(a) - latency(b) ||
    (b.contextWindow ?? 0) - (a.contextWindow ?? 0) ||
    (b.parameters ?? 0) - (a.parameters ?? 0) ||
    (a.key < b.key ? -1 : 1));
}

/** One that called no tool comes last. @param {ScanResult} result */
function latency({ tool }) {
  return tool.ok ? tool.ms ?? 0 : Number.MAX_VALUE;
}
