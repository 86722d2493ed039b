// Texts that a person wrote, by the core: reading JSON5, editing it, changing a configuration, a pasted key.
import { unwrap } from "./core.js";
import { FluffBuzzError } from "./errors.js";

/** What a file cannot hold does not reach the core: half a surrogate pair would become another character on its way. */
export function wellFormed(/** @type {string} */ text) {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/**
 * JSON would make null of NaN and Infinity, and null takes a param back.
 * @param {string} place @param {unknown} value
 */
export function finiteText(place, value) {
  return JSON.stringify(value, (key, item) => {
    if (typeof item !== "number" || Number.isFinite(item)) return item;
    throw new FluffBuzzError({ code: "config_error", message: `${place}: ${JSON.stringify(key)} must be a finite number, not ${item}` });
  });
}

/** @param {string} place @param {unknown} value settings as their writer gave them: an object, or text */
export function settingsText(place, value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? wellFormed(value) : (finiteText(place, value) ?? "");
}

/** Takes the mark off that the core puts on every string when a NaN is among the values. */
function unmarked(/** @type {string} */ _key, /** @type {unknown} */ value) {
  if (typeof value !== "string") return value;
  return value === "n" ? NaN : value.slice(1);
}

/**
 * @param {() => Promise<import("./engine.js").Engine>} share gives the instance that all share
 * @param {() => any} hostEnv
 */
export function json5Functions(share, hostEnv) {
  /** @param {(module: any) => string} ask @returns {Promise<string>} */
  const reported = async (ask) => {
    const engine = await share();
    try {
      return ask(engine.module);
    } catch (error) {
      throw engine.judge(error);
    }
  };
  return {
    /** @param {string} text */
    async parseJson5(text) {
      const report = await reported((module) => module.json5_value(wellFormed(String(text))));
      if (report.startsWith('{"tagged":')) return JSON.parse(report, unmarked).tagged;
      return unwrap(report).value;
    },

    /** @param {object | string} config @param {Record<string, string | undefined>} [env] */
    async validateConfig(config, env) {
      let text;
      try {
        text = settingsText("config", config);
      } catch (error) {
        if (!(error instanceof FluffBuzzError)) throw error;
        return { valid: false, problems: [{ path: "<root>", message: String(/** @type {any} */ (error).message), line: null, column: null, suggestion: null }], warnings: [] };
      }
      const environment = settingsText("env", env ?? hostEnv());
      return unwrap(await reported((module) => module.validated_config(text, environment, typeof config === "string")));
    },

    /** @param {string} text @param {object[]} edits */
    async editJson5(text, edits) {
      const wanted = finiteText("edits", edits) ?? "null";
      return unwrap(await reported((module) => module.json5_edited(wellFormed(String(text)), wanted))).text;
    },

    /** @param {string} text @param {object} change */
    async changeConfig(text, change) {
      const wanted = JSON.stringify(change) ?? "null";
      return unwrap(await reported((module) => module.config_changed(wellFormed(String(text)), wellFormed(wanted))));
    },

    /** @param {string} text */
    async readKeyText(text) {
      return unwrap(await reported((module) => module.key_text(wellFormed(String(text)))));
    },
  };
}
