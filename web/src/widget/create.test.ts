import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { memoryStore } from "../live/ports";
import { WidgetApp } from "./app.svelte";
import { createApp } from "./create";
import type { Bootstrap } from "./bootstrap";
import type { Host } from "./host";
import { BOOT } from "../testing/widgetWorld";

class NoEvents {
  close(): void {
    /* nothing to close */
  }
}

/** The names of the app's methods that an event of the browser calls. */
async function calledBy(target: EventTarget, event: string): Promise<string[]> {
  const called: string[] = [];
  for (const name of ["checkNow", "offline", "visible", "sessionRemoved"] as const)
    vi.spyOn(WidgetApp.prototype, name).mockImplementation(() => void called.push(name));
  target.dispatchEvent(new Event(event));
  await Promise.resolve();
  return called;
}

beforeEach(() => {
  vi.stubGlobal("EventSource", NoEvents);
  // The page's timers end with the test, because they would open an EventSource after it.
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const listened: [EventTarget, string, EventListener][] = [];
  for (const target of [window, document]) {
    const listen = target.addEventListener.bind(target) as EventTarget["addEventListener"];
    vi.spyOn(target, "addEventListener").mockImplementation((name: string, call: unknown) => {
      listened.push([target, name, call as EventListener]);
      listen(name, call as EventListener);
    });
  }
  onTestFinished(() => {
    for (const [target, name, call] of listened) target.removeEventListener(name, call);
  });
  const view = { page: null, referrer: "", open: true, clicked: true };
  const host = { view, post: () => undefined, listen: () => undefined } as unknown as Host;
  const boot: Bootstrap = { ...BOOT, widget: { ...BOOT.widget, accent: "#2456c2" } };
  createApp(boot, host, memoryStore());
});

test("D1: the app reconnects when the browser is online again", async () => {
  expect(await calledBy(window, "online")).toEqual(["checkNow"]);
});

test("D1: the app drops the connection when the browser is offline", async () => {
  expect(await calledBy(window, "offline")).toEqual(["offline"]);
});

test("D1: the app is notified when the page is visible again", async () => {
  expect(await calledBy(document, "visibilitychange")).toEqual(["visible"]);
});

test("W3: the app forgets a chat that another page has forgotten", async () => {
  const event = new Event("storage");
  Object.assign(event, { key: "refdesk.ask.session", newValue: null });
  const forgotten = vi.spyOn(WidgetApp.prototype, "sessionRemoved").mockImplementation(() => undefined);
  window.dispatchEvent(event);
  expect(forgotten).toHaveBeenCalledOnce();
});

test("L6: the app reports the location of the QR code in its address, as long as the server stores it", () => {
  const details = (search: string): string | undefined => {
    history.replaceState(null, "", `/chat/ask/${search}`);
    const host = { view: { open: true }, post: () => undefined, listen: () => undefined } as unknown as Host;
    const boot = { ...BOOT, widget: { ...BOOT.widget, accent: "#2456c2" } };
    return createApp(boot, host, memoryStore()).environment.details().location;
  };
  expect(details("?at=Map+room%2C+%232")).toBe("Map room, #2");
  expect(details(`?at=${"x".repeat(99)}`)).toHaveLength(80);
  expect(details("")).toBe("");
});
