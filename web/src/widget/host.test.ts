import { expect, test } from "vitest";
import { Host, inFrameMode, pageOf, readFragment } from "./host";
import type { HostView } from "./host";

const LIBRARY = "https://library.example";
const VALUES = {
  origin: LIBRARY,
  url: `${LIBRARY}/hours?x=1#me`,
  title: "Hours",
  referrer: "",
  open: false,
  clicked: false,
};

function fragment(values: object): string {
  return "#" + encodeURIComponent(JSON.stringify(values));
}

/** A window in a frame, with the messages posted to its parent. */
function framed(hash: string) {
  const posted: [unknown, string][] = [];
  const parent = { postMessage: (message: unknown, origin: string) => posted.push([message, origin]) };
  let handle: (event: object) => void = () => undefined;
  const window = {
    location: { hash },
    parent,
    addEventListener: (_name: string, listener: (event: object) => void) => (handle = listener),
  };
  return { window: window as unknown as Window, parent, posted, say: (event: object) => handle(event) };
}

test("the fragment holds the facts of the page; an invalid one is null", () => {
  expect(readFragment(fragment(VALUES))).toEqual(VALUES);
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

test("pageOf accepts the own origin, removes the fragment and limits lengths", () => {
  expect(pageOf(LIBRARY, VALUES.url, "Hours")).toEqual({ url: `${LIBRARY}/hours?x=1`, title: "Hours" });
  expect(pageOf(LIBRARY, "https://other.example/", "x")).toBeNull();
  expect(pageOf(LIBRARY, "javascript:alert(1)", "x")).toBeNull();
  expect(pageOf(LIBRARY, `${LIBRARY}/${"a".repeat(9000)}`, "t".repeat(9000))).toMatchObject({
    url: expect.stringMatching(/^.{2000}$/) as string,
    title: expect.stringMatching(/^.{300}$/) as string,
  });
});

test("only messages of the loader's origin from the parent window count", () => {
  const { window, parent, say } = framed(fragment(VALUES));
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

test("post sends to the loader's origin, and to nobody on a separate page", () => {
  const inside = framed(fragment(VALUES));
  new Host(inside.window, true).post({ refdesk: "chat-started" });
  expect(inside.posted).toEqual([[{ refdesk: "chat-started" }, LIBRARY]]);
  const alone = framed(fragment(VALUES));
  const host = new Host(alone.window, false);
  host.post({ refdesk: "chat-started" });
  expect([alone.posted, host.view]).toEqual([[], { page: null, referrer: "", open: true, clicked: true }]);
});

test("inFrameMode is true only under Refdesk's page of iframe chat mode", () => {
  const pageUnder = (pathname: string): unknown => ({ top: { location: { pathname } } });
  expect(inFrameMode(pageUnder("/frame/ask/") as Window)).toBe(true);
  expect(inFrameMode(pageUnder("/demo/") as Window)).toBe(false);
  const foreign = {
    get top(): never {
      throw new DOMException("denied", "SecurityError");
    },
  };
  expect(inFrameMode(foreign as unknown as Window)).toBe(false);
  const alone = { location: { pathname: "/frame/ask/" }, top: {} };
  alone.top = alone;
  expect(inFrameMode(alone as unknown as Window)).toBe(false);
});
