// Prints what browsers load of the last build in the heaviest language, gzipped: `npm run size`.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const built = new URL("../../refdesk/static/web/", import.meta.url);
const weight = (file) => gzipSync(readFileSync(new URL(file, built)), { level: 9 }).length;

/** A script in a language has the name of the English one, with the language before `.js`. */
const languages = new Set(
  readdirSync(new URL("assets/", built)).map((name) => /\.(\w+)\.js$/.exec(name)?.[1] ?? ""),
);
const readIn = (file, language) => {
  const translated = language ? file.replace(/\.js$/, `.${language}.js`) : file;
  return existsSync(new URL(translated, built)) ? translated : file;
};

function weigh(all) {
  const sums = [...languages].map((language) =>
    [...all].reduce((sum, file) => sum + weight(readIn(file, language)), 0),
  );
  return Math.max(...sums);
}

/** The files of these entries and chunks, and of all that they import before they run. */
function files(manifest, ...names) {
  const chunks = JSON.parse(readFileSync(new URL(manifest, built), "utf8"));
  const found = new Set();
  const follow = (name) => {
    const { file, css = [], imports = [] } = chunks[name];
    if (found.has(file)) return;
    for (const one of [file, ...css]) found.add(one);
    imports.forEach(follow);
  };
  names.forEach(follow);
  return found;
}

const [widget, desk] = ["src/widget/main.ts", "src/desk/main.ts"];
const sizes = {
  loader: weight("embed/loader.js"),
  widget: weigh(files("widget.json", widget)),
  widget_offline: weigh(files("widget.json", widget, "src/widget/asides.ts")),
  widget_with_chat: weigh(files("widget.json", widget, "src/widget/talk.ts")),
  desk: weigh(files("manifest.json", desk)),
  desk_with_chat: weigh(files("manifest.json", desk, "src/desk/board/OpenChats.svelte")),
};
process.stdout.write(JSON.stringify(sizes, null, 2) + "\n");
