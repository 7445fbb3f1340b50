import { expect, test } from "vitest";
import { countBefore, frameAddress, without } from "./address";
import { FlagStore } from "./flag";

function storage(): Storage & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  } as unknown as Storage & { kept: Map<string, string> };
}

const denied = (): Storage => {
  throw new DOMException("denied", "SecurityError");
};

test("reading leaves nothing behind", () => {
  const local = storage();
  expect(new FlagStore("ask", [() => local]).read()).toBeNull();
  expect(local.kept.size).toBe(0);
});

test("the flag says whether the widget is open, holds nothing else of the chat, and runs out", () => {
  const local = storage();
  let now = 1_000;
  const flag = new FlagStore("ask", [() => local], () => now);
  flag.leave(true);
  expect(flag.read()).toEqual({ open: true });
  expect(Object.keys(JSON.parse(local.kept.get("refdesk.ask") ?? "{}") as object).sort()).toEqual([
    "open",
    "until",
  ]);
  now += 12 * 3_600_000;
  expect(flag.read()).toBeNull();
  flag.leave(false);
  expect(flag.read()).toEqual({ open: false });
  flag.remove();
  expect(local.kept.size).toBe(0);
});

test("where local storage is denied the session's serves, and where that is too, nothing does", () => {
  const session = storage();
  const flag = new FlagStore("ask", [denied, () => session]);
  flag.leave(true);
  expect(flag.read()).toEqual({ open: true });
  flag.remove();
  expect(session.kept.size).toBe(0);
  const none = new FlagStore("ask", [denied, denied]);
  none.leave(true);
  none.remove();
  expect(none.read()).toBeNull();
});

test("a flag that makes no sense is none", () => {
  const local = storage();
  local.kept.set("refdesk.ask", "yes");
  expect(new FlagStore("ask", [() => local]).read()).toBeNull();
});

test("what the widget must know stands in the fragment; the page's origin alone is sent", () => {
  const around = {
    origin: "https://l.example",
    url: "https://l.example/?q=#x",
    title: "A & B",
    referrer: "",
    open: true,
    asked: true,
  };
  const address = new URL(frameAddress("https://desk.example/embed/ask/", around));
  expect([address.pathname, address.search]).toEqual(["/embed/ask/", "?on=https%3A%2F%2Fl.example"]);
  expect(JSON.parse(decodeURIComponent(address.hash.slice(1)))).toEqual(around);
});

test("the number that we put before a title is taken off again; a page's own stays", () => {
  expect([countBefore(2, true), countBefore(2, false), countBefore(0, true)]).toEqual(["(2) ", "", ""]);
  expect([without("(2) ", "(2) Hours"), without("", "(3) Inbox"), without("(2) ", "Changed")]).toEqual([
    "Hours",
    "(3) Inbox",
    "Changed",
  ]);
});
