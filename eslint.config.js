import js from "@eslint/js";
import globals from "globals";

// The core and the shim run where code from strings is forbidden, and a loose comparison hides a wrong type.
const rules = {
  "curly": ["error", "multi-line"],
  "eqeqeq": ["error", "always"],
  "no-console": "error",
  "no-else-return": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-restricted-syntax": ["error", {
    selector: "BinaryExpression[operator='instanceof'] > Identifier.right[name=/^(Response|Module)$/]",
    message: "An object of another realm fails instanceof; look at its members.",
  }],
  "no-throw-literal": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

export default [
  { ignores: ["build/", "dist/", "**/dist/", "node_modules/"] },
  js.configs.recommended,
  { languageOptions: { ecmaVersion: 2022, sourceType: "module" }, linterOptions: { reportUnusedDisableDirectives: "error" },
    rules },
  // Scripts and tests run in Node and speak to a person on the terminal.
  {
    files: ["**/*.mjs", "tests/**/*.js", "cli/**/*.js", "bench/**/*.js", "*.config.js"],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
  { files: ["bindings/js/**/*.js"], languageOptions: { globals: globals["shared-node-browser"] } },
  { files: ["web/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["worker/**/*.js"], languageOptions: { globals: { ...globals.serviceworker } } },
  // Functions that a test hands over to the page are browser code.
  { files: ["tests/browser/**/*.{js,mjs}"], languageOptions: { globals: { ...globals.browser, ...globals.node } } },
];
