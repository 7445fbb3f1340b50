import { describe, expect, test } from "vitest";
import { faqLink } from "./faqLink";

describe("faqLink", () => {
  const href = "https://desk.example/faq/a/b";

  test("is the question, linked to its address", () => {
    const link = { kind: "link", start: 0, end: 5, href } as const;
    expect(faqLink("Why 🙂", href, "")).toEqual({ text: "Why 🙂", marks: [link] });
    expect(faqLink("Why 🙂", href, "See\n").text).toBe("Why 🙂");
  });

  test("is separated from a preceding word", () => {
    const link = { kind: "link", start: 1, end: 5, href } as const;
    expect(faqLink("Why?", href, "See")).toEqual({ text: " Why?", marks: [link] });
  });
});
