import { expect, test } from "vitest";
import { memoryStore } from "../../live/ports";
import { Drafts } from "../../state/drafts";
import { Keyed } from "./keyed";

function keyed(store = memoryStore()) {
  let made = 0;
  const random = { fraction: () => 0, key: () => `key-${(made += 1)}` };
  return new Keyed<number>(new Drafts(store, "d"), "ticket.7", random);
}

test("the same content goes out under the same key until it is settled", () => {
  const one = keyed();
  expect(one.send("a", 1).key).toBe("key-1");
  expect(one.send("a", 2)).toEqual({ key: "key-1", content: "a", what: 1 });
  one.settle();
  expect(one.unsettled).toBeNull();
  expect(one.send("a", 3).key).toBe("key-2");
});

test("other content has the key of what nobody knows whether it was stored, and another once that is settled", () => {
  const one = keyed();
  one.send("a", 1);
  expect(one.send("b", 2)).toEqual({ key: "key-1", content: "b", what: 2 });
  one.outdate();
  expect(one.unsettled).toEqual({ key: "key-1", content: "b", what: 2, old: true });
  expect(one.send("b", 3)).toEqual({ key: "key-1", content: "b", what: 2 });
  one.settle();
  expect(one.send("c", 4).key).toBe("key-2");
});

test("what is unsettled lives over a reload, and what can't be read is nothing", () => {
  const store = memoryStore();
  keyed(store).send("a", 1);
  expect(keyed(store).unsettled).toEqual({ key: "key-1", content: "a", what: 1 });
  store.set("d.ticket.7.sent", "{");
  expect(keyed(store).unsettled).toBeNull();
});
