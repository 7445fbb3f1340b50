import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The desk's service worker, which the server serves below /desk/. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL("../refdesk/static/web/push", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    lib: {
      entry: fileURLToPath(new URL("src/push/worker.ts", import.meta.url)),
      formats: ["iife"],
      name: "refdeskPush",
      fileName: () => "worker.js",
    },
  },
});
