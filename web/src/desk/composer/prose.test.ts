import { describe, expect, test } from "vitest";
import { toDocument, parseDraft, inlineNodes, serializeDraft, schema, fromDocument } from "./prose";
import type { Prose } from "./prose";

const roundTrip = (text: string, marks: Prose["marks"] = []): Prose =>
  fromDocument(toDocument({ text, marks }));

describe("P27: the document is converted to text and marks", () => {
  test("plain text has no marks", () => {
    expect(roundTrip("On the second floor.")).toEqual({ text: "On the second floor.", marks: [] });
  });

  test("line breaks and empty lines become line feeds", () => {
    expect(roundTrip("one\n\ntwo").text).toBe("one\n\ntwo");
  });

  test("marks count code points, not UTF-16 units", () => {
    const marks = [{ kind: "bold", start: 2, end: 6 }] as const;
    expect(roundTrip("🙂 bold", marks)).toEqual({ text: "🙂 bold", marks });
  });

  test("overlapping marks are preserved", () => {
    const marks = [
      { kind: "bold", start: 0, end: 4 },
      { kind: "italic", start: 2, end: 6 },
      { kind: "underline", start: 3, end: 4 },
    ] as const;
    expect(roundTrip("abcdef", marks)).toEqual({ text: "abcdef", marks });
  });

  test("adjacent links are separate marks, and unsafe addresses are dropped", () => {
    const marks = [
      { kind: "link", start: 0, end: 3, href: "https://a.example/" },
      { kind: "bold", start: 1, end: 2 },
      { kind: "link", start: 3, end: 6, href: "https://b.example/" },
    ] as const;
    expect(roundTrip("abcdef", marks)).toEqual({ text: "abcdef", marks });
    expect(parseDraft(serializeDraft({ text: "abcdef", marks }))).toEqual({ text: "abcdef", marks });
    expect(roundTrip("abc", [{ kind: "link", start: 0, end: 3, href: "javascript:alert(1)" }]).marks).toEqual(
      [],
    );
  });

  test("a mark over a line break is one mark", () => {
    const marks = [{ kind: "bold", start: 0, end: 7 }] as const;
    expect(roundTrip("one\ntwo", marks).marks).toEqual(marks);
  });

  test("surrounding whitespace is trimmed, and marks are shifted", () => {
    expect(roundTrip("  bold \n", [{ kind: "bold", start: 2, end: 8 }])).toEqual({
      text: "bold",
      marks: [{ kind: "bold", start: 0, end: 4 }],
    });
  });

  test("a mark on trimmed whitespace is dropped", () => {
    expect(roundTrip("a  ", [{ kind: "bold", start: 1, end: 3 }])).toEqual({ text: "a", marks: [] });
  });

  test("control and bidi characters are removed", () => {
    const node = schema.node("doc", null, [schema.node("paragraph", null, [schema.text("a\u202eb\u0007c")])]);
    expect(fromDocument(node).text).toBe("abc");
  });

  test("text is composed (NFC), and marks count composed characters", () => {
    expect(roundTrip("e\u0301!", [{ kind: "bold", start: 2, end: 3 }])).toEqual({
      text: "é!",
      marks: [{ kind: "bold", start: 1, end: 2 }],
    });
  });

  test("whitespace alone is empty", () => {
    expect(roundTrip(" \n ").text).toBe("");
  });
});

test("inlineNodes cuts marks to the text", () => {
  expect(
    inlineNodes({ text: "abc", marks: [{ kind: "bold", start: 1, end: 99 }] }).map((node) => node.text),
  ).toEqual(["a", "bc"]);
});

test("M2: the document holds only text, breaks, three styles and links", () => {
  expect(Object.keys(schema.nodes)).toEqual(["doc", "paragraph", "text", "line_break"]);
  expect(Object.keys(schema.marks)).toEqual(["bold", "italic", "underline", "link"]);
  // Pasted and dropped pages can't add links.
  expect(schema.marks.link.spec.parseDOM).toBeUndefined();
});

test("S2: a draft is stored and restored with its formatting", () => {
  const prose: Prose = { text: "second floor", marks: [{ kind: "bold", start: 0, end: 6 }] };
  expect(parseDraft(serializeDraft(prose))).toEqual(prose);
});

test("an empty draft is not stored, and an unreadable one is empty", () => {
  expect(serializeDraft({ text: "", marks: [] })).toBe("");
  expect(parseDraft("{broken")).toEqual({ text: "", marks: [] });
});
