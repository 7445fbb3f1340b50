/**
 * Builds the front end. With --watch it builds a part again after each change of its sources, and empties no folder: a page
 * that is open loads more files of the build before.
 */
import { build } from "vite";

/** The first one empties the folder of the others. */
const PARTS = ["", "widget", "frame", "preview", "embed", "later", "push"];

const watching = process.argv.includes("--watch");
for (const part of PARTS) await buildPart(part);

async function buildPart(part) {
  const watcher = await build({
    configFile: part ? `vite.${part}.config.ts` : "vite.config.ts",
    mode: watching ? "development" : "production",
    clearScreen: false,
    logLevel: watching ? "warn" : "info",
    build: {
      ...(watching ? { watch: {}, emptyOutDir: false, minify: false, reportCompressedSize: false } : {}),
      // A slow machine is no fault of the sources.
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  });
  if (watching) watcher.on("event", (event) => report(part || "desk and pages", event));
}

function report(part, event) {
  if (event.code === "BUNDLE_END") say(`Built ${part} in ${(event.duration / 1000).toFixed(1)} s.`);
  if (event.code === "ERROR") say(`${part} doesn’t build: ${event.error.message}`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
