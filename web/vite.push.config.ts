import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { buildFolder } from "./build.config.ts";

/** The desk's service worker, which the server serves below /desk/. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: buildFolder("push"),
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
