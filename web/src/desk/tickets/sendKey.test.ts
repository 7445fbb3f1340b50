import { expect, test } from "vitest";
import { memoryStore } from "../../live/ports";
import { Drafts } from "../../state/drafts";
import { SendKey } from "./sendKey";

function sendKey(store = memoryStore()) {
  let count = 0;
  const random = { fraction: () => 0, key: () => `key-${(count += 1)}` };
  return new SendKey<number>(new Drafts(store, "d"), "ticket.7", random);
}

test("the same content is sent under the same key until it is settled", () => {
  const one = sendKey();
  expect(one.send("a", 1).key).toBe("key-1");
  expect(one.send("a", 2)).toEqual({ key: "key-1", content: "a", what: 1 });
  one.settle();
  expect(one.unsettled).toBeNull();
  expect(one.send("a", 3).key).toBe("key-2");
});

test("other content is sent under the key of an unsettled one, which may have been stored", () => {
  const one = sendKey();
  one.send("a", 1);
  expect(one.send("b", 2)).toEqual({ key: "key-1", content: "b", what: 2 });
  one.markEdited();
  expect(one.unsettled).toEqual({ key: "key-1", content: "b", what: 2, edited: true });
  expect(one.send("b", 3)).toEqual({ key: "key-1", content: "b", what: 2 });
  one.settle();
  expect(one.send("c", 4).key).toBe("key-2");
});

test("unsettled content survives a reload, and unreadable entries are ignored", () => {
  const store = memoryStore();
  sendKey(store).send("a", 1);
  expect(sendKey(store).unsettled).toEqual({ key: "key-1", content: "a", what: 1 });
  store.set("d.ticket.7.sent", "{");
  expect(sendKey(store).unsettled).toBeNull();
});
