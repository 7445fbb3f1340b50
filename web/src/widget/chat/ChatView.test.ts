import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { ANA, PATRON, said } from "../../testing/world";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, until, user } from "../../testing/page";
import { field, fill, openWidget, press, widgetApp } from "../../testing/widget";
import { acts, happens, log, opened, status, talking } from "../../testing/widgetChat";
import {
  answers,
  chatting,
  FIRST,
  receive,
  reset,
  STARTED,
  toLoader,
  world,
} from "../../testing/widgetWorld";

beforeEach(reset);

test("M3: Enter sends a message, and Shift+Enter breaks its line", async () => {
  await talking();
  await user.type(field("Message"), "One{Shift>}{Enter}{/Shift}two{Enter}");
  await drawn();
  expect(acts()).toMatchObject([{ kind: "say", text: "One\ntwo" }]);
  expect(field("Message").value).toBe("");
});

test("M3: Send Message sends the text, and nothing without one", async () => {
  await talking();
  await press("Send Message");
  await fill("Message", "Thank you!");
  await press("Send Message");
  expect(acts()).toMatchObject([{ kind: "say", text: "Thank you!" }]);
  expect(document.activeElement).toBe(field("Message"));
});

test("M1: the patron reads that the operator is typing, until a message comes", async () => {
  await talking();
  world.wire.say({ kind: "typing", log: ["chat", 7], by: "desk", name: "Ana Morales" });
  await drawn();
  expect(screen.getByText("Ana is typing…")).toBeTruthy();
  await happens(said(4, ANA, "On the second floor."));
  expect(screen.queryByText("Ana is typing…")).toBeNull();
});

test("M1: the operator is notified that the patron types", async () => {
  await talking();
  await fill("Message", "Hm");
  expect(world.wire.of("typing")).toHaveLength(1);
});

test("Composer refuses a too long message", async () => {
  const app = widgetApp();
  app.memory.setDraft("message", "x".repeat(10_001));
  await talking(app);
  await press("Send Message");
  expect(screen.getByText(m.widget_count({ length: "10,001", limit: "10,000" }))).toBeTruthy();
  expect(acts()).toEqual([]);
});

test("Composer restores the unsent text after a reload", async () => {
  await talking();
  await fill("Message", "Half a sent");
  await openWidget(widgetApp());
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  await drawn();
  expect(field("Message").value).toBe("Half a sent");
});

test("D1: the chat says Reconnecting while the connection is lost, and Connected once it is back", async () => {
  await talking();
  expect(status()).toBe("Connected");
  world.wire.end();
  await drawn();
  expect(status()).toBe("Reconnecting");
  await world.clock.pass(0);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  await drawn();
  expect(status()).toBe("Connected");
});

test("D1: a message is Pending until it is stored, and is shown once", async () => {
  await talking();
  await user.type(field("Message"), "Still there?{Enter}");
  await drawn();
  expect(log()).toContain(m.chat_pending());
  const key = world.wire.of("do")[0]?.key ?? "";
  await happens(said(4, PATRON, "Still there?", key));
  expect(log()).not.toContain(m.chat_pending());
  expect(screen.getAllByText("Still there?")).toHaveLength(1);
});

test("D1: the chat says that too many connections come from the network", async () => {
  await talking();
  world.wire.end(4430);
  await drawn();
  expect(screen.getByText(m.widget_too_many_connections())).toBeTruthy();
});

test("P38: the widget offers the messages that a restored server lost for copying", async () => {
  await talking(widgetApp(), said(4, ANA, "On the second floor."));
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome("second");
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  receive(0, ...FIRST);
  world.wire.say({
    kind: "opened",
    log: ["chat", 7],
    through: 3,
    epoch: "second",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
  await drawn();
  expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Missing messages" }).value).toContain(
    "On the second floor.",
  );
  await press("Dismiss");
  expect(screen.queryByRole("textbox", { name: "Missing messages" })).toBeNull();
});

test("Widget posts the number of new messages while it is closed", async () => {
  const app = await talking();
  app.visibility.close();
  await happens(said(4, ANA, "It is open now."));
  expect(toLoader).toContainEqual({ refdesk: "unread", count: 1, text: "1 new message" });
});

test("Waiting explains the wait until the chat is claimed", async () => {
  const app = widgetApp();
  await chatting(app);
  receive(0, { ...STARTED, at: world.clock.now() }, said(2, PATRON, "Where?"));
  opened(2);
  await openWidget(app);
  expect(screen.getByRole("heading", { name: m.widget_waiting() })).toBeTruthy();
});

test("Waiting says that nobody is online any more", async () => {
  const app = widgetApp();
  await chatting(app);
  receive(0, { ...STARTED, at: world.clock.now() }, said(2, PATRON, "Where?"));
  opened(2);
  answers["status"] = [200, { online: false }];
  await openWidget(app);
  app.visible(false);
  app.visible(true);
  await drawn();
  expect(screen.getByRole("heading", { name: m.widget_waiting_nobody() })).toBeTruthy();
  expect(screen.getByRole("link", { name: "reference@harbour.example" })).toBeTruthy();
});

test("T12: the picture of an operator who writes is requested once, and shown where the library wants it", async () => {
  const requests: unknown[] = [];
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
    requests.push([address, init.body]);
    return Promise.resolve(
      new Response(JSON.stringify({ pictures: [{ name: ANA.name, picture: "abc" }] }), { status: 200 }),
    );
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  await talking(widgetApp({ pictures: true }), said(4, ANA, "Hello"), said(5, ANA, "Here"));
  await until(() => expect(screen.getAllByRole("presentation", { hidden: true })).toHaveLength(1));
  const [picture] = screen.getAllByRole<HTMLImageElement>("presentation", { hidden: true });
  expect(picture?.getAttribute("src")).toBe("/picture/abc.jpg");
  expect(picture?.parentElement?.textContent).toBe(ANA.name);
  expect(requests).toHaveLength(1);
});

test("W2: Connected is not marked as good before a librarian has claimed the chat", async () => {
  const app = widgetApp();
  await chatting(app);
  receive(0, STARTED);
  opened(1);
  await openWidget(app);
  const line = (): string => screen.getByText("Connected").closest("section")?.className ?? "";
  expect([status(), line().includes("unclaimed")]).toEqual(["Connected", true]);
  await happens(...FIRST.slice(1));
  expect([status(), line().includes("unclaimed")]).toEqual(["Connected", false]);
});

test("an own message that says Seen or Sent has its time", async () => {
  const app = widgetApp();
  await chatting(app);
  receive(0, ...FIRST, said(4, PATRON, "One"), said(5, PATRON, "Two"));
  world.wire.say({
    kind: "opened",
    log: ["chat", 7],
    through: 5,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: 4,
  });
  await openWidget(app);
  const words = [...document.querySelectorAll(".mark")].filter(
    (mark) => !mark.lastElementChild?.classList.contains("unseen"),
  );
  expect(words.map(({ textContent }) => textContent.trim())).toEqual(["Seen", "Sent"]);
  expect(words.map((mark) => mark.parentElement?.querySelector("time") !== null)).toEqual([true, true]);
});
