import { collect } from "../request/flags.js";

/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addImage(program, use) {
  program.command("image").summary("make images and save them")
    .description("Make images, or change images that are given, and save them. The paths of the files go to stdout.")
    .argument("<prompt>", "what it shows, or what is to be changed")
    .option("-m, --model <name>", "alias, ref or OpenRouter id; absent: the configured agents.defaults.imageGenerationModel")
    .option("-n, --count <number>", "how many")
    .option("--aspect-ratio <ratio>", "e.g. 16:9")
    .option("--resolution <size>", "1K, 2K or 4K")
    .option("--size <size>", "e.g. 1024x1536")
    .option("--input <file>", "an image to change or to go by (repeatable)", collect)
    .option("--fallback <model>", "try this model when the first fails, instead of the configured ones (repeatable)", collect)
    .option("--no-fallbacks", "try no other model")
    .option("--timeout <seconds>", "longest time for the whole call")
    .option("-o, --output <path>", "a file, or a folder (one that exists, or a name that ends in /); absent: the working directory")
    .option("--json", "paths, model, usage, attempts and warnings as JSON")
    .action(use(() => import("../actions/image.js")))
    .addHelpText("after", `
A file that exists is never replaced: the next name is taken (panda.png, panda-2.png, ...).

Examples:
  fluffbuzz image "a red panda reading a map" --aspect-ratio 16:9
  fluffbuzz image "the same, by night" --input panda.png -n 2 -o nights/`);
}
