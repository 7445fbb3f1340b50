import { beforeEach, expect, test, vi } from "vitest";
import type { Colleague } from "../../protocol/wire";
import { ANA, BEN, claimed, deskFrame, row } from "../../testing/deskFrames";
import { activityText } from "../status/activityText";
import { ActivityLog } from "../status/activity.svelte";
import { brief, initials, minutes, path } from "../parts/format";
import { connectionMark, patronName, connectionLabel } from "../parts/names";
import { parseHash, formatHash } from "../header/route.svelte";
import { duration, rowLine, urgency } from "./rowText";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

test("urgency is plain below 1 min, a tint below 3 min, filled above", () => {
  const waiting = row(1, { started_at: 0 });
  expect([59_999, 60_000, 179_999, 180_000].map((now) => urgency(waiting, now))).toEqual([
    "plain",
    "tint",
    "tint",
    "fill",
  ]);
});

test("rowLine prefers a state to the excerpt", () => {
  const line = (differs: object, typing = false): string =>
    rowLine(claimed(1, ANA, differs), ANA.id, { typing }).text;
  expect(line({ excerpt: "Hello" })).toBe("Hello");
  expect(line({ excerpt: "" })).toBe("(removed)");
  expect(line({}, true)).toBe("typing…");
  expect(line({ connection: "lost" }, true)).toMatch(/^Reconnecting · since /);
  expect(line({ state: "ended", ended_by: "patron", connection: "lost" })).toMatch(/^Ended by the patron · /);
  expect(line({ state: "ended", ended_by: "operator" })).toMatch(/^Ended by you · /);
});

test("rowLine shows the question of a waiting chat, whatever was written since", () => {
  const waiting = row(1, { excerpt: "Hello?", question: "Where is the map?" });
  expect(rowLine(waiting, ANA.id).text).toBe("Where is the map?");
  expect(rowLine({ ...waiting, question: "" }, ANA.id).text).toBe("Hello?");
  expect(rowLine({ ...waiting, question: "", excerpt: "" }, ANA.id).text).toBe("(removed)");
  expect(rowLine(waiting, ANA.id, { typing: true }).text).toBe("Where is the map?");
  expect(rowLine({ ...waiting, connection: "lost" }, ANA.id, { typing: true }).text).toMatch(/^Reconnecting/);
});

test("C5: rowLine names a colleague who has the chat, and says when they are offline or not responding", () => {
  const text = (differs: object, silent = false): string =>
    rowLine(claimed(1, BEN, differs), ANA.id, { silent }).text;
  expect(text({ excerpt: "loan" })).toBe("with Ben Okafor · loan");
  expect(text({ excerpt: "loan" }, true)).toBe("with Ben Okafor · loan");
  expect(text({ operator_gone: true })).toBe("Ben Okafor is offline");
  expect(text({ operator_gone: true }, true)).toBe("Ben Okafor is not responding");
});

test("patronName numbers a patron without a name", () => {
  expect([patronName(row(14)), patronName(row(14, { name: "Dana" }))]).toEqual(["Guest 8214", "Dana"]);
});

test("connectionMark distinguishes connected, reconnecting and ended chats", () => {
  expect(
    [claimed(1, ANA), claimed(1, ANA, { connection: "lost" }), claimed(1, ANA, { state: "ended" })].map(
      connectionMark,
    ),
  ).toEqual(["connected", "reconnecting", "ended"]);
});

test("connectionLabel is unknown while the desk is not connected, except for ended chats", () => {
  const chats = [
    claimed(1, ANA),
    claimed(1, ANA, { connection: "lost" }),
    claimed(1, ANA, { state: "ended" }),
  ];
  expect(chats.map((chat) => connectionLabel(chat, true).word)).toEqual(["Unknown", "Unknown", "Ended"]);
  expect(chats.map((chat) => connectionLabel(chat, false).word)).toEqual([
    "Connected",
    "Reconnecting",
    "Ended",
  ]);
  const texts = (differs: object): string =>
    rowLine(claimed(1, BEN, { excerpt: "loan", ...differs }), ANA.id, { typing: true, unknown: true }).text;
  expect([texts({ connection: "lost" }), texts({ operator_gone: true })]).toEqual([
    "with Ben Okafor · loan",
    "with Ben Okafor · loan",
  ]);
});

test("numbers and names are formatted", () => {
  expect([duration(1_000), duration(12 * 60_000), duration(65 * 60_000)]).toEqual([
    "1 min",
    "12 min",
    "1 h 5 min",
  ]);
  expect([minutes(0), path("https://l.example/hours?d=1"), path("nonsense")]).toEqual([1, "/hours?d=1", ""]);
  expect([brief("Ana Morales"), initials("Ana Morales"), initials("Plato")]).toEqual(["Ana M", "AM", "P"]);
});

test("addresses lead to a chat, the status page, settings, and otherwise to the list", () => {
  expect(
    ["#/chats/12", "#/status", "#/settings/alerts", "#/nonsense", ""].map((hash) =>
      formatHash(parseHash(hash)),
    ),
  ).toEqual(["#/chats/12", "#/status", "#/settings/alerts", "#/chats", "#/chats"]);
});

test("ActivityLog records changes of chats and colleagues", () => {
  const activity = new ActivityLog();
  const texts = (): string[] => activity.list.map((entry) => activityText(entry, ANA.id, () => "Reference"));
  activity.changed([{ before: null, after: row(1), whole: false }], 1);
  activity.changed([{ before: row(1), after: claimed(1, BEN), whole: false }], 2);
  activity.changed(
    [{ before: claimed(1, BEN), after: claimed(1, BEN, { connection: "lost" }), whole: false }],
    3,
  );
  activity.changed(
    [
      {
        before: claimed(1, BEN),
        after: claimed(1, BEN, { state: "ended", ended_by: "patron" }),
        whole: true,
      },
    ],
    4,
  );
  expect(texts()).toEqual([
    "Guest 8201 ended the chat",
    "Guest 8201 lost the connection",
    "Ben Okafor claimed the chat with Guest 8201",
    "Guest 8201 asked a question in Reference",
  ]);
  activity.changed([{ before: row(2), after: null, whole: false, to: BEN.name }], 5);
  activity.changed([{ before: claimed(3, BEN), after: null, whole: false, to: BEN.name }], 5);
  expect(texts()[0]).toBe("Ben Okafor claimed the chat with Guest 8202");
  activity.changed(
    [{ before: row(4), after: row(4, { state: "ended", ended_by: "dismissal" }), whole: false }],
    5,
  );
  expect(texts()[0]).toBe("The chat with Guest 8204 was dismissed");
  const chi: Colleague = {
    id: 3,
    name: "Chi Nguyen",
    status: "online",
    since: 0,
    departments: [1],
    chats: 0,
  };
  activity.desk(deskFrame({ colleagues: [chi] }), deskFrame({ colleagues: [{ ...chi, status: "away" }] }), 5);
  expect(texts()[0]).toBe("Chi Nguyen is Away");
});

test("ActivityLog records no chat that a whole board lists for the first time", () => {
  const activity = new ActivityLog();
  activity.changed([{ before: null, after: row(1), whole: true }], 1);
  expect(activity.list).toEqual([]);
});

test("ActivityLog records a long wait once", () => {
  const activity = new ActivityLog();
  activity.waits([row(1, { started_at: 0 })], 179_000);
  expect(activity.list).toEqual([]);
  activity.waits([row(1, { started_at: 0 })], 181_000);
  activity.waits([row(1, { started_at: 0 })], 400_000);
  expect(activity.list.map(({ kind }) => kind)).toEqual(["waits"]);
});
