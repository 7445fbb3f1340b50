import { expect, test } from "vitest";
import { memoryStore } from "../live/ports";
import { Drafts } from "./drafts";
import { length, plain } from "./text";

test("P27: plain converts to NFC and removes forbidden characters; tabs and line breaks stay", () => {
  expect(plain("e\u0301")).toBe("é");
  expect(plain("a\u0000b\u202Ec\u2066d\u0007e\u009f")).toBe("abcde");
  expect(plain("a\r\nb\rc\td\n")).toBe("a\nb\nc\td\n");
});

test("P27: plain removes a lone surrogate, not a pair", () => {
  expect(plain("x\ud83dy")).toBe("xy");
  expect(plain("x\ude42y")).toBe("xy");
  expect(plain("🙂")).toBe("🙂");
});

test("length counts code points", () => {
  expect(length("")).toBe(0);
  expect(length("a🙂é")).toBe(3);
  expect(length("👩‍🚀")).toBe([..."👩‍🚀"].length);
});

test("a draft is stored by its slot; an empty one is removed", () => {
  const store = memoryStore();
  new Drafts(store, "d").set(7, "half a sen");
  const drafts = new Drafts(store, "d");
  expect([drafts.get(7), drafts.get(8)]).toEqual(["half a sen", ""]);
  drafts.set(7, "");
  expect(store.get("d.7")).toBeNull();
});
