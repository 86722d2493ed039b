// What took somebody work in the configuration, and whether a change loses some of it by the way.
import { showPath, valueAt } from "./config_path.js";

/** @typedef {(string | number)[]} Path */

/** Their members, and what is inside these. */
const KEPT = [["agents", "defaults", "models"], ["models", "providers"], ["auth", "profiles"], ["auth", "order"]];
/** Lists that may be set as a whole, but do not go with what is around them. */
const KEPT_LISTS = ["model", "imageModel", "imageGenerationModel"].map((name) => ["agents", "defaults", name, "fallbacks"]);

/**
 * The outermost values that are there before and no longer after.
 * @param {unknown} before @param {unknown} after the whole configuration @param {Path} changed where it was changed
 * @returns {string[]} as people write them; by their name alone when that is where it was changed
 */
export function lostBy(before, after, changed) {
  const roots = [...KEPT, ...KEPT_LISTS.filter((list) => !startsWith(changed, list))];
  const lost = roots.flatMap((root) => {
    const there = new Set(membersOf(valueAt(after, root), root).map(identity));
    return membersOf(valueAt(before, root), root).filter((member) => !there.has(identity(member)));
  });
  const outermost = lost.filter(({ path }) => !lost.some((other) => other.path.length < path.length && startsWith(path, other.path)));
  return outermost.map(({ path, label }) => {
    const parent = path.slice(0, -1);
    if (label !== undefined) return label;
    return parent.length === changed.length && startsWith(parent, changed) ? JSON.stringify(path.at(-1)) : showPath(path);
  });
}

/** @typedef {{ path: Path, label?: string }} Member label: of an item of a list, which is the same at another place */

/** @param {unknown} value @param {Path} path @returns {Member[]} */
function membersOf(value, path) {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    return value.map((item) => ({ path: [...path, nameOf(item)], label: `${nameOf(item)} of ${showPath(path)}` }));
  }
  return Object.entries(value).flatMap(([name, member]) => [{ path: [...path, name] }, ...membersOf(member, [...path, name])]);
}

/** @param {any} item */
function nameOf(item) {
  return JSON.stringify(typeof item?.id === "string" ? item.id : item);
}

/** @param {Member} member */
function identity({ path }) {
  return JSON.stringify(path);
}

/** @param {Path} path @param {Path} start */
function startsWith(path, start) {
  return start.every((step, index) => path[index] === step);
}
