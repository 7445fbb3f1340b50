import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { strictPicker } from "./strict-picker.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One entry for each page but the widget's; Django finds the built names in the manifest. */
export default defineConfig({
  plugins: [svelte(), strictPicker()],
  base: "/static/web/",
  publicDir: false,
  build: {
    outDir: here("../refdesk/static/web"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        desk: here("src/desk/main.ts"),
        site: here("src/site/main.ts"),
        ticket: here("src/ticket/main.ts"),
        faq: here("src/faq/main.ts"),
      },
    },
  },
  // Without this, tests of components would get Svelte's server half.
  ...(process.env["VITEST"] ? { resolve: { conditions: ["browser"] } } : {}),
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    restoreMocks: true,
  },
});
