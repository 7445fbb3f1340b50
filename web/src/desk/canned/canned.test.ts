import { describe, expect, test } from "vitest";
import { filled, searched, slashed, byTitle } from "./canned";
import type { Canned } from "./canned";
import { memoryStore } from "../../live/ports";
import { Uses } from "../uses";

const NAMES = { patron: "Dana", operator: "Ana Morales", library: "Harbour Library" };

function canned(id: number, title: string, text = "", tags = ""): Canned {
  return { id, title, text, tags, marks: [], mine: false };
}

describe("M6: filled replaces placeholders", () => {
  test("each of the three, every time", () => {
    const text = "Hello {patron}, {patron}! {operator}, {library}";
    expect(filled({ text, marks: [] }, NAMES).text).toBe("Hello Dana, Dana! Ana Morales, Harbour Library");
  });

  test("nothing else, and not recursively", () => {
    const text = "{Patron} {constructor} {patron} {{library}}";
    const names = { ...NAMES, patron: "{library}" };
    expect(filled({ text, marks: [] }, names).text).toBe(
      "{Patron} {constructor} {library} {Harbour Library}",
    );
  });

  test("marks are shifted, counted in code points", () => {
    const text = "🙂 {patron} is here";
    const marks = [
      { kind: "bold", start: 2, end: 10 },
      { kind: "italic", start: 14, end: 18 },
    ] as const;
    expect(filled({ text, marks }, { ...NAMES, patron: "Åse 🙂" })).toEqual({
      text: "🙂 Åse 🙂 is here",
      marks: [
        { kind: "bold", start: 2, end: 7 },
        { kind: "italic", start: 11, end: 15 },
      ],
    });
  });

  test("a mark over part of a placeholder covers the whole name", () => {
    const marks = [{ kind: "bold", start: 2, end: 5 }] as const;
    expect(filled({ text: "{patron}!", marks }, NAMES).marks).toEqual([{ kind: "bold", start: 0, end: 4 }]);
  });
});

describe("M6: canned messages are searched", () => {
  const all = [
    canned(1, "Opening hours", "Until eight.", "time"),
    canned(2, "Café", "Our opening is at ten."),
    canned(3, "Renewals"),
  ];
  const ids = (messages: Canned[]): number[] => messages.map(({ id }) => id);

  test("by title, text and tags; matches in titles first", () => {
    expect(ids(searched([...all].reverse(), "opening"))).toEqual([1, 2]);
    expect(ids(searched(all, "time"))).toEqual([1]);
  });

  test("by all words, ignoring case and accents; all without words", () => {
    expect(ids(searched(all, "CAFE ten"))).toEqual([2]);
    expect(ids(searched(all, "opening renew"))).toEqual([]);
    expect(ids(searched(all, " "))).toEqual([1, 2, 3]);
  });

  test("by part of a title", () => {
    expect(ids(byTitle(all, "ing h"))).toEqual([1]);
    expect(ids(byTitle(all, "until"))).toEqual([]);
  });
});

describe("M6: Uses sorts canned messages", () => {
  const all = [canned(1, "Hours"), canned(2, "Printing"), canned(3, "Renewals")];
  const ids = (uses: Uses<number>): number[] => uses.sorted(all).map(({ id }) => id);

  test("by this operator's use, after a reload too", () => {
    const store = memoryStore();
    const uses = new Uses<number>(store, 7, "canned");
    expect(ids(uses)).toEqual([1, 2, 3]);
    for (const id of [3, 3, 2]) uses.count(id);
    expect(ids(new Uses<number>(store, 7, "canned"))).toEqual([3, 2, 1]);
    expect(ids(new Uses<number>(store, 8, "canned"))).toEqual([1, 2, 3]);
  });

  test("ignores other content of the store", () => {
    const store = memoryStore();
    for (const shifted of ["{", "{}", "null"]) {
      store.set("refdesk.desk.7.canned", shifted);
      expect(ids(new Uses<number>(store, 7, "canned"))).toEqual([1, 2, 3]);
    }
  });

  test("is bounded: the least used are dropped", () => {
    const store = memoryStore();
    const uses = new Uses<number>(store, 7, "canned");
    uses.count(3);
    uses.count(3);
    for (let id = 10; id < 300; id += 1) uses.count(id);
    expect(ids(uses)[0]).toBe(3);
    expect((JSON.parse(store.get("refdesk.desk.7.canned") ?? "") as unknown[]).length).toBe(200);
  });
});

describe("M6: slashed finds a slash before the cursor", () => {
  test("at the beginning and after whitespace", () => {
    expect(slashed("/ope")).toBe("ope");
    expect(slashed("Well, /opening ho")).toBe("opening ho");
    expect(slashed("one\n/ope")).toBe("ope");
  });

  test("alone", () => {
    expect(["/", "Well, /", "one\n/"].map(slashed)).toEqual(["", "", ""]);
  });

  test("not within a word or an address", () => {
    for (const text of ["and/or", "https://x", "https:/", "//", "/ ope", "/one\ntwo", "/a/b"])
      expect(slashed(text)).toBeNull();
  });
});
