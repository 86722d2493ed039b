// JSON5 by the core: reading a text, and editing one that a person wrote.
import { unwrap } from "./core.js";
import { FluffBuzzError } from "./errors.js";

/** What a file cannot hold does not reach the core: half a surrogate pair would become another character on its way. */
export function wellFormed(/** @type {string} */ text) {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** @param {unknown} value settings as their writer gave them: an object, or text */
export function settingsText(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? wellFormed(value) : (JSON.stringify(value) ?? "");
}

/** Takes the mark off that the core puts on every string when a NaN is among the values. */
function unmarked(/** @type {string} */ _key, /** @type {unknown} */ value) {
  if (typeof value !== "string") return value;
  return value === "n" ? NaN : value.slice(1);
}

/** JSON.stringify would write null for these. */
function finite(/** @type {string} */ key, /** @type {unknown} */ value) {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new FluffBuzzError({ code: "config_error", message: `cannot write ${value} (in ${JSON.stringify(key)}): a configuration has no such number` });
}

/**
 * @param {() => Promise<any>} share loads the Emscripten module that all share
 * @param {() => any} hostEnv
 */
export function json5Functions(share, hostEnv) {
  return {
    /** @param {string} text */
    async parseJson5(text) {
      const report = (await share()).json5_value(wellFormed(String(text)));
      if (report.startsWith('{"tagged":')) return JSON.parse(report, unmarked).tagged;
      return unwrap(report).value;
    },

    /** @param {object | string} config @param {Record<string, string | undefined>} [env] */
    async validateConfig(config, env) {
      const report = (await share()).validated_config(settingsText(config), settingsText(env ?? hostEnv()), typeof config === "string");
      return unwrap(report);
    },

    /** @param {string} text @param {object[]} edits */
    async editJson5(text, edits) {
      const wanted = JSON.stringify(edits, finite) ?? "null";
      return unwrap((await share()).json5_edited(wellFormed(String(text)), wanted)).text;
    },
  };
}
