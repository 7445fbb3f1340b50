// Makes src/protocol/wire.ts from the server's own types. `--print` writes to standard output instead.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import prettier from "prettier";

const root = fileURLToPath(new URL("../../", import.meta.url));
const target = fileURLToPath(new URL("../src/protocol/wire.ts", import.meta.url));
const own = `${root}.venv/bin/python`;
const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");

const schema = JSON.parse(
  execFileSync(python, ["-m", "refdesk.protocol.browser"], { cwd: root, encoding: "utf8" }),
);

const head = `// Made by "npm run protocol" from refdesk/protocol and refdesk/chats: change those, not this.`;
const aliases = `
/** The version of the wire that these types are of. */
export const VERSION = ${schema.version};

export type AnyUp = Wire["up"];
export type AnyDown = Wire["down"];
export type AnyBody = WireEvent["body"];
export type ClientAct = Do["act"];
export type AnyRefusal = Refused["refusal"];
`;

const types = await compile(schema, "Wire", { additionalProperties: false, bannerComment: head });
const options = (await prettier.resolveConfig(target)) ?? {};
const made = await prettier.format(types + aliases, { ...options, parser: "typescript" });

if (process.argv.includes("--print")) process.stdout.write(made);
else writeFileSync(target, made);
