import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { MockInstance } from "vitest";
import type { WidgetEventDetail } from "@refdesk/embed";
import type { LoaderConfig } from "./config";
import { launch } from "./launcher";
import { later } from "./later";

const DESK = "https://desk.example";
const CONFIG: LoaderConfig = {
  widget: "ask",
  title: "Ask <b>us</b>",
  frame_title: "Chat with the library",
  frame: `${DESK}/embed/ask/`,
  css: "",
  language: "en",
  state: "online",
  presence: "A librarian is online.",
  heading: "Ask <i>Harbour</i>",
  texts: { connecting: "Connecting…", close: "Close", online: "● Online", offline: "○ Offline" },
};

/** Modules as the server sends them, by their names. */
const modules: Record<string, () => Promise<unknown>> = {
  companion: () => import("./companion"),
  "on-top": () => import("./on-top"),
};
let imports: MockInstance<typeof later.load>;

/** Loads the script as a page with its tag does. Returns what it added. */
function load(more: Partial<LoaderConfig> = {}, tag: HTMLScriptElement | null = null): ShadowRoot {
  const config = { ...CONFIG, ...more };
  launch(config, tag);
  return document.getElementById(`refdesk-${config.widget}`)?.shadowRoot as ShadowRoot;
}

function tagIn(parent: Element, button?: string): HTMLScriptElement {
  const tag = document.createElement("script");
  tag.type = "text/plain";
  if (button) tag.dataset["button"] = button;
  parent.append(tag);
  return tag;
}

/** The events that a page is notified of. */
function heard(): string[] {
  const events: string[] = [];
  for (const name of ["online", "offline", "open", "close", "unread"] as const)
    window.Refdesk?.on(name, ({ widget, count }: WidgetEventDetail) =>
      events.push([name, widget, count].join(" ").trim()),
    );
  return events;
}

const textOf = (root: ShadowRoot): string[] =>
  [...(root.querySelector("button span")?.childNodes ?? [])].map(({ textContent }) => textContent ?? "");

/** The widget in the iframe has loaded, and the launcher its companion. */
async function loads(root: ShadowRoot): Promise<void> {
  says(root, { refdesk: "ready" });
  await vi.waitFor(() => expect(root.querySelector("i")).not.toBeNull());
}

const frameOf = (root: ShadowRoot): HTMLIFrameElement | null => root.querySelector("iframe");

function says(root: ShadowRoot, data: object, origin = DESK): void {
  // Frames are not loaded here: without a separate window a widget would answer for those of earlier tests.
  const frame = frameOf(root);
  if (frame && !frame.contentWindow)
    Object.defineProperty(frame, "contentWindow", { value: { postMessage: vi.fn(), focus: vi.fn() } });
  const source = frame?.contentWindow ?? null;
  dispatchEvent(new MessageEvent("message", { data, origin, source }));
}

beforeEach(() => {
  vi.stubGlobal("navigation", new EventTarget());
  vi.stubGlobal("__REFDESK__", { chat: "Your chat", css: "" });
  imports = vi
    .spyOn(later, "load")
    .mockReset()
    .mockImplementation((_, name) => modules[name]?.() as never);
  localStorage.clear();
  document.body.innerHTML = "<main></main>";
  onTestFinished(() => {
    delete window.Refdesk;
    document.body.replaceChildren();
  });
});

test("W6: the button shows whether somebody is there, and its text is a text", () => {
  const root = load();
  const button = root.querySelector("button");
  expect(textOf(root)).toEqual(["Ask <b>us</b>", "● Online"]);
  expect([button?.className, button?.title]).toEqual(["online", "A librarian is online."]);
  expect(frameOf(root)).toBeNull();
  expect(localStorage.length).toBe(0);
});

test("W6: whether somebody is online is shown for two minutes after the latest answer", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const root = load();
  const button = root.querySelector("button");
  window.Refdesk?.open();
  await loads(root);
  vi.advanceTimersByTime(100_000);
  says(root, { refdesk: "presence", online: true, text: "A librarian is online." });
  await vi.advanceTimersByTimeAsync(100_000);
  expect(button?.className).toBe("online");
  await vi.advanceTimersByTimeAsync(20_000);
  expect([button?.className, button?.title, textOf(root)]).toEqual(["", "", ["Ask <b>us</b>", ""]]);
});

test("W6: a page opens and closes its widget, and is notified", async () => {
  const root = load();
  const events = heard();
  window.Refdesk?.open();
  expect(frameOf(root)?.src).toContain(`${DESK}/embed/ask/?on=`);
  // While the companion is on its way.
  says(root, { refdesk: "ready" });
  says(root, { refdesk: "unread", count: 2, text: "2 new messages" });
  says(root, { refdesk: "unread", count: 2, text: "2 new messages" });
  says(root, { refdesk: "presence", online: false, text: "Reference is offline" });
  await vi.waitFor(() => expect(root.querySelector("button")?.className).toBe("offline"));
  window.Refdesk?.close();
  window.Refdesk?.close();
  expect(events).toEqual(["online ask", "open ask", "unread ask 2", "offline ask", "close ask"]);
  expect(root.querySelector("i")?.textContent).toBe("");
});

test("W6: of two widgets a page opens the first one, or the one that it names", () => {
  const ask = load();
  const maps = load({ widget: "maps", frame: `${DESK}/embed/maps/`, state: "offline" });
  const events = heard();
  expect(events).toEqual(["online ask", "offline maps"]);
  window.Refdesk?.open("maps");
  expect([frameOf(ask), frameOf(maps)?.src.includes("/embed/maps/")]).toEqual([null, true]);
  window.Refdesk?.open();
  expect(frameOf(ask)).not.toBeNull();
  window.Refdesk?.open("none");
  expect(events.slice(2)).toEqual(["open maps", "open ask"]);
});

test("W6: the page learns when the API is there, also of a second widget", () => {
  const ready = vi.fn(() => window.Refdesk?.open);
  addEventListener("refdesk", ready);
  onTestFinished(() => removeEventListener("refdesk", ready));
  load();
  load({ widget: "maps" });
  expect(ready.mock.results.map(({ value }) => typeof value)).toEqual(["function", "function"]);
});

test("W6: a script that is loaded twice adds one button", () => {
  load();
  load();
  expect(document.querySelectorAll("#refdesk-ask")).toHaveLength(1);
});

test("W6: a widget in the page is open behind its tag, and stays so", () => {
  const tag = tagIn(document.querySelector("main") as Element);
  const root = load({ form: "page" }, tag);
  expect(tag.nextElementSibling).toBe(root.host);
  expect([root.querySelector("button"), frameOf(root)?.className]).toEqual([null, ""]);
  window.Refdesk?.close();
  expect(frameOf(root)?.className).toBe("");
  expect(localStorage.length).toBe(0);
});

test("W6: a widget in the page whose tag is in the head is appended to the body", () => {
  const tag = tagIn(document.head);
  onTestFinished(() => tag.remove());
  const root = load({ form: "page" }, tag);
  expect(root.host.parentElement).toBe(document.body);
});

test("W6: a link's button opens the chat on a separate page", () => {
  const open = vi.fn();
  vi.stubGlobal("open", open);
  const root = load({ form: "link", frame: `${DESK}/chat/ask/` });
  root.querySelector("button")?.click();
  expect(open).toHaveBeenCalledWith(`${DESK}/chat/ask/`, "_blank", "noopener");
  expect(frameOf(root)).toBeNull();
});

test("W6: a site with its own button keeps the focus there", () => {
  document.body.innerHTML = "<button id=own></button>";
  const pageButton = document.getElementById("own");
  const root = load({}, tagIn(document.body, "none"));
  expect(root.querySelector("button")).toBeNull();
  window.Refdesk?.open();
  pageButton?.focus();
  window.Refdesk?.close();
  expect(document.activeElement).toBe(pageButton);
});

test("messages of other windows and origins are ignored", () => {
  const root = load();
  window.Refdesk?.open();
  says(root, { refdesk: "close" }, "https://evil.example");
  dispatchEvent(new MessageEvent("message", { data: { refdesk: "close" }, origin: DESK, source: window }));
  expect(frameOf(root)?.className).toBe("ready");
  says(root, { refdesk: "close" });
  expect(frameOf(root)?.classList.contains("closed")).toBe(true);
});

test("isOpen is true while a widget is open, off ends a listener", () => {
  const root = load();
  const opened: string[] = [];
  const listener = ({ widget }: WidgetEventDetail): number => opened.push(widget);
  window.Refdesk?.on("open", listener);
  expect([window.Refdesk?.isOpen(), window.Refdesk?.isOpen("other")]).toEqual([false, false]);
  window.Refdesk?.open();
  expect([window.Refdesk?.isOpen(), window.Refdesk?.isOpen("ask")]).toEqual([true, true]);
  says(root, { refdesk: "close" });
  expect(window.Refdesk?.isOpen()).toBe(false);
  window.Refdesk?.off("open", listener);
  window.Refdesk?.open();
  expect(opened).toEqual(["ask"]);
});

test("prefill is sent to the widget once it has loaded, also with a later address of the page", async () => {
  const root = load();
  const fields = { question: "About “Dubliners”: ", contact: "dana@home.example" };
  window.Refdesk?.prefill(fields);
  window.Refdesk?.prefill({ name: "Eve" }, "other");
  window.Refdesk?.open();
  await loads(root);
  const post = vi.mocked(
    frameOf(root)?.contentWindow?.postMessage as (message: unknown, origin: string) => void,
  );
  expect(post).toHaveBeenCalledWith(expect.objectContaining({ refdesk: "page", fields }), DESK);
  window.Refdesk?.prefill({ question: "About “Ulysses”: " });
  await Promise.resolve();
  expect(post).toHaveBeenLastCalledWith(
    expect.objectContaining({ fields: { question: "About “Ulysses”: " } }),
    DESK,
  );
  expect(frameOf(root)?.src).not.toContain("Dubliners");
});

test("until the widget has loaded a sheet has its name, says that it is connecting, and closes it", () => {
  const root = load();
  root.querySelector("button")?.click();
  const sheet = root.querySelector("aside");
  const close = sheet?.querySelector("button");
  expect([sheet?.querySelector("div")?.textContent, sheet?.lastChild?.textContent]).toEqual([
    "Ask <i>Harbour</i>",
    "Connecting…",
  ]);
  expect([root.querySelector("output")?.textContent, root.activeElement]).toEqual(["Connecting…", close]);
  close?.click();
  const launcher = [...root.querySelectorAll("button")].at(-1);
  expect([sheet?.className, frameOf(root)?.classList.contains("closed")]).toEqual(["closed", true]);
  expect([root.activeElement, root.querySelector("output")?.textContent]).toEqual([launcher, ""]);
  expect(localStorage.length).toBe(0);
  launcher?.click();
  expect([sheet?.className, root.activeElement]).toEqual(["", close]);
  says(root, { refdesk: "ready" });
  expect([root.querySelector("aside"), root.activeElement]).toEqual([null, frameOf(root)]);
  expect(root.querySelector("output")?.textContent).toBe("");
});

test("a frame without the widget, such as an error page, is not covered, and the launcher closes it", () => {
  const root = load();
  window.Refdesk?.open();
  expect(frameOf(root)?.className).toBe("ready");
  frameOf(root)?.dispatchEvent(new Event("load"));
  expect([root.querySelector("aside"), frameOf(root)?.className]).toEqual([null, ""]);
  // The message of a widget may come after the event.
  says(root, { refdesk: "ready" });
  expect(frameOf(root)?.className).toBe("ready");
});

test("a widget in the page isn't covered", () => {
  expect(load({ form: "page" }).querySelector("aside")).toBeNull();
});

test("during a chat the launcher is named after it", async () => {
  const root = load();
  window.Refdesk?.open();
  await loads(root);
  says(root, { refdesk: "chat-started" });
  await vi.waitFor(() => expect(textOf(root)).toEqual(["Your chat"]));
  const button = root.querySelector("button");
  expect(button?.getAttribute("aria-label")).toBe("Your chat, Ask <b>us</b>");
  says(root, { refdesk: "chat-ended" });
  await vi.waitFor(() => expect(textOf(root)).toEqual(["Ask <b>us</b>", "● Online"]));
  expect(button?.getAttribute("aria-label")).toBeNull();
});

test("where the companion can't be loaded the widget opens and closes all the same", async () => {
  imports.mockRejectedValue(new TypeError("refused"));
  const root = load();
  window.Refdesk?.open();
  says(root, { refdesk: "ready" });
  says(root, { refdesk: "unread", count: 1, text: "1 new message" });
  await Promise.resolve();
  says(root, { refdesk: "close" });
  expect([window.Refdesk?.isOpen(), root.querySelector("i")]).toEqual([false, null]);
});

test("where the companion can't be loaded a minimized chat goes on on the next page", async () => {
  imports.mockRejectedValue(new TypeError("refused"));
  const before = load();
  window.Refdesk?.open();
  says(before, { refdesk: "ready" });
  says(before, { refdesk: "chat-started" });
  window.Refdesk?.close();
  await vi.waitFor(() => expect(localStorage.length).toBe(1));
  before.host.remove();
  expect(frameOf(load())?.className).toContain("closed");
});

test("W7: what invites is requested only after the page has loaded, and only where patrons are invited", async () => {
  const invite = vi.fn();
  modules["invitation"] = () => Promise.resolve({ invite });
  const state = vi.spyOn(document, "readyState", "get").mockReturnValue("interactive");
  onTestFinished(() => state.mockRestore());
  load({ widget: "maps" });
  load({ invite: true });
  expect(imports).not.toHaveBeenCalled();
  dispatchEvent(new Event("load"));
  await vi.waitFor(() => expect(invite).toHaveBeenCalledOnce());
  expect(imports.mock.calls.map(([{ widget }, name]) => [widget, name])).toEqual([["ask", "invitation"]]);
});

test.each([true, false])(
  "in a frame the loader asks whether the chat is on top; loaded: %s",
  async (loaded) => {
    const begins: (() => void)[] = [];
    modules["on-top"] = () =>
      loaded
        ? Promise.resolve({ unlessOnTop: (_: LoaderConfig, begin: () => void) => begins.push(begin) })
        : Promise.reject(new TypeError("refused"));
    vi.stubGlobal("top", {});
    onTestFinished(() => void vi.unstubAllGlobals());
    launch(CONFIG, null);
    expect(document.getElementById("refdesk-ask")).toBeNull();
    if (loaded) {
      await vi.waitFor(() => expect(begins).toHaveLength(1));
      begins[0]?.();
    }
    await vi.waitFor(() => expect(document.getElementById("refdesk-ask")).not.toBeNull());
  },
);
