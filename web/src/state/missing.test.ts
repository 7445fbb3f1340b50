import { expect, test } from "vitest";
import { ANA, event, PATRON, said } from "../testing/world";
import type { WireEvent } from "../protocol/wire";
import { entry } from "./entries";
import { missing } from "./missing";

const FIRST = said(2, PATRON, "Where?");
const THEN = said(3, ANA, "On the second floor.", "key-a");
const NOTE = event(4, ANA, { kind: "note_saved", text: "Ask Ben" });
const LINE = event(5, PATRON, { kind: "contact_declined" });

function texts(before: WireEvent[], now: WireEvent[]): string[] {
  return missing(before.map(entry), now.map(entry)).map(({ text }) => text);
}

test("messages and notes that the log lacks are missing; system lines are not", () => {
  expect(texts([FIRST, THEN, NOTE, LINE], [FIRST])).toEqual(["On the second floor.", "Ask Ben"]);
  expect(texts([FIRST, THEN, NOTE, LINE], [FIRST, THEN, NOTE])).toEqual([]);
});

test("a message sent again after the restore is not missing, whatever its seq", () => {
  const again = { ...THEN, seq: 9, at: 99_000 };
  expect(texts([FIRST, THEN], [FIRST, said(3, PATRON, "Hello?"), again])).toEqual([]);
});

test("another message with the seq of a lost one does not replace it", () => {
  expect(texts([FIRST], [said(2, ANA, "Something else")])).toEqual(["Where?"]);
  expect(texts([FIRST], [{ ...said(2, PATRON, "Where?"), at: 77_000 }])).toEqual(["Where?"]);
});

test("a redacted message is not missing", () => {
  expect(texts([said(2, PATRON, "")], [])).toEqual([]);
});
