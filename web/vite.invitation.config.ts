import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { buildFolder } from "./build.config.ts";

/** What shows an invitation; the server appends it to the loader of widgets that have one. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: buildFolder("embed"),
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry: fileURLToPath(new URL("src/embed/invitation.ts", import.meta.url)),
      formats: ["iife"],
      name: "refdeskInvitation",
      fileName: () => "invitation.js",
    },
  },
});
