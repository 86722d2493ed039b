// What may stand at a place of the command line. Nothing is loaded from the network for it.
import { readKept } from "../files/kept_catalogue.js";
import { readChoices } from "../choices.js";
import { oneLine } from "../io/plain_text.js";

/** @typedef {import("commander").Command} Command @typedef {{ name: string, about: string }} Suggestion */

/** Arguments and options whose values are models. */
const TAKES_MODEL = /^(model|model-or-alias)$/;
const MODEL_OPTIONS = new Set(["-m", "--model", "--fallback"]);

/** @param {import("../context.js").Context} context @param {Command} program @param {string[]} words the last one is being typed */
export async function complete(context, program, words) {
  const typed = words.at(-1) ?? "";
  const suggestions = await suggest(context, program, words.slice(0, -1), typed);
  for (const { name, about } of suggestions) {
    // A name of several lines would be taken for several names.
    if (name.startsWith(typed) && oneLine(name) === name) context.print(about ? `${name}\t${oneLine(about)}` : name);
  }
}

/** @param {import("../context.js").Context} context @param {Command} program @param {string[]} before @param {string} typed @returns {Promise<Suggestion[]>} */
async function suggest(context, program, before, typed) {
  const { command, given } = descend(program, before);
  const last = before.at(-1) ?? "";
  const option = [...command.options, ...program.options].find(({ short, long }) => last !== "" && (short === last || long === last));
  if (option?.required) {
    if (option.argChoices) return option.argChoices.map((name) => ({ name, about: "" }));
    return MODEL_OPTIONS.has(last) ? models(context) : [];
  }
  if (typed.startsWith("-")) {
    return [...command.options, ...program.options].filter(({ hidden }) => !hidden)
      .flatMap(({ long, description }) => (long ? [{ name: long, about: description }] : []));
  }
  if (command.commands.length > 0 && given === 0) {
    return command.commands.filter((child) => !(/** @type {any} */ (child)._hidden))
      .map((child) => ({ name: child.name(), about: child.summary() || child.description() }));
  }
  const argument = command.registeredArguments[Math.min(given, command.registeredArguments.length - 1)];
  return argument && TAKES_MODEL.test(argument.name()) ? models(context) : [];
}

/** The command that the words name, and how many arguments it has been given. @param {Command} program @param {string[]} words */
function descend(program, words) {
  let command = program;
  let given = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word.startsWith("-")) {
      const option = [...command.options, ...program.options].find(({ short, long }) => short === word || long === word);
      if (option?.required) index++;
      continue;
    }
    const child = given === 0 ? command.commands.find((one) => one.name() === word || one.aliases().includes(word)) : undefined;
    if (child) command = child;
    else given++;
  }
  return { command, given };
}

/** Aliases, configured models, and the catalogue that a command before has kept. @param {import("../context.js").Context} context @returns {Promise<Suggestion[]>} */
async function models(context) {
  const { aliases, models: configured } = await readChoices(context);
  const kept = await readKept(context.paths.catalogue);
  /** @type {{ id?: unknown, name?: unknown }[]} */
  const rows = kept ? JSON.parse(kept.text).data ?? [] : [];
  return [
    ...Object.entries(aliases).map(([name, about]) => ({ name, about })),
    ...configured.map((name) => ({ name, about: "" })),
    ...rows.flatMap(({ id, name }) => (typeof id === "string" ? [{ name: `openrouter/${id.replace(/^openrouter\//, "")}`, about: String(name ?? "") }] : [])),
  ];
}
