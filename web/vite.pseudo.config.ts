import { defineConfig, mergeConfig } from "vitest/config";
import { pseudoLocale, shownComponents } from "./pseudo-locale.ts";
import base from "./vite.config.ts";

/** Tests of all screens in the pseudo-locale: `npm run pseudo`. */
const config = mergeConfig(base, defineConfig({ plugins: [pseudoLocale(), shownComponents()] }));
export default { ...config, test: { ...config.test, include: ["src/**/*.pseudo.ts"] } };
