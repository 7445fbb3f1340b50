import { expect, test } from "vitest";
import { compiled } from "../../texts";
import type { Text, Texts } from "../../texts";
import texts from "../../messages/en.json";
import { m } from "../paraglide/messages.js";
import { isolated } from "../parts/positions/isolated";
import { number, plural } from "../paraglide/registry.js";

type Message = (inputs: Record<string, string | number>) => string;

function evaluated(text: Text, locale = "en"): Message {
  const code = compiled(text, locale, { isolated: "isolated", plural: "plural", number: "number" });
  return new Function("isolated", "plural", "number", `return ${code}`)(isolated, plural, number) as Message;
}

const WAITING: Text = [
  {
    declarations: ["input count", "input actor", "local form = count: plural", "local n = count: number"],
    selectors: ["actor", "form"],
    match: {
      "actor=you, form=*": "you",
      "actor=*, form=one": "{n} plik `\\ $",
      "actor=*, form=few": "{n} pliki",
      "actor=*, form=*": "{n} plików",
    },
  },
];

test("L1: each English text reads as Paraglide compiles it", () => {
  const messages = m as unknown as Record<string, Message>;
  for (const [name, text] of Object.entries(texts as unknown as Texts))
    for (const value of [0, 1, 2, 3, 1_234_567, "yes", "you"]) {
      const inputs = new Proxy({}, { get: () => value });
      const expected = messages[name]?.(inputs);
      // Paraglide's answer where no variant is for these facts.
      if (expected !== name) expect(evaluated(text)(inputs), name).toBe(expected);
    }
});

test("L1: a text has the plural forms of its language", () => {
  const text = evaluated(WAITING, "pl");
  const read = [1, 3, 5, 1200].map((count) => text({ count, actor: "x" }));
  expect(read).toEqual(["1 plik `\\ $", "3 pliki", "5 plików", "1200 plików"]);
  expect(text({ count: 1, actor: "you" })).toBe("you");
});

test("L2: each value in a text is isolated, whether it is a name or a formatted number", () => {
  const text = evaluated("{name} ({count})");
  expect(text({ name: "דנה", count: 1 })).toBe("\u2068דנה\u2069 (1)");
  document.documentElement.dir = "rtl";
  expect(evaluated(WAITING, "pl")({ count: 1200, actor: "x" })).toBe("\u20681200\u2069 plików");
  document.documentElement.removeAttribute("dir");
});
