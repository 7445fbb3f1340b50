import { expect, test } from "vitest";
import { Alerts, titled } from "./alerts";
import { Board } from "./board.svelte";
import { ANA, BEN, claimed, frame, row } from "./cast";
import type { Row } from "../protocol/wire";

const ONLINE = { me: ANA.id, online: true, watched: null };
const START = 10_000;

function desk() {
  const board = new Board(ANA.id);
  const alerts = new Alerts(START);
  const kinds = (rows: Row[], attention = ONLINE, whole = false): string[] =>
    alerts.of(board.take(frame(rows, whole)), attention).map((alert) => `${alert.kind} ${alert.row.chat}`);
  return kinds;
}

test("C1: a new chat of a monitored department calls, once", () => {
  const kinds = desk();
  expect(kinds([row(11)])).toEqual(["asked 11"]);
  expect(kinds([row(11, { version: 4, patron_messages: 2 })])).toEqual([]);
});

test("C1: what already waited when the desk came up does not ring", () => {
  expect(desk()([row(3), row(4)], ONLINE, true)).toEqual([]);
});

test("C1: what came while the connection was lost rings when it is back", () => {
  const kinds = desk();
  kinds([row(3)], ONLINE, true);
  expect(kinds([row(3), row(12)], ONLINE, true)).toEqual(["asked 12"]);
});

test("C1: nobody is called while Away", () => {
  expect(desk()([row(11)], { ...ONLINE, online: false })).toEqual([]);
});

test("C5: a colleague's chat calls when its operator is gone, once, and again when that happens again", () => {
  const kinds = desk();
  kinds([claimed(11, BEN)]);
  expect(kinds([claimed(11, BEN, { operator_gone: true, version: 6 })])).toEqual(["gone 11"]);
  expect(kinds([claimed(11, BEN, { operator_gone: true, version: 7 })])).toEqual([]);
  kinds([claimed(11, BEN, { version: 8 })]);
  expect(kinds([claimed(11, BEN, { operator_gone: true, version: 9 })])).toEqual(["gone 11"]);
});

test("a message in a chat of mine calls unless I am looking at it", () => {
  const kinds = desk();
  kinds([claimed(11, ANA), claimed(12, ANA)]);
  const more = [11, 12].map((chat) => claimed(chat, ANA, { version: 6, patron_messages: 2 }));
  expect(kinds(more, { me: ANA.id, online: true, watched: 11 } as never)).toEqual(["message 12"]);
});

test("a colleague's messages are their own", () => {
  const kinds = desk();
  kinds([claimed(11, BEN)]);
  expect(kinds([claimed(11, BEN, { version: 6, patron_messages: 2 })])).toEqual([]);
});

test("the title begins with the number of unclaimed chats, and with none when there is none", () => {
  expect([titled(0, "Refdesk"), titled(3, "Refdesk")]).toEqual(["Refdesk", "(3) Refdesk"]);
});
