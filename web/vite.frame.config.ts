import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import base from "./vite.config.ts";

/** Iframe chat mode, by itself as the widget is: built together they would share their chunks. */
export default defineConfig({
  ...base,
  build: {
    ...base.build,
    emptyOutDir: false,
    manifest: "frame.json",
    rolldownOptions: { input: { frame: fileURLToPath(new URL("src/frame/main.ts", import.meta.url)) } },
  },
});
