import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { memoryStore } from "../live/ports";
import { WidgetApp } from "./app.svelte";
import { begin } from "./begin";
import type { Bootstrap } from "./bootstrap";
import type { Host } from "./host";
import { BOOT } from "./world";

class NoEvents {
  close(): void {
    /* nothing to close */
  }
}

/** The names of the app's methods that a browser's event leads to. */
async function calledBy(target: EventTarget, event: string): Promise<string[]> {
  const called: string[] = [];
  for (const name of ["hurry", "offline", "visible", "forgottenElsewhere"] as const)
    vi.spyOn(WidgetApp.prototype, name).mockImplementation(() => void called.push(name));
  target.dispatchEvent(new Event(event));
  await Promise.resolve();
  return called;
}

beforeEach(() => {
  vi.stubGlobal("EventSource", NoEvents);
  // The page's timers end with the test: they would open an EventSource that is not there any more.
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
  const host = { view, tell: () => undefined, listen: () => undefined } as unknown as Host;
  const boot: Bootstrap = { ...BOOT, widget: { ...BOOT.widget, accent: "#2456c2" } };
  begin(boot, host, memoryStore());
});

test("D1: a page whose browser is online again tries at once", async () => {
  expect(await calledBy(window, "online")).toEqual(["hurry"]);
});

test("D1: a browser that says it is offline is believed", async () => {
  expect(await calledBy(window, "offline")).toEqual(["offline"]);
});

test("D1: a page that is looked at again tries at once", async () => {
  expect(await calledBy(document, "visibilitychange")).toEqual(["visible"]);
});

test("W3: a page follows another one of the browser that has forgotten the chat", async () => {
  const event = new Event("storage");
  Object.assign(event, { key: "refdesk.ask.session", newValue: null });
  const forgotten = vi.spyOn(WidgetApp.prototype, "forgottenElsewhere").mockImplementation(() => undefined);
  window.dispatchEvent(event);
  expect(forgotten).toHaveBeenCalledOnce();
});
