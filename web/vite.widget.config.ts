import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import base from "./vite.config.ts";

/**
 * The widget by itself: in one build with the desk they would share one chunk of the framework, with all that the
 * desk needs of it, and a patron's browser would load that too.
 */
export default defineConfig({
  ...base,
  build: {
    ...base.build,
    emptyOutDir: false,
    manifest: "widget.json",
    rolldownOptions: { input: { widget: fileURLToPath(new URL("src/widget/main.ts", import.meta.url)) } },
  },
});
