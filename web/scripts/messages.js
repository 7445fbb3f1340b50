/**
 * Compiles the texts of `messages/` and the server's sentences about events to `src/paraglide/`, unless that was done for
 * the same texts: it takes seconds. Each text is a module of its own, so that a page loads its own texts only; for tests
 * all are also in one, `texts.js`. Plural rules and number formats of texts are made once each. Only files that differ are
 * written: `bin/dev` builds again for each.
 *
 * With --watch it compiles after a change of names or values, without the types, which take longer than all else. A build
 * that watches writes changed words into its chunks: `translations.ts`.
 */
import { compile } from "@inlang/paraglide-js";
import { createHash } from "node:crypto";
import nodeFs from "node:fs";
import { existsSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const SETTINGS = "project.inlang/settings.json";
const { pathPattern } = JSON.parse(readFileSync(SETTINGS, "utf8"))["plugin.inlang.messageFormat"];
/** The folders of texts. */
const SOURCES = pathPattern.map((pattern) => dirname(pattern));
const FOLDER = "src/paraglide/";
const STAMP = `${FOLDER}.compiled`;
const TEXTS = `${FOLDER}texts.js`;
const OPTIONS = { project: "./project.inlang", outdir: FOLDER, strategy: ["globalVariable", "baseLocale"] };
/** Milliseconds: an editor may write a file in several steps. */
const SETTLED = 50;
/** What the watcher compiled last. */
let compiled = "";

if (process.argv.includes("--watch")) compileAfterChanges();
else await compileAll();

async function compileAll() {
  const current = hashOfSources();
  if (read(STAMP) === current) return;
  await compileTexts({ emitTsDeclarations: true });
  writeFileSync(TEXTS, together(`${FOLDER}messages/`));
  writeFileSync(STAMP, current);
}

function compileAfterChanges() {
  let timer;
  let compiling = compileChanged().then(() => say("Watching the texts."));
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (compiling = compiling.then(compileChanged)), SETTLED);
  };
  for (const folder of SOURCES) watch(folder, changed);
}

async function compileChanged() {
  try {
    const current = JSON.stringify(messageFiles().map((name) => withoutWords(parse(name))));
    if (current === compiled) return say("Only words changed: nothing to compile.");
    compiled = current;
    const written = await compileTexts({ emitTsDeclarations: false });
    if (written > 0) say(`Compiled the texts: ${written} changed file${written === 1 ? "" : "s"}.`);
  } catch (error) {
    say(`The texts don’t compile: ${error.message}`);
  }
}

/** The compiler would take a file that is no JSON for one without texts. */
function parse(name) {
  try {
    return JSON.parse(readFileSync(name, "utf8"));
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  }
}

/** Texts as they matter to the modules of a build: whether a text has values, and how it depends on them. */
function withoutWords(texts) {
  return Object.entries(texts).map(([name, text]) => {
    const { declarations, match } = typeof text === "string" ? { match: text } : text[0];
    return [name, declarations, /\{\w+\}/.test(JSON.stringify(match))];
  });
}

/** Compiles all texts; returns the number of files that it wrote. */
async function compileTexts(options) {
  const made = new Set([STAMP, TEXTS].map((path) => relative(FOLDER, path)));
  let written = 0;
  const writeFile = (path, content) => {
    const name = relative(FOLDER, path).replaceAll("\\", "/");
    made.add(name);
    const final = name === "registry.js" ? withSharedFormats(content) : content;
    if (read(path) === final) return;
    writeFileSync(path, final);
    written += 1;
  };
  const fs = {
    ...nodeFs,
    promises: { ...nodeFs.promises, writeFile: async (...file) => writeFile(...file) },
  };
  await compile({ ...OPTIONS, ...options, cleanOutdir: false, fs });
  removeOthers(made, options.emitTsDeclarations);
  return written;
}

/** Removes the files of texts that there are no longer; of types only if they were made. */
function removeOthers(made, types) {
  for (const name of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const path = `${name.parentPath}/${name.name}`;
    const isOld = !made.has(relative(FOLDER, path).replaceAll("\\", "/"));
    if (isOld && (types || !name.name.endsWith(".d.ts"))) rmSync(path);
  }
}

function withSharedFormats(code) {
  const shared = code.replace(/new Intl\.(\w+)\(/g, "format(Intl.$1, ");
  if (shared === code) throw new Error("registry.js makes no formats, so it is compiled in another way");
  return `import { format } from "../chat/formats";\n${shared}`;
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

function messageFiles() {
  return SOURCES.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(folder, name)),
  );
}

function hashOfSources() {
  const sources = [
    ...messageFiles(),
    SETTINGS,
    "node_modules/@inlang/paraglide-js/package.json",
    "scripts/messages.js",
  ];
  const hash = createHash("sha256");
  for (const source of sources.sort()) hash.update(source).update(readFileSync(source));
  return hash.digest("hex");
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
