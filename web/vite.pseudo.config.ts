import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vitest/config";
import { pseudoLocale, shownComponents } from "./pseudo-locale.ts";
import base from "./vite.config.ts";

const picker = fileURLToPath(new URL("src/testing/pseudo/emoji_picker.ts", import.meta.url));

/** Tests of all screens in the pseudo-locale: `npm run pseudo`. */
const config = mergeConfig(
  base,
  defineConfig({
    plugins: [pseudoLocale(), shownComponents()],
    resolve: { alias: [{ find: "emoji-picker-element/picker", replacement: picker }] },
  }),
);
export default { ...config, test: { ...config.test, include: ["src/**/*.pseudo.ts"] } };
