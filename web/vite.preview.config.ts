import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import base from "./vite.config.ts";

/** The preview in Administration, by itself: built with the widget it would split the chunks of that. */
export default defineConfig({
  ...base,
  build: {
    ...base.build,
    emptyOutDir: false,
    manifest: "preview.json",
    rolldownOptions: {
      input: { preview: fileURLToPath(new URL("src/preview/main.ts", import.meta.url)) },
      // The preview shows chats at once: it has as its own what the widget loads later.
      checks: { ineffectiveDynamicImport: false },
    },
  },
});
