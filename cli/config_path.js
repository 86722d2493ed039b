// Paths into the configuration as people type them: a.b.c, a["b/c"].d, a[0].
import { UsageError } from "./failure.js";

const STEP = /^(?:\.?([^.[\]"'\s]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\])/;

/** @param {string} text @returns {(string | number)[]} */
export function parsePath(text) {
  const path = [];
  let rest = text.trim();
  while (rest !== "") {
    const match = STEP.exec(rest);
    if (!match || (path.length === 0 && rest.startsWith("."))) {
      throw new UsageError(`path: ${JSON.stringify(text)} cannot be read at ${JSON.stringify(rest)}; write a.b, a[0], or a["b/c.d"]`, "fluffbuzz config get");
    }
    const [whole, name, index, double, single] = match;
    if (index !== undefined) path.push(Number(index));
    else path.push(name ?? (double ?? single).replace(/\\(.)/g, "$1"));
    rest = rest.slice(whole.length);
  }
  return path;
}

/** @param {(string | number)[]} path */
export function showPath(path) {
  return path.reduce((/** @type {string} */ text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return /^[\w$:-]+$/.test(step) ? `${text}${text ? "." : ""}${step}` : `${text}[${JSON.stringify(step)}]`;
  }, "");
}

/** @param {any} value @param {(string | number)[]} path @returns {any} undefined when there is nothing */
export function valueAt(value, path) {
  for (const step of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}
