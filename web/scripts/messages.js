/**
 * Compiles the texts of `messages/` to `src/paraglide/`, unless that was done for the same texts: it takes seconds. Each text
 * is a module of its own, so that a page loads its own texts only; for tests all are also in one, `texts.js`. Plural rules
 * and number formats of texts are made once each.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const STAMP = "src/paraglide/.compiled";
const OPTIONS = [
  ...["compile", "--silent", "--project", "./project.inlang", "--outdir", "./src/paraglide"],
  ...["--strategy", "globalVariable", "baseLocale", "--emit-ts-declarations"],
];

const sources = [
  ...readdirSync("messages").map((name) => `messages/${name}`),
  "project.inlang/settings.json",
  "node_modules/@inlang/paraglide-js/package.json",
];
const hash = createHash("sha256")
  .update(OPTIONS.join())
  .update(readFileSync(import.meta.filename));
for (const source of sources.sort()) hash.update(source).update(readFileSync(source));
const wanted = hash.digest("hex");

if (compiled() !== wanted) {
  const { status } = spawnSync("paraglide-js", OPTIONS, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  makeFormatsOnce("src/paraglide/registry.js");
  writeFileSync("src/paraglide/texts.js", together("src/paraglide/messages/"));
  writeFileSync(STAMP, wanted);
}

function makeFormatsOnce(file) {
  const code = readFileSync(file, "utf8");
  const once = code.replace(/new Intl\.(\w+)\(/g, "format(Intl.$1, ");
  if (once === code) throw new Error(`${file} makes no formats, so it is compiled in another way`);
  writeFileSync(file, `import { format } from "../chat/formats";\n${once}`);
}

/** The modules in `folder` as one. */
function together(folder) {
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js") && name !== "_index.js");
  const imports = new Set();
  const code = modules.map((name) =>
    readFileSync(folder + name, "utf8")
      .replace(/^\/\*[^]*?\*\/\n/gm, "")
      .replace(/^import .*$/gm, (line) => {
        imports.add(line.replace("../", "./").replace(/;?$/, ";"));
        return "";
      }),
  );
  return [...imports, ...code].join("\n");
}

function compiled() {
  try {
    return readFileSync(STAMP, "utf8");
  } catch {
    return null;
  }
}
