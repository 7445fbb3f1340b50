import { describe, expect, test } from "vitest";
import { documented, drafted, inlines, kept, schema, written } from "./prose";
import type { Prose } from "./prose";

const there = (text: string, marks: Prose["marks"] = []): Prose => written(documented({ text, marks }));

describe("P27: what is written goes over the wire as text and marks", () => {
  test("plain text has no marks", () => {
    expect(there("On the second floor.")).toEqual({ text: "On the second floor.", marks: [] });
  });

  test("line breaks are line feeds, empty lines too", () => {
    expect(there("one\n\ntwo").text).toBe("one\n\ntwo");
  });

  test("marks count code points, not units", () => {
    const marks = [{ kind: "bold", start: 2, end: 6 }] as const;
    expect(there("🙂 bold", marks)).toEqual({ text: "🙂 bold", marks });
  });

  test("marks that overlap come back as they were", () => {
    const marks = [
      { kind: "bold", start: 0, end: 4 },
      { kind: "italic", start: 2, end: 6 },
      { kind: "underline", start: 3, end: 4 },
    ] as const;
    expect(there("abcdef", marks)).toEqual({ text: "abcdef", marks });
  });

  test("a link keeps its address, and another beside it is another", () => {
    const marks = [
      { kind: "link", start: 0, end: 3, href: "https://a.example/" },
      { kind: "bold", start: 1, end: 2 },
      { kind: "link", start: 3, end: 6, href: "https://b.example/" },
    ] as const;
    expect(there("abcdef", marks)).toEqual({ text: "abcdef", marks });
    expect(drafted(kept({ text: "abcdef", marks }))).toEqual({ text: "abcdef", marks });
    expect(there("abc", [{ kind: "link", start: 0, end: 3, href: "javascript:alert(1)" }]).marks).toEqual([]);
  });

  test("a mark over a line break is one mark", () => {
    const marks = [{ kind: "bold", start: 0, end: 7 }] as const;
    expect(there("one\ntwo", marks).marks).toEqual(marks);
  });

  test("space around the text goes, and the marks move with it", () => {
    expect(there("  bold \n", [{ kind: "bold", start: 2, end: 8 }])).toEqual({
      text: "bold",
      marks: [{ kind: "bold", start: 0, end: 4 }],
    });
  });

  test("a mark on nothing but cut-off space is no mark", () => {
    expect(there("a  ", [{ kind: "bold", start: 1, end: 3 }])).toEqual({ text: "a", marks: [] });
  });

  test("characters that no text may hold are taken out", () => {
    const node = schema.node("doc", null, [schema.node("paragraph", null, [schema.text("a\u202eb\u0007c")])]);
    expect(written(node).text).toBe("abc");
  });

  test("composed form, and positions of the composed text", () => {
    expect(there("e\u0301!", [{ kind: "bold", start: 2, end: 3 }])).toEqual({
      text: "é!",
      marks: [{ kind: "bold", start: 1, end: 2 }],
    });
  });

  test("only space is nothing", () => {
    expect(there(" \n ").text).toBe("");
  });
});

test("marks outside the text are cut to it", () => {
  expect(
    inlines({ text: "abc", marks: [{ kind: "bold", start: 1, end: 99 }] }).map((node) => node.text),
  ).toEqual(["a", "bc"]);
});

test("M2: the document can hold nothing but text, breaks, three styles and links", () => {
  expect(Object.keys(schema.nodes)).toEqual(["doc", "paragraph", "text", "line_break"]);
  expect(Object.keys(schema.marks)).toEqual(["bold", "italic", "underline", "link"]);
  // A page that is pasted or dropped brings none along.
  expect(schema.marks.link.spec.parseDOM).toBeUndefined();
});

test("S2: a draft is kept and read again, with its formatting", () => {
  const prose: Prose = { text: "second floor", marks: [{ kind: "bold", start: 0, end: 6 }] };
  expect(drafted(kept(prose))).toEqual(prose);
});

test("an empty draft is not kept, and a broken one is empty", () => {
  expect(kept({ text: "", marks: [] })).toBe("");
  expect(drafted("{broken")).toEqual({ text: "", marks: [] });
});
