import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { InvitationConfig, LoaderConfig } from "./config";
import { plan } from "./inviting";
import { launch } from "./launcher";

const CONFIG: LoaderConfig = {
  widget: "ask",
  title: "Ask us",
  frame_title: "Chat",
  frame: "https://desk.example/embed/ask/",
  css: "",
  language: "en",
  state: "online",
  presence: "",
  heading: "Ask Harbour Library",
  texts: { connecting: "Connecting…", close: "Close", online: "● Online", offline: "○ Offline" },
};
const INVITATION: InvitationConfig = {
  after: 20,
  pages: [],
  text: "Lost? <b>Ask</b>",
  decline: "No thanks",
  css: "",
};

/** Loads a page with the script and its invitation. */
function load(more: Partial<LoaderConfig> = {}, invitation: Partial<InvitationConfig> = {}): ShadowRoot {
  launch({ ...CONFIG, ...more }, null);
  plan({ ...CONFIG, ...more }, { ...INVITATION, ...invitation });
  return document.getElementById("refdesk-ask")?.shadowRoot as ShadowRoot;
}

const box = (root: ShadowRoot): HTMLElement | null => root.querySelector("section");
const button = (root: ShadowRoot, name: string): HTMLElement | undefined =>
  [...root.querySelectorAll<HTMLElement>("section button")].find(
    (element) => (element.getAttribute("aria-label") ?? element.textContent) === name,
  );

function leave(): void {
  delete window.Refdesk;
  document.body.replaceChildren();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("navigation", new EventTarget());
  localStorage.clear();
  sessionStorage.clear();
  onTestFinished(() => {
    leave();
    vi.useRealTimers();
    localStorage.clear();
    sessionStorage.clear();
  });
});

test("W7: an invitation appears after its time, is announced, and takes no focus", () => {
  document.body.innerHTML = "<input id=search>";
  document.getElementById("search")?.focus();
  const root = load();
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  vi.advanceTimersByTime(19_000);
  expect(box(root)).toBeNull();
  vi.advanceTimersByTime(1_000);
  expect(box(root)?.firstElementChild?.textContent).toBe("Lost? <b>Ask</b>");
  expect(root.querySelector("output")?.textContent).toBe("Lost? <b>Ask</b>");
  expect(document.activeElement?.id).toBe("search");
  // Before the launcher, so that the keyboard reaches it.
  expect(box(root)?.nextElementSibling?.querySelector("span")?.firstChild?.textContent).toBe("Ask us");
});

test("W7: accepted, it opens the widget", () => {
  const root = load();
  vi.advanceTimersByTime(20_000);
  button(root, "Lost? <b>Ask</b>")?.click();
  expect([box(root), root.querySelector("iframe")?.className]).toEqual([null, "ready"]);
});

test.each(["click", "Escape"])("W7: declined by %s, it stays away on further visits", (how) => {
  const root = load();
  vi.advanceTimersByTime(20_000);
  if (how === "click") button(root, "No thanks")?.click();
  else box(root)?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect([box(root), root.activeElement?.textContent]).toEqual([null, "Ask us● Online"]);
  leave();
  sessionStorage.clear();
  const next = load();
  vi.advanceTimersByTime(60_000);
  expect(box(next)).toBeNull();
});

test("W7: on a public computer a declined invitation is forgotten with the tab", () => {
  const root = load({ public_computers: true });
  vi.advanceTimersByTime(20_000);
  button(root, "No thanks")?.click();
  expect(localStorage.length).toBe(0);
});

test.each([
  ["nobody is online", { state: "offline" as const }, {}],
  ["the page is another", {}, { pages: ["/catalog/*"] }],
  ["the answer whether somebody is there is old", {}, { after: 130 }],
])("W7: no invitation while %s", (_, more, invitation) => {
  const root = load(more, invitation);
  vi.advanceTimersByTime(140_000);
  expect(box(root)).toBeNull();
  expect(sessionStorage.length).toBe(0);
});

test("W7: a widget that is opened before or meanwhile invites nobody", () => {
  const root = load();
  vi.advanceTimersByTime(20_000);
  window.Refdesk?.open();
  expect(box(root)).toBeNull();
  leave();
  sessionStorage.clear();
  localStorage.clear();
  const other = load();
  window.Refdesk?.open();
  vi.advanceTimersByTime(20_000);
  expect(box(other)).toBeNull();
});
