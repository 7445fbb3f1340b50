import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The loader that library pages include: one plain script, so that one tag is enough. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: here("../refdesk/static/web/embed"),
    emptyOutDir: true,
    target: "es2022",
    lib: {
      entry: here("src/embed/loader.ts"),
      formats: ["iife"],
      name: "refdesk",
      fileName: () => "loader.js",
    },
  },
});
