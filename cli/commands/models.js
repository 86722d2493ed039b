import { Option } from "commander";
import { addAuth } from "./auth.js";
import { amount, positive } from "./numbers.js";

/** @param {string} text */
const list = (text) => text.split(",").map((word) => word.trim()).filter(Boolean);

/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addModels(program, use) {
  const models = program.command("models").summary("models, fallbacks, aliases and keys")
    .description("Models, fallbacks, aliases and keys. Without a command: models status.");
  addList(models, use);
  addChoices(models, use);
  addStatus(models, use);
  addLists(models, use);
  addScan(models, use);
  addAuth(models, use);
}

/** @param {import("commander").Command} models @param {import("./index.js").Use} use */
function addList(models, use) {
  models.command("list").description("list the configured models, or OpenRouter's whole catalogue")
    .argument("[search...]", "words that id or name must contain; implies --all")
    .option("-a, --all", "every model that OpenRouter has")
    .option("--provider <name>", "those of one maker, e.g. anthropic; implies --all")
    .option("--free", "those without a price; implies --all")
    .option("--input <modality>", "those that take text, image, file, audio or video; implies --all")
    .option("--output <modality>", "those that make text, image or audio; implies --all")
    .option("--reasoning", "those that reason; implies --all")
    .option("--tools", "those that call tools; implies --all")
    .option("--min-context <tokens>", "those with at least this context window; implies --all", positive)
    .option("--max-price <usd>", "those whose input and output cost at most this per million tokens; implies --all", amount)
    .addOption(new Option("--sort <by>", "order").choices(["id", "price", "context"]))
    .option("--limit <count>", "at most this many", positive)
    .option("--refresh", "load the catalogue anew; otherwise it is kept for 6 hours")
    .addOption(new Option("--local").hideHelp())
    .option("--json", "{count, models: [...]}")
    .option("--plain", "one ref per line")
    .action(use(() => import("../actions/models_list.js")))
    .addHelpText("after", `
Prices are US dollars per million tokens, context is in tokens. Tags: default, fallback#N, image, img-fallback#N,
image-gen, configured, alias:..., missing (not in OpenRouter's catalogue).

Examples:
  fluffbuzz models list
  fluffbuzz models list claude --tools --sort price
  fluffbuzz models list --free --input image --plain`);
}

/** @param {import("commander").Command} models @param {import("./index.js").Use} use */
function addChoices(models, use) {
  const choice = (/** @type {string} */ name, /** @type {string} */ what) => models.command(name)
    .description(`make a model the ${what}`)
    .argument("<model-or-alias>", "openrouter/<provider>/<model>, an alias, or the name of a router, e.g. auto")
    .option("--json", "what was done, as JSON");
  choice("set", "default model").action(use(() => import("../actions/models_set.js")))
    .addHelpText("after", "\nExample:\n  fluffbuzz models set openrouter/moonshotai/kimi-k2.6");
  choice("set-image", "one that looks at images when the default model cannot").action(use(() => import("../actions/models_set_image.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz models set-image openrouter/google/gemini-2.5-flash`);
  choice("set-image-generation", "one that makes images").action(use(() => import("../actions/models_set_image_generation.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz models set-image-generation openrouter/google/gemini-3.1-flash-image-preview`);
}

/** @param {import("commander").Command} models @param {import("./index.js").Use} use */
function addStatus(models, use) {
  models.command("status", { isDefault: true }).description("what is configured, and which key is used")
    .option("--json", "all of it, as JSON")
    .option("--plain", "the default model's ref only")
    .option("--check", "exit 1 when no usable key is found or it has expired, 2 when it expires within a day")
    .option("--probe", "send a tiny request with every key to see whether it works (costs a few tokens)")
    .option("--probe-profile <id...>", "only these keys", (text, before) => [...(before ?? []), ...list(text)])
    .option("--probe-timeout <ms>", "longest wait for one probe", positive, 8000)
    .option("--probe-concurrency <count>", "probes at the same time", positive, 2)
    .option("--probe-max-tokens <count>", "longest answer of a probe", positive, 8)
    .action(use(() => import("../actions/models_status.js")))
    .addHelpText("after", `
Results of a probe: ok, auth, rate_limit, billing, timeout, format, unknown, no_model.

Examples:
  fluffbuzz models
  fluffbuzz models status --check || fluffbuzz onboard
  fluffbuzz models status --probe --probe-profile openrouter:work`);
}

/** @param {import("commander").Command} models @param {import("./index.js").Use} use */
function addLists(models, use) {
  const aliases = models.command("aliases").description("short names of models");
  aliases.command("list", { isDefault: true }).description("list them").option("--json", "{aliases: {alias: ref}}").option("--plain", "alias and ref per line")
    .action(use(() => import("../actions/models_aliases.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz models aliases list --plain`);
  aliases.command("add").description("give a model a short name").argument("<alias>").argument("<model>").option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/models_alias_add.js")))
    .addHelpText("after", "\nExample:\n  fluffbuzz models aliases add kimi openrouter/moonshotai/kimi-k2.6");
  aliases.command("remove").description("take a short name away").argument("<alias>").option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/models_alias_remove.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz models aliases remove kimi`);
  addFallbacks(models, use, "fallbacks", "text", "models to try when the default model fails");
  addFallbacks(models, use, "image-fallbacks", "image", "models to try when the image model fails");
}

/**
 * @param {import("commander").Command} models @param {import("./index.js").Use} use
 * @param {string} name @param {"text" | "image"} kind @param {string} description
 */
function addFallbacks(models, use, name, kind, description) {
  const command = models.command(name).description(`${description}, in order`);
  const load = () => import("../actions/models_fallbacks.js").then((module) => ({ run: module.forList(kind) }));
  const add = (/** @type {string} */ verb, /** @type {string} */ about, /** @type {string} */ argument) => {
    const child = command.command(verb, { isDefault: verb === "list" }).description(about).option("--json", "the list, as JSON");
    if (argument) child.argument(argument);
    if (verb === "list") child.option("--plain", "one ref per line");
    child.action(use(() => load().then(({ run }) => ({ run: (context, options, ...args) => run(context, verb, options, args[0]) }))));
    child.addHelpText("after", `\nExample:\n  fluffbuzz models ${name} ${verb}${argument && " openrouter/auto"}`);
  };
  add("list", "list them", "");
  add("add", "append a model", "<model>");
  add("remove", "take a model out", "<model>");
  add("clear", "take all out", "");
}

/** @param {import("commander").Command} models @param {import("./index.js").Use} use */
function addScan(models, use) {
  models.command("scan").description("find free models that work, and make them fallbacks")
    .option("--min-params <billions>", "at least this many parameters, as far as id or name tell", amount)
    .option("--max-age-days <days>", "added to OpenRouter at most this long ago", amount)
    .option("--provider <prefix>", "of this maker only, e.g. google")
    .option("--max-candidates <count>", "how many to choose", positive, 6)
    .option("--timeout <ms>", "longest wait for one probe", positive, 12000)
    .option("--concurrency <count>", "probes at the same time", positive, 3)
    .option("--no-probe", "only list them: sends nothing, writes nothing, needs no key")
    .option("--yes", "choose the best ones without asking")
    .option("--no-input", "the same")
    .option("--set-default", "make the first one the default model")
    .option("--set-image", "make the first one that takes images the image model")
    .option("--json", "results and choice, as JSON")
    .action(use(() => import("../actions/models_scan.js")))
    .addHelpText("after", `
A probe asks a model to call a tool, and one that takes images to look at one pixel. Chosen models become
agents.defaults.model.fallbacks and agents.defaults.imageModel.fallbacks.

Examples:
  fluffbuzz models scan --no-probe
  fluffbuzz models scan --min-params 20 --yes --set-default`);
}
