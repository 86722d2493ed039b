/** @param {import("commander").Command} program @param {import("./index.js").Use} use */
export function addConfig(program, use) {
  const config = program.command("config").summary("read and change the configuration file")
    .description("Read and change the configuration file (JSON5). Comments, order and style of the file stay.");

  config.command("file").description("print the path of the configuration file")
    .option("--json", "path and whether it exists, as JSON")
    .action(use(() => import("../actions/config_file.js")))
    .addHelpText("after", `\nExample:
  $EDITOR "$(fluffbuzz config file)"`);

  config.command("get").description("print a value; keys and other secrets are redacted")
    .argument("[path]", 'e.g. agents.defaults.model.primary, or agents.defaults.models["openrouter/auto"].alias; absent: all of it')
    .option("--json", "as JSON, also texts")
    .action(use(() => import("../actions/config_get.js")))
    .addHelpText("after", `
Examples:
  fluffbuzz config get agents.defaults.model
  fluffbuzz config get 'agents.defaults.models["openrouter/auto"].alias'`);

  config.command("set").description("set a value")
    .argument("<path>", "where")
    .argument("<value>", "JSON5; what is no JSON5 is taken as text")
    .option("--strict-json", "refuse a value that is not JSON5 instead of taking it as text")
    .option("--merge", "keep the members of an object that the new value does not name")
    .option("--replace", "allow an object to lose members: agents.defaults.models, models.providers, auth.profiles and what is inside them")
    .option("--dry-run", "check, show, and write nothing")
    .option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/config_set.js")))
    .addHelpText("after", `
Examples:
  fluffbuzz config set agents.defaults.thinkingDefault low
  fluffbuzz config set agents.defaults.params '{ temperature: 0.3 }' --merge
  fluffbuzz config set models.providers.openrouter.apiKey '{ source: "env", id: "MY_KEY" }'

A key on a command line stays in the shell's history; fluffbuzz onboard asks for it instead.`);

  config.command("unset").description("remove a value")
    .argument("<path>", "where")
    .option("--dry-run", "check, show, and write nothing")
    .option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/config_unset.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz config unset agents.defaults.thinkingDefault`);

  config.command("validate").description("check the file and name every problem")
    .option("--json", "{valid, path, issues}")
    .action(use(() => import("../actions/config_validate.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz config validate --json`);

  config.command("schema").description("print the JSON Schema of the file, for editors")
    .action(use(() => import("../actions/config_schema.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz config schema > fluffbuzz.schema.json`);
}
