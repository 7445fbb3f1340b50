import { expect, onTestFinished, test, vi } from "vitest";
import { titlePrefix, frameAddress, withoutPrefix } from "./address";
import { FlagStore } from "./flag";

function storage(): Storage & { content: Map<string, string> } {
  const content = new Map<string, string>();
  return {
    content,
    getItem: (name: string) => content.get(name) ?? null,
    setItem: (name: string, value: string) => void content.set(name, value),
    removeItem: (name: string) => void content.delete(name),
  } as unknown as Storage & { content: Map<string, string> };
}

const denied = (): Storage => {
  throw new DOMException("denied", "SecurityError");
};

test("reading stores nothing", () => {
  const local = storage();
  expect(new FlagStore("ask", [() => local]).read()).toBeNull();
  expect(local.content.size).toBe(0);
});

test("the flag holds whether the widget is open, nothing else, and expires", () => {
  const local = storage();
  vi.useFakeTimers({ now: 1_000 });
  onTestFinished(() => void vi.useRealTimers());
  const flag = new FlagStore("ask", [() => local]);
  flag.write(true);
  expect(flag.read()).toEqual({ open: true });
  expect([...local.content]).toEqual([["refdesk.ask", String(1_000 + 12 * 3_600_000)]]);
  vi.setSystemTime(1_000 + 12 * 3_600_000);
  expect(flag.read()).toBeNull();
  flag.write(false);
  expect(flag.read()).toEqual({ open: false });
  flag.remove();
  expect(local.content.size).toBe(0);
});

test("session storage replaces a denied local storage; without both nothing is stored", () => {
  const session = storage();
  const flag = new FlagStore("ask", [denied, () => session]);
  flag.write(true);
  expect(flag.read()).toEqual({ open: true });
  flag.remove();
  expect(session.content.size).toBe(0);
  const none = new FlagStore("ask", [denied, denied]);
  none.write(true);
  none.remove();
  expect(none.read()).toBeNull();
});

test("an invalid flag is ignored", () => {
  const local = storage();
  local.content.set("refdesk.ask", "yes");
  expect(new FlagStore("ask", [() => local]).read()).toBeNull();
});

test("the fragment holds the facts; the query has the origin and the language", () => {
  const page = {
    origin: "https://l.example",
    url: "https://l.example/?q=#x",
    title: "A & B",
    referrer: "",
    open: true,
    clicked: true,
  };
  document.documentElement.lang = "";
  const address = new URL(frameAddress("https://desk.example/embed/ask/", page));
  expect([address.pathname, address.search]).toEqual(["/embed/ask/", "?on=https%3A%2F%2Fl.example&in="]);
  expect(JSON.parse(decodeURIComponent(address.hash.slice(1)))).toEqual(page);
  document.documentElement.lang = "pt-BR";
  expect(frameAddress("https://desk.example/embed/ask/", page)).toContain("&in=pt-BR#");
  document.documentElement.lang = "";
});

test("the loader's prefix of a title is removed; a page's own number stays", () => {
  expect([titlePrefix(2, true), titlePrefix(2, false), titlePrefix(0, true)]).toEqual(["(2) ", "", ""]);
  expect([
    withoutPrefix("(2) ", "(2) Hours"),
    withoutPrefix("", "(3) Inbox"),
    withoutPrefix("(2) ", "Changed"),
  ]).toEqual(["Hours", "(3) Inbox", "Changed"]);
});
