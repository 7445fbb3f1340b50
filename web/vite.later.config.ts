import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { buildFolder } from "./build.config.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The modules that the loader imports later. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: buildFolder("embed"),
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: { output: { minify: true } },
    lib: {
      entry: {
        invitation: here("src/embed/invitation.ts"),
        "on-top": here("src/embed/on-top.ts"),
        companion: here("src/embed/companion.ts"),
      },
      formats: ["es"],
    },
  },
});
