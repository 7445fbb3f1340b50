import { expect, test } from "vitest";
import { Alerts, pageTitle } from "./alerts";
import type { Attention } from "./alerts";
import { Board } from "../board/board.svelte";
import { ANA, BEN, claimed, frame, row } from "../../testing/deskFrames";
import type { Row } from "../../protocol/wire";

const ONLINE = { me: ANA.id, online: true, watched: null };
const START = 10_000;

function alertsOf() {
  const board = new Board(ANA.id);
  const alerts = new Alerts(START);
  const kinds = (rows: Row[], attention = ONLINE, whole = false): string[] =>
    alerts.of(board.apply(frame(rows, whole)), attention).map((alert) => `${alert.kind} ${alert.row.chat}`);
  return kinds;
}

test("C1: Alerts reports a new chat of a monitored department once", () => {
  const kinds = alertsOf();
  expect(kinds([row(11)])).toEqual(["new 11"]);
  expect(kinds([row(11, { version: 4, patron_messages: 2 })])).toEqual([]);
});

test("C1: Alerts reports no chat that waited before the desk was loaded", () => {
  expect(alertsOf()([row(3), row(4)], ONLINE, true)).toEqual([]);
});

test("C1: Alerts reports a chat that began during a lost connection once the connection is back", () => {
  const kinds = alertsOf();
  kinds([row(3)], ONLINE, true);
  expect(kinds([row(3), row(12)], ONLINE, true)).toEqual(["new 12"]);
});

test("C1: Alerts reports no new chat while the operator is Away", () => {
  expect(alertsOf()([row(11)], { ...ONLINE, online: false })).toEqual([]);
});

test("T10: Alerts reports a colleague's chat that an administrator gave to the operator", () => {
  const kinds = alertsOf();
  kinds([claimed(11, BEN)]);
  expect(kinds([claimed(11, ANA, { version: 9 })])).toEqual(["reassigned 11"]);
  expect(kinds([claimed(13, ANA)]), "a part of a large board").toEqual([]);
  const complete = { ...ONLINE, complete: true };
  expect(kinds([claimed(14, ANA)], complete), "from another department").toEqual(["reassigned 14"]);
  kinds([claimed(12, BEN)]);
  const accepted = { ...ONLINE, watched: 12 };
  expect(kinds([claimed(12, ANA, { version: 9 })], accepted as unknown as typeof ONLINE)).toEqual([]);
});

test("D5: Alerts reports a patron who came back to the operator, once", () => {
  const kinds = alertsOf();
  const complete = { ...ONLINE, complete: true };
  const early = claimed(9, ANA, { continues: 8 });
  expect(kinds([early], ONLINE, true), "before the desk was loaded").toEqual([]);
  const back = claimed(14, ANA, { continues: 11 });
  expect(kinds([back], complete)).toEqual(["continued 14"]);
  expect(kinds([{ ...back, version: 9 }], complete)).toEqual([]);
  const other = claimed(15, BEN, { continues: 12 });
  expect(kinds([other], complete), "a colleague's").toEqual([]);
});

test("T7: Alerts reports a chat that came while the operator was busy once they are free", () => {
  const board = new Board(ANA.id);
  const alerts = new Alerts(START);
  const changes = board.apply(frame([row(11)]));
  expect(alerts.of(changes, { ...ONLINE, busy: true })).toEqual([]);
  expect(alerts.of(changes, ONLINE).map(({ kind }) => kind)).toEqual(["new"]);
  expect(alerts.of(changes, ONLINE)).toEqual([]);
});

test("T8: Alerts rings again every 20 s until the chat is claimed, on the screen, or not for the operator", () => {
  const alerts = new Alerts(START);
  const rings = (at: number, rows = [row(11)], attention: Attention = ONLINE): boolean =>
    alerts.ringsAgain(rows, attention, at);
  expect([0, 19_999, 20_000, 20_001, 39_999, 40_000].map((at) => rings(at))).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
  expect(rings(60_000, [])).toBe(false);
  expect([61_000, 80_999, 81_000].map((at) => rings(at))).toEqual([false, false, true]);
  for (const attention of [
    { ...ONLINE, online: false },
    { ...ONLINE, busy: true },
    { ...ONLINE, watched: 11 },
  ]) {
    expect(rings(200_000, [row(11)], attention)).toBe(false);
    expect(rings(200_000)).toBe(false);
  }
  expect(rings(300_000, [row(11), row(12)], { ...ONLINE, watched: 11 })).toBe(true);
});

test("C5: Alerts reports a colleague's chat once each time its operator disappears", () => {
  const kinds = alertsOf();
  kinds([claimed(11, BEN)]);
  expect(kinds([claimed(11, BEN, { operator_gone: true, version: 6 })])).toEqual(["gone 11"]);
  expect(kinds([claimed(11, BEN, { operator_gone: true, version: 7 })])).toEqual([]);
  kinds([claimed(11, BEN, { version: 8 })]);
  expect(kinds([claimed(11, BEN, { operator_gone: true, version: 9 })])).toEqual(["gone 11"]);
});

test("Alerts reports a message in a chat of one's own unless the chat is on the screen", () => {
  const kinds = alertsOf();
  kinds([claimed(11, ANA), claimed(12, ANA)]);
  const more = [11, 12].map((chat) => claimed(chat, ANA, { version: 6, patron_messages: 2 }));
  expect(kinds(more, { me: ANA.id, online: true, watched: 11 } as never)).toEqual(["message 12"]);
});

test("Alerts reports no message in a colleague's chat", () => {
  const kinds = alertsOf();
  kinds([claimed(11, BEN)]);
  expect(kinds([claimed(11, BEN, { version: 6, patron_messages: 2 })])).toEqual([]);
});

test("pageTitle begins with the number of unclaimed chats, if there are any", () => {
  expect([pageTitle(0, "Refdesk"), pageTitle(3, "Refdesk")]).toEqual(["Refdesk", "(3) Refdesk"]);
});
