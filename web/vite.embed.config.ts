import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import type { Plugin } from "vite";
import { buildFolder } from "./build.config.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Without comments and blanks; the sheets have no strings with several blanks. */
const packed = (sheet: string): string =>
  sheet
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};:,~]) ?/g, "$1")
    .replaceAll(";}", "}")
    .trim();

/** The server writes the style sheet of a widget's form into the loader, and serves the types of the API. */
const copies: Plugin = {
  name: "copies",
  generateBundle() {
    const read = (name: string): string => readFileSync(here(`src/embed/${name}`), "utf8");
    for (const fileName of [
      "button.css",
      "tab.css",
      "page.css",
      "companion.css",
      "invitation.css",
      "tab-invitation.css",
    ])
      this.emitFile({ type: "asset", fileName, source: packed(read(fileName)) });
    this.emitFile({ type: "asset", fileName: "refdesk.d.ts", source: read("refdesk.d.ts") });
  },
};

/** The loader that library pages include: one plain script, so that one tag is enough. */
export default defineConfig({
  plugins: [copies],
  publicDir: false,
  build: {
    outDir: buildFolder("embed"),
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: { output: { minify: true } },
    lib: {
      entry: here("src/embed/loader.ts"),
      formats: ["es"],
      fileName: () => "loader.js",
    },
  },
});
