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
    rolldownOptions: {
      input: { widget: fileURLToPath(new URL("src/widget/main.ts", import.meta.url)) },
      // What the first page needs stays in one file, also where a part that is loaded later needs it as well.
      output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } },
    },
  },
});
