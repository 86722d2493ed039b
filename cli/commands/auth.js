const DEFAULT_PROFILE = "openrouter:default";

/** @param {import("commander").Command} models @param {import("./index.js").Use} use */
export function addAuth(models, use) {
  const auth = models.command("auth").description("keys: which there are, and the order in which calls use them");
  auth.command("list", { isDefault: true }).description("list the keys; none is shown in full")
    .option("--json", "{profiles: [...]}")
    .action(use(() => import("../actions/auth_list.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz models auth list --json`);
  addLogin(auth.command("login").alias("add").description("store a key: in the browser, or typed"), use);
  auth.command("paste-token").alias("paste-api-key").description("store a key that is typed or piped in")
    .option("--profile-id <id>", "its name", "openrouter:manual")
    .option("--provider <id>", "openrouter")
    .option("--no-verify", "do not ask OpenRouter about it")
    .option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/auth_paste.js")))
    .addHelpText("after", "\nExample:\n  pass openrouter-work | fluffbuzz models auth paste-token --profile-id openrouter:work");
  auth.command("logout").description("forget a key; OpenRouter keeps it until it is revoked there")
    .argument("[profile]", "its name", DEFAULT_PROFILE)
    .option("-y, --yes", "without asking")
    .option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/auth_logout.js")))
    .addHelpText("after", `\nExample:
  fluffbuzz models auth logout openrouter:work --yes`);
  const order = auth.command("order").description("which key is tried first");
  order.command("get", { isDefault: true }).description("show the order").option("--provider <id>", "openrouter").option("--json", "{order: [...]}")
    .action(use(() => import("../actions/auth_order.js").then(({ get }) => ({ run: get }))))
    .addHelpText("after", `\nExample:
  fluffbuzz models auth order get`);
  order.command("set").description("set the order").argument("<profiles...>").option("--provider <id>", "openrouter").option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/auth_order.js").then(({ set }) => ({ run: set }))))
    .addHelpText("after", "\nExample:\n  fluffbuzz models auth order set openrouter:work openrouter:default");
  order.command("clear").description("back to the order in which they were stored").option("--provider <id>", "openrouter").option("--json", "what was done, as JSON")
    .action(use(() => import("../actions/auth_order.js").then(({ clear }) => ({ run: clear }))))
    .addHelpText("after", `\nExample:
  fluffbuzz models auth order clear`);
}

/** @param {import("commander").Command} command @param {import("./index.js").Use} use */
function addLogin(command, use) {
  command.option("--method <method>", "oauth (in the browser) or api-key; asked for otherwise")
    .option("--provider <id>", "openrouter")
    .option("--profile-id <id>", "its name", DEFAULT_PROFILE)
    .option("--set-default", "also make openrouter/auto the default model")
    .option("--no-verify", "do not ask OpenRouter about it")
    .action(use(() => import("../actions/auth_login.js")))
    .addHelpText("after", `\nExamples:
  fluffbuzz models auth login --method oauth
  fluffbuzz models auth login --method api-key --profile-id openrouter:work`);
}
