/**
 * Puts the texts into a build, once for each language. The modules of texts become placeholders; when all chunks are made, the
 * placeholders become functions with the English texts, and each chunk with texts gets a copy for each other language beside
 * it: `Name-hash.de.js` (`refdesk.kit.web_build` serves it). So a browser loads one language, and of that what a page needs.
 * A text that a language doesn't have is in English there.
 *
 * While the builder watches the sources, a change of words alone builds nothing: the chunks are written once more, with the
 * same names.
 */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, watch, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { compiled, hasValues, plain } from "./texts.ts";
import type { Texts } from "./texts.ts";

const SOURCES = ["web/messages/en.json", "refdesk/eventlog/sentences/en.json"];
const COMPILED = "refdesk/locale/";
const MODULE = /\/paraglide\/messages\/(\w+)\.js$/;
/** A placeholder, minified or not: a name, then the functions for values, plurals and numbers. */
const PLACEHOLDER = /__text\(["'`](\w+)["'`](?:, ?([\w$]+))?(?:, ?([\w$]+), ?([\w$]+))?\)/g;
/** What must not be in a finished file: the second is Vite's own. */
const UNFILLED = /__text\(|__VITE_PRELOAD__/;
const LOCALE = /__locale\(\)/g;
const RUNTIME = `export const getLocale = () => __locale();
export const getTextDirection = (locale = getLocale()) => /^(ar|fa|he|ur)\\b/.test(locale) ? "rtl" : "ltr";
`;

interface Language {
  readonly tag: string;
  /** In the names of its files. */
  readonly folder: string;
  readonly texts: Texts;
}

export function translations(): Plugin {
  let languages: Language[] = [];
  /** Those of the last build, with placeholders. */
  let chunks = new Map<string, Chunk>();
  let folder = "";

  function writeChanged(): void {
    const before = languages;
    try {
      languages = readLanguages();
    } catch {
      return; // `scripts/messages.js` says what is wrong with the file.
    }
    for (const [name, content] of contents(chunks, languages, changedTexts(before, languages)))
      writeFileSync(`${folder}/${name}`, content);
  }

  return {
    name: "translations",
    apply: "build",
    buildStart() {
      languages = readLanguages();
    },
    transform(_code, id) {
      if (id.endsWith("/paraglide/runtime.js")) return RUNTIME;
      const name = MODULE.exec(id)?.[1];
      if (!name || name === "_index") return null;
      const text = languages[0]?.texts[name];
      if (text === undefined) this.error(`${id}: no text has this name`);
      const imports = [];
      if (hasValues(text) || !plain(text))
        imports.push(`import { isolated } from "../../parts/positions/isolated.ts";`);
      if (!plain(text)) imports.push(`import { plural, number } from "../registry.js";`);
      const formats = ["", ", isolated", ", isolated, plural, number"][imports.length] ?? "";
      return `${imports.join("\n")}\nexport const ${name} = /* @__PURE__ */ __text("${name}"${formats});\n`;
    },
    augmentChunkHash: () => hashOf(languages),
    generateBundle: {
      // Vite writes the preloads of imports into the chunks in this hook too: copies of before would have its placeholders.
      order: "post",
      handler(_options, bundle) {
        chunks = new Map();
        for (const file of Object.values(bundle)) {
          if (file.type !== "chunk") continue;
          const { fileName, code, imports, dynamicImports } = file;
          chunks.set(fileName, { fileName, code, imports, dynamicImports });
        }
        for (const [fileName, content] of contents(chunks, languages)) {
          const chunk = bundle[fileName];
          if (chunk?.type === "chunk") chunk.code = content;
          else this.emitFile({ type: "asset", fileName, source: content });
        }
        for (const file of Object.values(bundle)) {
          const [left] = UNFILLED.exec("code" in file ? file.code : String(file.source)) ?? [];
          if (left) this.error(`${file.fileName}: ${left} has not been replaced`);
        }
      },
    },
    writeBundle({ dir }) {
      if (!this.meta.watchMode) return;
      if (!folder) for (const source of SOURCES) watch(dirname(path(source)), () => writeChanged());
      folder = dir ?? "";
    },
  };
}

/** The files of chunks with texts, by name, in all languages; with `changed`, only those that show one of these texts. */
function* contents(
  chunks: ReadonlyMap<string, Chunk>,
  languages: readonly Language[],
  changed?: ReadonlySet<string>,
): Iterable<[string, string]> {
  const translated = withTexts(chunks);
  for (const fileName of translated) {
    const code = chunks.get(fileName)?.code ?? "";
    if (changed && ![...code.matchAll(PLACEHOLDER)].some(([, name = ""]) => changed.has(name))) continue;
    const [english, ...others] = languages;
    yield [fileName, filled(code, "en", english?.texts ?? {})];
    for (const { tag, folder, texts } of others)
      yield [
        renamed(fileName, folder),
        withNames(filled(code, tag, { ...english?.texts, ...texts }, texts), translated, folder),
      ];
  }
}

/** The names of texts that differ in a language, and are built in the same way. */
function changedTexts(before: readonly Language[], after: readonly Language[]): Set<string> {
  const changed = new Set<string>();
  for (const [number, { texts }] of after.entries())
    for (const [name, text] of Object.entries(texts)) {
      const old = before[number]?.texts[name];
      if (old === undefined || plain(old) !== plain(text) || hasValues(old) !== hasValues(text)) continue;
      if (JSON.stringify(old) !== JSON.stringify(text)) changed.add(name);
    }
  return changed;
}

/** English is the first one. */
function readLanguages(): Language[] {
  const english = Object.assign({}, ...SOURCES.map((name) => json(name))) as Texts;
  const list = existsSync(path(`${COMPILED}languages.json`))
    ? (json(`${COMPILED}languages.json`) as { tag: string }[])
    : [];
  const others = list.map(({ tag }) => {
    const folder = tag.replace("-", "_");
    return { tag, folder, texts: json(`${COMPILED}${folder}/texts.json`) as Texts };
  });
  return [{ tag: "en", folder: "en", texts: english }, ...others];
}

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const json = (name: string): unknown => JSON.parse(readFileSync(path(name), "utf8"));

/** Names of chunks have a hash of what they contain before texts are put in, so this is added: the texts and their compiler. */
function hashOf(languages: readonly Language[]): string {
  const hash = createHash("sha256").update(JSON.stringify(languages));
  for (const source of ["web/translations.ts", "web/texts.ts"]) hash.update(readFileSync(path(source)));
  return hash.digest("hex");
}

interface Chunk {
  readonly fileName: string;
  readonly code: string;
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
}

/** The chunks with texts, and all that import them. */
function withTexts(chunks: ReadonlyMap<string, Chunk>): Set<string> {
  const found = new Set(
    [...chunks.values()].filter(({ code }) => /__(text|locale)\(/.test(code)).map(({ fileName }) => fileName),
  );
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const { fileName, imports, dynamicImports } of chunks.values())
      if ([...imports, ...dynamicImports].some((name) => found.has(name))) found.add(fileName);
  }
  return found;
}

/** `own` are those of `texts` that are in the language; the others have English forms of numbers. */
function filled(code: string, tag: string, texts: Texts, own: Texts = texts): string {
  return code
    .replace(PLACEHOLDER, (_all, name: string, isolated = "", plural = "", number = "") =>
      compiled(texts[name] ?? name, name in own ? tag : "en", { isolated, plural, number }),
    )
    .replace(LOCALE, JSON.stringify(tag));
}

const renamed = (name: string, folder: string): string => name.replace(/\.js$/, `.${folder}.js`);

function withNames(code: string, names: ReadonlySet<string>, folder: string): string {
  const files = new Map([...names].map((name) => [name.replace(/^.*\//, ""), name]));
  return code.replace(/[\w.-]+\.js(?=["'`])/g, (file) => (files.has(file) ? renamed(file, folder) : file));
}
