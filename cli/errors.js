// Recognises the package's errors without loading the package: most commands that fail never needed it.
const BRAND = Symbol.for("fluffbuzz.error");

/** @type {{ new (): import("fluffbuzz").FluffBuzzError }} */
export const FluffBuzzError = /** @type {any} */ (class {
  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    return typeof value === "object" && value !== null && BRAND in value;
  }
});
