import { setModel } from "../set_model.js";

/** @param {import("../context.js").Context} context @param {object} _options @param {string} model */
export const run = (context, _options, model) => setModel(context, "text", model);
