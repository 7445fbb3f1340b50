/** The TypeScript of docs/embedding.md compiles with the types that the server gives. */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";

const TYPES = readFileSync("src/embed/refdesk.d.ts", "utf8");
const DOCUMENT = readFileSync("../docs/embedding.md", "utf8");
const SNIPPETS = [...DOCUMENT.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
};

/** What the compiler says to these snippets in a project that has nothing else but our types. */
function problems(snippets: readonly string[]): string[] {
  const files = new Map([
    ["/refdesk.d.ts", TYPES],
    ...snippets.map((code, at) => [`/${at}.ts`, code] as const),
  ]);
  const host = ts.createCompilerHost(OPTIONS);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) => {
    const code = files.get(name);
    return code === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, code, target);
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return [...files.keys()]
    .map((name) => program.getSourceFile(name))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

test("the documented TypeScript compiles with refdesk.d.ts alone", () => {
  expect(SNIPPETS.length).toBeGreaterThan(2);
  expect(problems([...SNIPPETS, "Refdesk.opens();"])).toEqual([
    "Property 'opens' does not exist on type 'RefdeskApi'. Did you mean 'open'?",
  ]);
});
