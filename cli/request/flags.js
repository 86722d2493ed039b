// The flags that describe a chat request, the same wherever one is made.
import { Option } from "commander";

/** @type {import("fluffbuzz").ThinkingLevel[]} */
export const THINKING_LEVELS = ["off", "minimal", "low", "medium", "high", "xhigh", "adaptive", "max"];

/**
 * @typedef {object} RequestFlags
 * @property {string} [model]
 * @property {string} [system]
 * @property {import("fluffbuzz").ThinkingLevel} [thinking]
 * @property {string[]} [file]
 * @property {string[]} [param]
 * @property {string[]} [fallback]
 * @property {boolean} [fallbacks] false: none at all
 * @property {boolean} [stream]
 * @property {string} [timeout] in seconds, as it was typed
 * @property {string} [session]
 */

/** @param {import("commander").Command} command */
export function addRequestFlags(command) {
  return command
    .option("-m, --model <name>", "alias, ref or OpenRouter id; absent: the configured primary model")
    .option("-s, --system <text>", "system prompt")
    .addOption(new Option("-t, --thinking <level>", "how much to think").choices(THINKING_LEVELS))
    .option("-f, --file <path>", "attach a text, image, PDF, wav or mp3 file (repeatable)", collect)
    .option("--param <key=json5>", "a field of the request, e.g. temperature=0.3 (repeatable)", collect)
    .option("--fallback <model>", "try this model when the first fails, instead of the configured ones (repeatable)", collect)
    .option("--no-fallbacks", "try no other model")
    .option("--no-stream", "ask for the answer in one piece")
    .option("--timeout <seconds>", "longest time for the whole call")
    .option("--session <id>", "groups calls into one conversation, which keeps to one provider");
}

/** Collects a repeatable option. @param {string} value @param {string[]} [before] */
export function collect(value, before = []) {
  return [...before, value];
}
