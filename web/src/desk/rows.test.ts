import { beforeEach, expect, test, vi } from "vitest";
import type { Colleague } from "../protocol/wire";
import { ANA, BEN, claimed, deskFrame, row } from "./cast";
import { happened } from "./happened";
import { Happenings } from "./happenings.svelte";
import { brief, initials, minutes, path } from "./format";
import { markOf, named, seenConnection } from "./names";
import { read, written } from "./route.svelte";
import { duration, rowLine, urgency } from "./rowtext";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

test("a wait grows more visible: plain under a minute, tinted to three, filled after", () => {
  const asked = row(1, { started_at: 0 });
  expect([59_999, 60_000, 179_999, 180_000].map((now) => urgency(asked, now))).toEqual([
    "plain",
    "tint",
    "tint",
    "fill",
  ]);
});

test("a row says the state before it says the text", () => {
  const line = (differs: object, typing = false): string =>
    rowLine(claimed(1, ANA, differs), ANA.id, typing).text;
  expect(line({ excerpt: "Hello" })).toBe("Hello");
  expect(line({}, true)).toBe("typing…");
  expect(line({ connection: "lost" }, true)).toMatch(/^Reconnecting · since /);
  expect(line({ state: "ended", ended_by: "patron", connection: "lost" })).toMatch(/^Ended by the patron · /);
  expect(line({ state: "ended", ended_by: "operator" })).toMatch(/^Ended by you · /);
});

test("the row of a chat that waits shows the question, whatever was written since", () => {
  const waits = row(1, { excerpt: "Hello?", question: "Where is the map?" });
  expect(rowLine(waits, ANA.id, false).text).toBe("Where is the map?");
  expect(rowLine({ ...waits, question: "" }, ANA.id, false).text).toBe("Hello?");
});

test("C5: a colleague's row says who has the chat, and says when they are gone", () => {
  expect(rowLine(claimed(1, BEN, { excerpt: "loan" }), ANA.id, false).text).toBe("with Ben Okafor · loan");
  expect(rowLine(claimed(1, BEN, { operator_gone: true }), ANA.id, false).text).toBe("Ben Okafor is offline");
});

test("a patron without a name goes by their number", () => {
  expect([named(row(14)), named(row(14, { name: "Dana" }))]).toEqual(["Guest 8214", "Dana"]);
});

test("the line is a shape: disc, ring, square", () => {
  expect(
    [claimed(1, ANA), claimed(1, ANA, { connection: "lost" }), claimed(1, ANA, { state: "ended" })].map(
      markOf,
    ),
  ).toEqual(["connected", "reconnecting", "ended"]);
});

test("while the desk is not connected, nobody's line is known; what has ended stays so", () => {
  const chats = [
    claimed(1, ANA),
    claimed(1, ANA, { connection: "lost" }),
    claimed(1, ANA, { state: "ended" }),
  ];
  expect(chats.map((chat) => seenConnection(chat, true).word)).toEqual(["Unknown", "Unknown", "Ended"]);
  expect(chats.map((chat) => seenConnection(chat, false).word)).toEqual([
    "Connected",
    "Reconnecting",
    "Ended",
  ]);
  const said = (differs: object): string =>
    rowLine(claimed(1, BEN, { excerpt: "loan", ...differs }), ANA.id, true, true).text;
  expect([said({ connection: "lost" }), said({ operator_gone: true })]).toEqual([
    "with Ben Okafor · loan",
    "with Ben Okafor · loan",
  ]);
});

test("numbers and names as the desk writes them", () => {
  expect([duration(1_000), duration(12 * 60_000), duration(65 * 60_000)]).toEqual([
    "1 min",
    "12 min",
    "1 h 5 min",
  ]);
  expect([minutes(0), path("https://l.example/hours?d=1"), path("nonsense")]).toEqual([1, "/hours?d=1", ""]);
  expect([brief("Ana Morales"), initials("Ana Morales"), initials("Plato")]).toEqual(["Ana M", "AM", "P"]);
});

test("addresses lead to a chat, to the status page, to settings, and else to the list", () => {
  expect(
    ["#/chats/12", "#/status", "#/settings", "#/nonsense", ""].map((hash) => written(read(hash))),
  ).toEqual(["#/chats/12", "#/status", "#/settings", "#/chats", "#/chats"]);
});

test("recent events tell what became of a chat, and of colleagues", () => {
  const recent = new Happenings();
  const said = (): string[] => recent.list.map((each) => happened(each, ANA.id, () => "Reference"));
  recent.changed([{ before: null, after: row(1), whole: false }], 1);
  recent.changed([{ before: row(1), after: claimed(1, BEN), whole: false }], 2);
  recent.changed(
    [{ before: claimed(1, BEN), after: claimed(1, BEN, { connection: "lost" }), whole: false }],
    3,
  );
  recent.changed(
    [
      {
        before: claimed(1, BEN),
        after: claimed(1, BEN, { state: "ended", ended_by: "patron" }),
        whole: true,
      },
    ],
    4,
  );
  expect(said()).toEqual([
    "Guest 8201 ended the chat",
    "Guest 8201 lost the connection",
    "Ben Okafor claimed the chat with Guest 8201",
    "Guest 8201 asked a question in Reference",
  ]);
  const chi: Colleague = {
    id: 3,
    name: "Chi Nguyen",
    status: "online",
    since: 0,
    departments: [1],
    chats: 0,
  };
  recent.desk(deskFrame({ colleagues: [chi] }), deskFrame({ colleagues: [{ ...chi, status: "away" }] }), 5);
  expect(said()[0]).toBe("Chi Nguyen is Away");
});

test("a whole board that comes with the connection tells nothing of what only is new to this desk", () => {
  const recent = new Happenings();
  recent.changed([{ before: null, after: row(1), whole: true }], 1);
  expect(recent.list).toEqual([]);
});

test("a long wait is told once", () => {
  const recent = new Happenings();
  recent.waits([row(1, { started_at: 0 })], 179_000);
  expect(recent.list).toEqual([]);
  recent.waits([row(1, { started_at: 0 })], 181_000);
  recent.waits([row(1, { started_at: 0 })], 400_000);
  expect(recent.list.map(({ kind }) => kind)).toEqual(["waits"]);
});
