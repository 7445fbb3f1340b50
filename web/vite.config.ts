import { svelte } from "@sveltejs/vite-plugin-svelte";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { buildFolder } from "./build.config.ts";
import { translations } from "./translations.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Few files: what the desk begins with, the parts and words that several of its pages have, and what several have of
 * chats. Left to itself the builder makes one of each set of modules that the same pages share, most of them of a few bytes.
 */
const CHUNKS = [
  // All pages have them, and no page is to load another's script for them.
  {
    name: "tokens",
    test: /[\\/]src[\\/](tokens\.css|parts[\\/]positions[\\/](direction|isolated)\.ts)$/,
    priority: 3,
  },
  {
    name: "desk",
    tags: ["$initial" as const],
    test: /[\\/]src[\\/](desk|live|state|parts|paraglide)[\\/]|[\\/]svelte[\\/]/,
    priority: 2,
  },
  {
    name: "parts",
    test: /[\\/]src[\\/](parts|paraglide)[\\/]|[\\/]lucide-static[\\/]/,
    minShareCount: 2,
    priority: 1,
  },
  { name: "records", test: /[\\/]src[\\/]desk[\\/](analytics|charts)[\\/]/, minShareCount: 2 },
  {
    name: "chat",
    test: /[\\/](src[\\/](desk(?![\\/](analytics|charts|statistics))|chat|state)|prosemirror-\w+)[\\/]/,
    minShareCount: 2,
  },
];

/** Icons that point along the line, or draw its beginning: `.mirrors` in tokens.css turns them from right to left. */
const MIRRORED = [
  "arrow-left",
  "chevron-left",
  "chevron-right",
  "list",
  "panel-left",
  "send",
  "square-arrow-out-up-right",
  "text-quote",
];

/**
 * Icons without what no page uses: classes, line breaks, sizes (`Icon.svelte` has them) and what HTML implies. Their license
 * stays.
 */
const PACKED_ICONS: Plugin = {
  name: "packed icons",
  enforce: "pre",
  load(id) {
    const [path = "", query] = id.split("?");
    if (query !== "raw" || !path.includes("lucide-static")) return undefined;
    const name = /([\w-]+)\.svg$/.exec(path)?.[1] ?? "";
    const icon = readFileSync(path, "utf8")
      .replace(/<svg[^>]*/, (tag) =>
        tag.replace(/\s+(class|xmlns|width|height|stroke-width)="[^"]*"/g, "").trimEnd(),
      )
      .replace("<svg", MIRRORED.includes(name) ? '<svg class="mirrors"' : "<svg");
    return `export default ${JSON.stringify(icon.replace(/\s+/g, " ").replace(/> </g, "><").replaceAll(" />", "/>"))}`;
  },
};

/** How tests load modules. */
const TESTED = {
  // Without this, tests of components would get Svelte's server half.
  resolve: { conditions: ["browser"] },
  // Node loads Svelte itself: through the module runner each call between its modules is slower.
  ssr: { external: ["svelte", "esm-env"] },
};

/** One entry for each page but the widget's; Django finds the built names in the manifest. */
export default defineConfig({
  plugins: [svelte(), PACKED_ICONS, translations()],
  base: "/static/web/",
  publicDir: false,
  build: {
    outDir: buildFolder(),
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
        passkey: here("src/passkey/main.ts"),
        codes: here("src/codes/main.ts"),
      },
      output: { codeSplitting: { groups: CHUNKS } },
    },
  },
  ...(process.env["VITEST"] ? TESTED : {}),
  test: {
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/eachFile.ts"],
    // One for all: a worker that changes its environment loads all modules anew.
    environment: "happy-dom",
    experimental: { fsModuleCache: true },
    // All texts in one module instead of two thousand.
    alias: [{ find: "./messages/_index.js", replacement: here("src/paraglide/texts.js") }],
    // Read by tests; other style sheets are not loaded.
    css: { include: [/tokens\.css/, /embed.\w+\.css/] },
    restoreMocks: true,
    unstubGlobals: true,
    // Loading the modules anew for each file would take four times as long as all tests.
    isolate: false,
    pool: "threads",
    // A busy machine loads a page’s modules slowly.
    testTimeout: 30_000,
  },
});
