// Makes the types in src/protocol from the server's own. `--check` writes nothing, and fails where they differ.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import prettier from "prettier";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const installed = `${root}.venv/bin/python`;
const python = process.env.PYTHON ?? (existsSync(installed) ? installed : "python3");
const sources = JSON.parse(
  execFileSync(python, ["-m", "refdesk.project.browser_types"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, DJANGO_SETTINGS_MODULE: "tests.settings" },
    maxBuffer: 2 ** 24,
  }),
  tuple,
);

const FILES = { "wire.ts": wire, "http.ts": http, "forms.ts": forms, "lines.ts": lines };
const wrong = [];
for (const [name, make] of Object.entries(FILES)) {
  const target = fileURLToPath(new URL(`../src/protocol/${name}`, import.meta.url));
  const options = (await prettier.resolveConfig(target)) ?? {};
  const made = shortComments(await prettier.format(await make(), { ...options, parser: "typescript" }));
  if (!process.argv.includes("--check")) writeFileSync(target, made);
  else if (readFileSync(target, "utf8") !== made) wrong.push(name);
}
if (wrong.length) {
  process.stderr.write(
    `The server's types have changed: run \`npm run protocol\` in web/ (${wrong.join(", ")})\n`,
  );
  process.exitCode = 1;
}

/** The frames of the live protocol. */
async function wire() {
  const { version, ...schema } = sources.wire;
  const head = `// Made by "npm run protocol" from refdesk/protocol and refdesk/chats: change those, not this.`;
  const aliases = `
/** The version of the wire that these types are of. */
export const VERSION = ${version};

export type AnyUp = Wire["up"];
export type AnyDown = Wire["down"];
export type AnyBody = WireEvent["body"];
export type ClientAct = Do["act"];
export type AnyRefusal = Refused["refusal"];
`;
  return (await types(schema, "Wire", head)) + aliases + kinds();
}

/** What the front end has to know of kinds of events besides their sentences, so that each page can load it. */
function kinds() {
  const { messages, alerts, personal } = sources.lines.kinds;
  return `
type Kinds = readonly AnyBody["kind"][];

/** What is unread until the other side has seen it. */
export const MESSAGES: Kinds = ${JSON.stringify(messages)};

/** What alerts of desks announce. */
export const ALERTS: Kinds = ${JSON.stringify(alerts)};

/** The fields of lines that a redaction empties, with the kind of data that they hold. */
export const PERSONAL: { readonly [kind in string]?: Readonly<Record<string, Redacted["data"][number]>> } =
  ${JSON.stringify(personal)};
`;
}

/** What the HTTP API is sent and answers. */
async function http() {
  const { imports, ...schema } = sources.http;
  const head = `// Made by "npm run protocol" from the schemas of the HTTP API: change those, not this.
import type { ${imports.join(", ")} } from "./wire";`;
  const made = await types(schema, "Operations", head);
  const file = ts.createSourceFile("http.ts", made, ts.ScriptTarget.Latest, true);
  const [changed] = ts.transform(file, [readonly]).transformed;
  return ts.createPrinter().printFile(changed);
}

/** The sentences about events, by reader and kind. */
async function lines() {
  const { desk, patron, ticket, tones, facts } = sources.lines;
  const sentences = (name, about, kinds) =>
    `/** ${about} */\nexport const ${name}: Sentences = {${Object.entries(kinds).map(([kind, text]) => `${kind}: m.${text},`)}};\n`.replaceAll(
      ",,",
      ",",
    );
  return `// Made by "npm run protocol" from the kinds of events and refdesk/eventlog/sentences: change those, not this.
import { m } from "../paraglide/messages.js";

/** What sentences are made of: the fields of the event, who did it and when, and what a reader’s page adds. */
export interface Facts {${facts.map((fact) => `readonly ${fact}: string;`).join("")}}

export type Sentences = Readonly<Record<string, (facts: Facts) => string>>;

/** Orange for a lost connection, red for an end. Kinds that aren’t here are plain. */
export const TONES: Readonly<Record<string, "lost" | "ended">> = ${JSON.stringify(tones)};

${sentences("DESK", "Of a chat, for the desk.", desk)}
${sentences("PATRON", "Of a chat, for its patron.", patron)}
${sentences("TICKET", "Of a ticket, for the desk.", ticket)}`;
}

/** The forms of the HTTP API. */
function forms() {
  return `// Made by "npm run protocol" from the schemas of the HTTP API: change those, not this.
export const FORMS = ${JSON.stringify(sources.forms)};`;
}

/** The compiler knows tuples by the name that they had in earlier drafts of JSON Schema. */
function tuple(_name, value) {
  return value?.prefixItems ? { ...value, items: value.prefixItems, prefixItems: undefined } : value;
}

function types(schema, name, bannerComment) {
  return compile(schema, name, { additionalProperties: false, bannerComment, format: false });
}

/** Comments on one line where they fit, as everywhere else. */
function shortComments(text) {
  return text.replace(/^( *)\/\*\*\n *\* (.*)\n *\*\/$/gm, (long, indent, comment) => {
    const short = `${indent}/** ${comment} */`;
    return short.length <= 120 ? short : long;
  });
}

/** Makes fields and lists read-only; a type without a name is on one line where it fits. */
function readonly(context) {
  const modifier = context.factory.createModifier(ts.SyntaxKind.ReadonlyKeyword);
  const visit = (before) => {
    const node = ts.visitEachChild(before, visit, context);
    if (ts.isPropertySignature(node)) {
      return context.factory.updatePropertySignature(
        node,
        [modifier],
        node.name,
        node.questionToken,
        node.type,
      );
    }
    if (ts.isTypeLiteralNode(node)) ts.setEmitFlags(node, ts.EmitFlags.SingleLine);
    return ts.isArrayTypeNode(node)
      ? context.factory.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, node)
      : node;
  };
  return (file) => ts.visitNode(file, visit);
}
