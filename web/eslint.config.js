import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** Pronouns that name nothing, and names that only say where a value comes from. */
const PRONOUNS = "/^(each|one|found|known|own|those|these)$/";

/** Where a name is declared: a property may have the name that the wire or a browser gives it. */
const DECLARED = [
  `VariableDeclarator > Identifier.id[name=${PRONOUNS}]`,
  `:function > Identifier.params[name=${PRONOUNS}]`,
  `FunctionDeclaration > Identifier.id[name=${PRONOUNS}]`,
  `ObjectPattern > Property > Identifier.value[name=${PRONOUNS}]`,
  `:matches(VariableDeclarator, :function, ObjectPattern) AssignmentPattern > Identifier.left[name=${PRONOUNS}]`,
  `ArrayPattern > Identifier[name=${PRONOUNS}]`,
  `RestElement > Identifier[name=${PRONOUNS}]`,
  `SvelteEachBlock > Identifier.context[name=${PRONOUNS}]`,
];

export default defineConfig(
  { ignores: ["src/paraglide/", "dist/", "node_modules/"] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ["*.config.ts", "*.config.js", "scripts/*.js"],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig },
    },
  },
  {
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      // State holds whole values that are replaced; a Map or Set inside is never changed in place.
      "svelte/prefer-svelte-reactivity": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["src/**/*.ts", "src/**/*.svelte"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...DECLARED.map((selector) => ({ selector, message: "Name the thing: `queue`, not `each`." })),
        {
          selector: "ObjectExpression > SpreadElement > ObjectExpression",
          message: "Write the fields themselves; the formatter breaks the lines.",
        },
        {
          selector: "ArrayExpression > SpreadElement > ArrayExpression",
          message: "Write the items themselves; the formatter breaks the lines.",
        },
      ],
    },
  },
);
