import { onTestFinished, beforeEach, expect, test, vi } from "vitest";
import { drawn, screen, user } from "../testing/page";
import { SETTINGS } from "../testing/widget";
import type { Bootstrap } from "../widget/bootstrap";
import type { Preview, PreviewState } from "./settings";
import { withUnsaved } from "./settings";
import { show } from "./show";

const SAVED: Bootstrap = {
  widget: SETTINGS,
  embedded: true,
  language: "en",
  library_language: "en",
  own_languages: {},
  languages: [["en", "English", true]],
  file_days: 30,
  zone: "UTC",
};

const preview = (state: PreviewState, widget: Preview["widget"] = {}, dark = false): Preview => ({
  refdesk: "preview",
  state,
  dark,
  side: "end",
  invitation: null,
  widget,
});

const open = (...from: Parameters<typeof preview>): Promise<void> => opened(preview(...from));

async function opened(from: Preview): Promise<void> {
  const remove = show(SAVED, from, document.body);
  onTestFinished(() => {
    remove();
    delete document.documentElement.dataset["theme"];
    document.adoptedStyleSheets = [];
  });
  await drawn();
}

beforeEach(() => {
  const forbidden = vi.fn(() => {
    throw new Error("A preview requests nothing.");
  });
  vi.stubGlobal("fetch", forbidden);
  vi.stubGlobal("WebSocket", forbidden);
  vi.stubGlobal("EventSource", forbidden);
  localStorage.clear();
  sessionStorage.clear();
});

test("A3: a preview shows unsaved texts as texts", async () => {
  await open("open", {
    heading: "<b>Ask</b>",
    welcome: "<img src=x>",
    questions: [{ id: 0, label: "Card?", required: true }],
  });
  expect(screen.getByText("<b>Ask</b>")).toBeTruthy();
  expect(await screen.findByText("<img src=x>")).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Card?" })).toBeTruthy();
});

test("A3: a preview of a chat has a sample conversation, and what is written stays in the page", async () => {
  await open("chat");
  const log = await screen.findByRole("log", { name: "Conversation" });
  await vi.waitFor(() => expect(log.textContent).toContain("Shall I show you where?"));
  await user.type(screen.getByRole("textbox", { name: "Message" }), "Thanks{Enter}");
  await drawn();
  expect(log.textContent).toContain("Thanks");
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
});

test("A3: a chat that is started in a preview is the sample", async () => {
  await open("open");
  await user.type(screen.getByRole("textbox", { name: "Your question" }), "Where?");
  await user.click(screen.getByRole("button", { name: "Start Chat" }));
  expect((await screen.findByRole("log", { name: "Conversation" })).textContent).toBeTruthy();
});

test("A3: a preview shows the widget while nobody is online", async () => {
  await open("offline", {
    offline: "Come back at nine.",
    contact: { email: "a@harbour.example", phone: "", url: "" },
  });
  expect(await screen.findByText("Come back at nine.")).toBeTruthy();
  expect(screen.getByText(/a@harbour\.example/)).toBeTruthy();
});

test("A3: a preview of the closed widget is its button", async () => {
  await open("closed", { title: "Help <me>" });
  const shadow = [...document.body.children].find((element) => element.shadowRoot)?.shadowRoot;
  expect(shadow?.querySelector("button")?.textContent).toBe("Help <me>● Online");
  expect(screen.queryByRole("textbox")).toBeNull();
});

test.each([
  ["button", false],
  ["tab", true],
] as const)("W6: a preview of the closed widget has the form %s", async (form, vertical) => {
  await open("closed", { form });
  const shadow = [...document.body.children].find((element) => element.shadowRoot)?.shadowRoot;
  const rules = [...(shadow?.adoptedStyleSheets ?? [])].flatMap((sheet) => [...sheet.cssRules]);
  const text = rules.map((rule) => rule.cssText).join(" ");
  expect([text.includes("vertical-rl"), text.includes("$")]).toEqual([vertical, false]);
});

test("W6: a link's preview is a link, and leads nowhere", async () => {
  await open("closed", { form: "link", title: "Ask <us>" });
  const { href } = location;
  await user.click(screen.getByRole("link", { name: "Ask <us>" }));
  expect(location.href).toBe(href);
});

test("W6: a widget in the page is never closed, and has its logo", async () => {
  await open("closed", { form: "page", logo: "/embed/logo/abc.jpg" });
  expect(screen.getByRole("textbox", { name: "Your question" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
  expect(document.querySelector("header img")?.getAttribute("src")).toBe("/embed/logo/abc.jpg");
});

test("W7: a preview of the closed widget has the invitation, whose text is a text", async () => {
  await opened({ ...preview("closed"), invitation: "Lost? <b>Ask</b>" });
  const shadow = [...document.body.children].find((element) => element.shadowRoot)?.shadowRoot;
  const [accept, decline] = shadow?.querySelectorAll<HTMLElement>("section button") ?? [];
  expect([accept?.textContent, decline?.title]).toEqual(["Lost? <b>Ask</b>", "No thanks"]);
  decline?.click();
  expect(shadow?.querySelector("section")).toBeNull();
});

test("A3: a preview in the dark theme has the accent of that theme", async () => {
  await open("open", { accent: "#ffee00" }, true);
  expect(document.documentElement.dataset["theme"]).toBe("dark");
});

test("A3: a color and an address that can't be saved are not shown", () => {
  const contact = { email: "", phone: "", url: "javascript:alert(1)" };
  const { widget } = withUnsaved(SAVED, preview("closed", { accent: "red}*{display:none", contact }));
  expect([widget.accent, widget.contact.url]).toEqual([SAVED.widget.accent, ""]);
});
