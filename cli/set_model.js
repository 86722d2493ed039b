// `models set`, `set-image`, `set-image-generation`.
import { applyChange, reportDone } from "./choices.js";
import { withClient } from "./client.js";
import { readKept } from "./files/kept_catalogue.js";

const LABEL = { "text": "Default model", "image": "Image model", "image-generation": "Image generation model" };

/**
 * @param {import("./context.js").Context} context @param {keyof typeof LABEL} list
 * @param {string} model alias, ref or OpenRouter id
 */
export async function setModel(context, list, model) {
  const result = await applyChange(context, { action: "set-model", list, model });
  reportDone(context, result, { list, key: result.key }, [`${LABEL[list]}: ${result.key}`]);
  await warnIfUnknown(context, result.key);
}

/** A typo is noticed now rather than at the next call, if the catalogue is at hand; nothing is loaded for it. @param {import("./context.js").Context} context @param {string} key */
export async function warnIfUnknown(context, key) {
  if (!(await readKept(context.paths.catalogue))) return;
  await withClient(context, async (client) => {
    await client.models.list();
    if (client.models.resolve(key).listed === false) context.warn(`${key} is not in OpenRouter's catalogue; fluffbuzz models list shows what is`);
  }).catch(() => {});
}
