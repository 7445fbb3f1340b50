/** Compiles the texts of `messages/` to `src/paraglide/`, unless that was done for the same texts: it takes seconds. */
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
const hash = createHash("sha256").update(OPTIONS.join());
for (const source of sources.sort()) hash.update(source).update(readFileSync(source));
const wanted = hash.digest("hex");

if (compiled() !== wanted) {
  const { status } = spawnSync("paraglide-js", OPTIONS, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(STAMP, wanted);
}

function compiled() {
  try {
    return readFileSync(STAMP, "utf8");
  } catch {
    return null;
  }
}
