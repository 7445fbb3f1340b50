import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import base from "./vite.config.ts";

/** Iframe chat mode and the kiosk, apart from the widget: built together, the widget would have to load their chunks. */
export default defineConfig({
  ...base,
  build: {
    ...base.build,
    emptyOutDir: false,
    manifest: "frame.json",
    rolldownOptions: {
      input: {
        frame: fileURLToPath(new URL("src/frame/main.ts", import.meta.url)),
        kiosk: fileURLToPath(new URL("src/kiosk/main.ts", import.meta.url)),
      },
    },
  },
});
