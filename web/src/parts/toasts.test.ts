import { expect, test } from "vitest";
import { flushSync, mount, unmount } from "svelte";
import ToastRegion from "./ToastRegion.svelte";
import { textOf, Toasts } from "./toasts.svelte";

/** A timer that the test moves. */
function manualTimer() {
  let calls: { at: number; call: () => void }[] = [];
  let now = 0;
  return {
    after(delay: number, call: () => void) {
      const timer = { at: now + delay, call };
      calls.push(timer);
      return () => (calls = calls.filter((other) => other !== timer));
    },
    go(time: number) {
      now += time;
      for (const timer of calls.filter(({ at }) => at <= now)) timer.call();
      calls = calls.filter(({ at }) => at > now);
    },
  };
}

const texts = (toasts: Toasts): string[] => toasts.list.map(textOf);

test("a toast times out after ten seconds", () => {
  const timer = manualTimer();
  const toasts = new Toasts(timer);
  toasts.show({ text: "one" });
  timer.go(9_000);
  expect(texts(toasts)).toEqual(["one"]);
  timer.go(1_000);
  expect(texts(toasts)).toEqual([]);
});

test("no toast times out while one is held", () => {
  const timer = manualTimer();
  const toasts = new Toasts(timer);
  toasts.show({ text: "one" });
  toasts.hold(true);
  timer.go(60_000);
  expect(texts(toasts)).toEqual(["one"]);
  toasts.hold(false);
  timer.go(10_000);
  expect(texts(toasts)).toEqual([]);
});

test("only the last toast of a group is shown, and at most three of all", () => {
  const toasts = new Toasts(manualTimer());
  for (const text of ["a", "b"]) toasts.show({ text, group: "same" });
  expect(texts(toasts)).toEqual(["b"]);
  for (const text of ["c", "d", "e"]) toasts.show({ text });
  expect(texts(toasts)).toEqual(["c", "d", "e"]);
});

test("one toast is shown at a time, for four seconds while another one waits", () => {
  const timer = manualTimer();
  const toasts = new Toasts(timer);
  toasts.show({ text: "one" });
  toasts.show({ text: "two" });
  expect(toasts.shown?.text).toBe("one");
  timer.go(4_000);
  expect(toasts.shown?.text).toBe("two");
  timer.go(9_000);
  expect(toasts.shown?.text).toBe("two");
  timer.go(1_000);
  expect(toasts.shown).toBeUndefined();
});

test("a toast that is dropped while it is held does not hold the next one", () => {
  const timer = manualTimer();
  const toasts = new Toasts(timer);
  const first = toasts.show({ text: "one" });
  toasts.show({ text: "two" });
  toasts.hold(true);
  toasts.drop(first);
  timer.go(10_000);
  expect(toasts.shown).toBeUndefined();
});

test("dropSubject drops the toasts about a subject", () => {
  const toasts = new Toasts(manualTimer());
  toasts.show({ text: "seven asks", subject: 7 });
  toasts.show({ text: "eight asks", subject: 8 });
  toasts.dropSubject(7);
  expect(texts(toasts)).toEqual(["eight asks"]);
});

test("an own toast is shown before those that wait, and after one that is held", () => {
  const toasts = new Toasts(manualTimer());
  for (const text of ["news", "more news"]) toasts.show({ text });
  toasts.show({ text: "refused", own: true });
  expect(texts(toasts)).toEqual(["refused", "news", "more news"]);
  toasts.hold(true);
  toasts.show({ text: "saved", own: true });
  expect(texts(toasts)).toEqual(["refused", "saved", "news"]);
});

test("L2: a toast isolates a name and a question from the page's direction", () => {
  const toasts = new Toasts(manualTimer());
  toasts.show({ about: "דנה", text: "Where is the map?" });
  const region = mount(ToastRegion, {
    target: document.body,
    props: { toasts, name: "News", closeName: "Close" },
  });
  flushSync();
  expect(document.querySelector<HTMLElement>(".toast b")?.dir).toBe("auto");
  expect(document.querySelector(".toast bdi")?.textContent).toBe("Where is the map?");
  void unmount(region);
});
