// Prints what a patron's browser loads, gzipped, from the last build: `npm run size`.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const built = new URL("../../refdesk/static/web/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("widget.json", built), "utf8"));
const weight = (file) => gzipSync(readFileSync(new URL(file, built)), { level: 9 }).length;

/** The files of an entry or chunk and of all that it imports before it runs. */
function files(name, found = new Set()) {
  const { file, css = [], imports = [] } = manifest[name];
  if (found.has(file)) return found;
  for (const one of [file, ...css]) found.add(one);
  for (const one of imports) files(one, found);
  return found;
}

const sum = (all) => [...all].reduce((total, file) => total + weight(file), 0);
const start = files("src/widget/main.ts");
const offline = files("src/widget/asides.ts", new Set(start));
const chat = files("src/widget/talk.ts", new Set(start));

const sizes = {
  loader: weight("embed/loader.js"),
  widget: sum(start),
  widget_offline: sum(offline),
  widget_with_chat: sum(chat),
};
process.stdout.write(JSON.stringify(sizes, null, 2) + "\n");
