// The commands, in the order of the help.
import { addChat } from "./chat.js";
import { addCompletion } from "./completion.js";
import { addConfig } from "./config.js";
import { addDoctor } from "./doctor.js";
import { addExplain } from "./explain.js";
import { addImage } from "./image.js";
import { addModels } from "./models.js";
import { addOnboard } from "./onboard.js";
import { addServe } from "./serve.js";

/**
 * Wraps the loading of a command's module into commander's action: the module exports `run(context, options, ...args)`,
 * which resolves to an exit code or to nothing.
 * @typedef {(load: () => Promise<{ run: (context: import("../context.js").Context, options: any, ...args: any[]) => Promise<number | void> }>) => (...given: any[]) => Promise<void>} Use
 */

/** @param {import("commander").Command} program @param {Use} use */
export function addCommands(program, use) {
  addOnboard(program, use);
  addChat(program, use);
  addImage(program, use);
  addModels(program, use);
  addExplain(program, use);
  addServe(program, use);
  addConfig(program, use);
  addDoctor(program, use);
  addCompletion(program, use);
}
