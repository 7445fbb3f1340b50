import { expect, test } from "vitest";
import { Toasts } from "./toasts.svelte";

/** A timer that goes only when it is told to. */
function byHand() {
  let calls: { at: number; call: () => void }[] = [];
  let now = 0;
  return {
    after(delay: number, call: () => void) {
      const one = { at: now + delay, call };
      calls.push(one);
      return () => (calls = calls.filter((each) => each !== one));
    },
    go(time: number) {
      now += time;
      for (const one of calls.filter(({ at }) => at <= now)) one.call();
      calls = calls.filter(({ at }) => at > now);
    },
  };
}

const texts = (toasts: Toasts): string[] => toasts.list.map((toast) => toast.text);

test("a toast goes by itself after a while", () => {
  const timer = byHand();
  const toasts = new Toasts(timer);
  toasts.show({ text: "one" });
  timer.go(9_000);
  expect(texts(toasts)).toEqual(["one"]);
  timer.go(1_000);
  expect(texts(toasts)).toEqual([]);
});

test("nothing goes while the pointer or the focus is on it", () => {
  const timer = byHand();
  const toasts = new Toasts(timer);
  toasts.show({ text: "one" });
  toasts.hold(true);
  timer.go(60_000);
  expect(texts(toasts)).toEqual(["one"]);
  toasts.hold(false);
  timer.go(10_000);
  expect(texts(toasts)).toEqual([]);
});

test("of one group only the last is shown, and of all only three", () => {
  const toasts = new Toasts(byHand());
  for (const text of ["a", "b"]) toasts.show({ text, group: "asked" });
  expect(texts(toasts)).toEqual(["b"]);
  for (const text of ["c", "d", "e"]) toasts.show({ text });
  expect(texts(toasts)).toEqual(["c", "d", "e"]);
});

test("what has settled itself is dropped", () => {
  const toasts = new Toasts(byHand());
  toasts.show({ text: "seven asks", subject: 7 });
  toasts.show({ text: "eight asks", subject: 8 });
  toasts.settle(7);
  expect(texts(toasts)).toEqual(["eight asks"]);
});
