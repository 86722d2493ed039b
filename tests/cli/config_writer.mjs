// Changes the configuration again and again, as `config set` does, and says so before each write. Killed by its parent.
import { changeConfigFile } from "../../cli/files/config_file.js";
import { Context } from "../../cli/context.js";
import { editJson5 } from "fluffbuzz";
import { writeSync } from "node:fs";

const context = new Context(process);
for (let value = Number(process.argv[2]); ; value++) {
  await changeConfigFile(context, async (text) => {
    const edited = await editJson5(text, [{ op: "set", path: ["agents", "defaults", "timeoutSeconds"], value }]);
    writeSync(1, `${value}\n`);
    return { text: edited };
  });
}
