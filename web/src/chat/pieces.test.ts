import { expect, test } from "vitest";
import type { Mark } from "../protocol/wire";
import { folded, pieces } from "./pieces";

const drawn = (text: string, marks: Mark[] = []): string[] =>
  pieces(text, marks).map(({ text: part, bold, italic, underline, href }) => {
    const kinds = [bold && "b", italic && "i", underline && "u", href && `<${href}>`]
      .filter(Boolean)
      .join("");
    return kinds ? `${kinds}:${part}` : part;
  });

test("marks are positions in code points, also after an emoji", () => {
  expect(drawn("🙂🙂 bold it", [{ kind: "bold", start: 3, end: 7 }])).toEqual(["🙂🙂 ", "b:bold", " it"]);
});

test("marks may overlap", () => {
  const marks: Mark[] = [
    { kind: "bold", start: 0, end: 3 },
    { kind: "italic", start: 2, end: 5 },
    { kind: "underline", start: 2, end: 3 },
  ];
  expect(drawn("abcdef", marks)).toEqual(["b:ab", "biu:c", "i:de", "f"]);
});

test("addresses in the text become links without trailing punctuation", () => {
  expect(drawn("See https://x.example/a_(b).")).toEqual([
    "See ",
    "<https://x.example/a_(b)>:https://x.example/a_(b)",
    ".",
  ]);
  expect(drawn("(http://x.example/), ok")).toEqual(["(", "<http://x.example/>:http://x.example/", "), ok"]);
  expect(drawn("“https://x.example”")[1]).toBe("<https://x.example>:https://x.example");
});

test("only http, https and mailto are ever links", () => {
  for (const href of ["javascript:alert(1)", "data:text/html,x", " javascript:x", "vbscript:x"])
    expect(drawn("click", [{ kind: "link", start: 0, end: 5, href }])).toEqual(["click"]);
  expect(drawn("javascript:alert(1) ftp://x.example http://")).toHaveLength(1);
  expect(drawn("mail", [{ kind: "link", start: 0, end: 4, href: "mailto:a@b.example" }])).toEqual([
    "<mailto:a@b.example>:mail",
  ]);
});

test("no link has a user before its host, nor a backslash that hides it", () => {
  const disguised = [
    "https://desk.example@evil.example/",
    "https://desk.example:x@evil.example/",
    "https://@evil.example/",
    "https://evil.example\\.desk.example/",
  ];
  for (const href of disguised) {
    expect(drawn("click", [{ kind: "link", start: 0, end: 5, href }])).toEqual(["click"]);
    expect(pieces(href).every((piece) => piece.href === null)).toBe(true);
  }
  expect(drawn("https://x.example/@user?to=a@b")[0]).toContain("<https://x.example/@user?to=a@b>");
});

test("a link's host follows its text, unless the text is the address", () => {
  const hosts = (text: string, href: string, more: Mark[] = []): (string | null)[] =>
    pieces(text, [{ kind: "link", start: 0, end: text.length, href }, ...more]).map(({ host }) => host);
  expect(hosts("Our form", "https://evil.example/login/")).toEqual(["evil.example"]);
  expect(hosts("https://desk.example/login/", "https://evil.example:8443/")).toEqual(["evil.example:8443"]);
  expect(hosts("https://x.example/", "https://x.example/")).toEqual([null]);
  expect(hosts("Write", "mailto:a@b.example")).toEqual(["a@b.example"]);
  expect(hosts("аpple", "https://аpple.example/")).toEqual(["xn--pple-43d.example"]);
  expect(hosts("two parts", "https://x.example/", [{ kind: "bold", start: 0, end: 3 }])).toEqual([
    null,
    "x.example",
  ]);
  expect(pieces("See https://x.example/.").map(({ host }) => host)).toEqual([null, null, null]);
});

test("a link mark overrides the address that it covers", () => {
  expect(
    drawn("https://x.example", [{ kind: "link", start: 0, end: 17, href: "https://y.example" }]),
  ).toEqual(["<https://y.example>:https://x.example"]);
});

test("the pieces joined are the text, whatever the marks", () => {
  const wild: Mark[] = [
    { kind: "bold", start: -3, end: 99 },
    { kind: "italic", start: 4, end: 2 },
    { kind: "underline", start: 50, end: 60 },
  ];
  expect(
    pieces("a <b>🙂</b>\nhttps://x.example!", wild)
      .map(({ text }) => text)
      .join(""),
  ).toBe("a <b>🙂</b>\nhttps://x.example!");
});

test("a long text is folded by code points, also inside a piece", () => {
  const text = "🙂".repeat(30);
  const cut = folded(pieces(text, [{ kind: "bold", start: 5, end: 30 }]), 10);
  expect(cut.map((piece) => [piece.text, piece.bold])).toEqual([
    ["🙂".repeat(5), false],
    ["🙂".repeat(5) + "…", true],
  ]);
  expect(folded(pieces("short"), 10)).toEqual(pieces("short"));
});
