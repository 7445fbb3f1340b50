import { expect, test } from "vitest";
import { Host, inOurFrame, pageOf, readFragment } from "./host";
import type { HostView } from "./host";

const LIBRARY = "https://library.example";
const AROUND = {
  origin: LIBRARY,
  url: `${LIBRARY}/hours?x=1#me`,
  title: "Hours",
  referrer: "",
  open: false,
  clicked: false,
};

function fragment(around: object): string {
  return "#" + encodeURIComponent(JSON.stringify(around));
}

/** A window in a frame, and what was posted to its parent. */
function framed(hash: string) {
  const posted: [unknown, string][] = [];
  const parent = { postMessage: (message: unknown, origin: string) => posted.push([message, origin]) };
  let heard: (event: object) => void = () => undefined;
  const window = {
    location: { hash },
    parent,
    addEventListener: (_name: string, listener: (event: object) => void) => (heard = listener),
  };
  return { window: window as unknown as Window, parent, posted, say: (event: object) => heard(event) };
}

test("the fragment says who is around, and is nothing where it makes no sense", () => {
  expect(readFragment(fragment(AROUND))).toEqual(AROUND);
  for (const bad of [
    "",
    "#",
    "#%7B",
    "#code=1",
    fragment({ origin: "*" }),
    fragment({ origin: `${LIBRARY}/x` }),
  ])
    expect(readFragment(bad)).toBeNull();
});

test("a page is told by its own origin only, without its fragment, and not endlessly", () => {
  expect(pageOf(LIBRARY, AROUND.url, "Hours")).toEqual({ url: `${LIBRARY}/hours?x=1`, title: "Hours" });
  expect(pageOf(LIBRARY, "https://other.example/", "x")).toBeNull();
  expect(pageOf(LIBRARY, "javascript:alert(1)", "x")).toBeNull();
  expect(pageOf(LIBRARY, `${LIBRARY}/${"a".repeat(9000)}`, "t".repeat(9000))).toMatchObject({
    url: expect.stringMatching(/^.{2000}$/) as string,
    title: expect.stringMatching(/^.{300}$/) as string,
  });
});

test("only the loader is heard: its origin, from the parent window", () => {
  const { window, parent, say } = framed(fragment(AROUND));
  const host = new Host(window, true);
  const views: HostView[] = [];
  host.listen((view) => views.push(view));
  const data = { refdesk: "open", open: true };
  say({ origin: "https://evil.example", source: parent, data });
  say({ origin: LIBRARY, source: {}, data });
  say({ origin: LIBRARY, source: parent, data: null });
  say({ origin: LIBRARY, source: parent, data: { refdesk: "unknown" } });
  expect(views).toEqual([]);
  say({ origin: LIBRARY, source: parent, data });
  say({ origin: LIBRARY, source: parent, data: { refdesk: "page", url: `${LIBRARY}/b`, title: "B" } });
  expect(views.at(-1)).toEqual({
    open: true,
    clicked: false,
    referrer: "",
    page: { url: `${LIBRARY}/b`, title: "B" },
  });
});

test("the widget speaks to the loader's origin only, and to nobody on a page of its own", () => {
  const inside = framed(fragment(AROUND));
  new Host(inside.window, true).tell({ refdesk: "chat-started" });
  expect(inside.posted).toEqual([[{ refdesk: "chat-started" }, LIBRARY]]);
  const alone = framed(fragment(AROUND));
  const host = new Host(alone.window, false);
  host.tell({ refdesk: "chat-started" });
  expect([alone.posted, host.view]).toEqual([[], { page: null, referrer: "", open: true, clicked: true }]);
});

test("only in our own page of iframe chat mode the widget stays silent", () => {
  const under = (pathname: string): unknown => ({ top: { location: { pathname } } });
  expect(inOurFrame(under("/frame/ask/") as Window)).toBe(true);
  expect(inOurFrame(under("/demo/") as Window)).toBe(false);
  const foreign = {
    get top(): never {
      throw new DOMException("denied", "SecurityError");
    },
  };
  expect(inOurFrame(foreign as unknown as Window)).toBe(false);
  const alone = { location: { pathname: "/frame/ask/" }, top: {} };
  alone.top = alone;
  expect(inOurFrame(alone as unknown as Window)).toBe(false);
});
