// What the configuration says about each model, as short words.

/**
 * The configured models in the order of their importance, with their tags.
 * @param {import("fluffbuzz").ConfigListing} choices
 * @returns {Map<string, string[]>} by ref
 */
export function tagsOf({ primary, fallbacks, imageModel, imageGenerationModel, models, aliases }) {
  /** @type {Map<string, string[]>} */
  const tags = new Map();
  const add = (/** @type {string | null} */ key, /** @type {string} */ tag) => {
    if (key !== null) tags.set(key, [...(tags.get(key) ?? []), tag]);
  };
  add(primary ?? "openrouter/auto", "default");
  fallbacks.forEach((key, index) => add(key, `fallback#${index + 1}`));
  add(imageModel.primary, "image");
  imageModel.fallbacks.forEach((key, index) => add(key, `img-fallback#${index + 1}`));
  add(imageGenerationModel.primary, "image-gen");
  for (const key of models) add(key, "configured");
  for (const [key, names] of namesByKey(aliases)) add(key, `alias:${names.join(",")}`);
  return tags;
}

/** @param {Record<string, string>} aliases @returns {Map<string, string[]>} */
function namesByKey(aliases) {
  const names = new Map();
  for (const [alias, key] of Object.entries(aliases)) names.set(key, [...(names.get(key) ?? []), alias]);
  return names;
}
