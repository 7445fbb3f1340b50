import { beforeEach, expect, test } from "vitest";
import { ANA, event, PATRON, said, SYSTEM } from "../../testing/world";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, user } from "../../testing/page";
import { alerts, button, field, press, pressByKey, TICKETS, widgetApp } from "../../testing/widget";
import { happens, log, opened, status, talking } from "../../testing/widgetChat";
import type { WidgetApp } from "../app.svelte";
import { answers, calls, FIRST, flush, receive, reset, world } from "../../testing/widgetWorld";

beforeEach(() => {
  reset();
  answers["continuation"] = [200, { operator: "Ana Morales" }];
  answers["continuations"] = [201, { chat: 9, token: "next" }];
});

const LOST = event(4, SYSTEM, { kind: "ended", by: "disconnection" });
const BACK = event(3, PATRON, {
  kind: "continued",
  chat: 7,
  operator: 0,
  name: "Ana Morales",
  question: "Where?",
});
const STARTED = event(1, PATRON, { kind: "started", department: "Reference", widget: "Ask us", guest: 2 });

/** A chat that a lost connection has ended. */
async function lost(app: WidgetApp = widgetApp(TICKETS)): Promise<WidgetApp> {
  await talking(app);
  await happens(LOST);
  await flush();
  await drawn();
  return app;
}

/** The new chat has connected, and its log and that of the earlier one have arrived. */
async function continued(): Promise<void> {
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 1 });
  world.wire.say({ kind: "events", log: ["chat", 9], after: 0, through: 3, events: [STARTED, BACK] });
  world.wire.say({
    kind: "opened",
    log: ["chat", 9],
    through: 3,
    epoch: "first",
    seen_by_patron: 0,
    seen_by_desk: 0,
  });
  receive(0, ...FIRST, LOST);
  opened(4);
  await drawn();
}

test("D5: while the operator is there nothing is red, and Continue starts the chat after the lost one", async () => {
  const app = await lost();
  expect(screen.getByRole("heading", { name: "Ana Morales is still here" })).toBeTruthy();
  expect(status()).toBe("Chat ended");
  expect(log()).toContain("Where?");
  await press("Continue");
  expect(calls.at(-1)).toEqual(["continuations", expect.objectContaining({ token: "tok" })]);
  await continued();
  expect(app.memory.session).toMatchObject({ chat: 9, token: "next" });
  expect(status()).toBe("Connected");
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Ana Morales");
});

test("D5, P52: the earlier chat is attached above the new one, also after a reload and a reconnect", async () => {
  await lost();
  await press("Continue");
  await continued();
  expect(world.wire.of("open")).toEqual([{ kind: "open", log: ["chat", 7], after: 0 }]);
  const earlier = screen.getByRole("group", { name: "Earlier chat" });
  expect(earlier.textContent).toContain("Where?");
  expect(log()).toMatch(/Where\?.*connection was lost.*You came back/s);
  world.wire.end();
  await world.clock.pass(0);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  expect(world.wire.of("open")).toEqual([{ kind: "open", log: ["chat", 7], after: 4 }]);
  expect(screen.getAllByText("Where?")).toHaveLength(1);
});

test("D5: what was not sent is in the text box of the new chat", async () => {
  const app = await talking(widgetApp());
  world.wire.end();
  await user.type(field("Message"), "Or a later one?{Enter}Or a la");
  await world.clock.pass(0);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  await happens(LOST);
  await flush();
  await drawn();
  expect(screen.getByText("2 messages were not sent. They will be in the text box.")).toBeTruthy();
  await press("Continue");
  await continued();
  expect(field("Message").value).toBe("Or a later one?\n\nOr a la");
  expect(app.chat?.unstored).toEqual([]);
});

test("D5: a file that was not sent waits for confirmation in the new chat", async () => {
  const app = await talking(widgetApp());
  app.sending?.propose([new File(["x"], "map.png", { type: "image/png" })]);
  await happens(LOST);
  await flush();
  await drawn();
  await press("Continue");
  await continued();
  expect(app.sending?.proposed.map(({ name }) => name)).toEqual(["map.png"]);
});

test("D3, D5: without the operator the form has what was not sent, and says so", async () => {
  answers["continuation"] = [200, { operator: null }];
  const app = widgetApp(TICKETS);
  await talking(app);
  world.wire.end();
  await user.type(field("Message"), "Or a later one?{Enter}");
  await world.clock.pass(0);
  await world.welcome();
  world.wire.say({ kind: "seat", held: true, seat: 2 });
  await happens(LOST);
  await flush();
  await drawn();
  expect(status()).toBe("Disconnected");
  expect(screen.getByText(/One message was not sent; it is in the form\./)).toBeTruthy();
  expect(field("Question").value).toBe("Where?\n\nOr a later one?");
});

test("D5: an operator who comes back later is offered then, and one who leaves is not any more", async () => {
  answers["continuation"] = [200, { operator: null }];
  await lost();
  expect(screen.queryByRole("button", { name: "Continue" })).toBeNull();
  answers["continuation"] = [200, { operator: "Ana Morales" }];
  await world.clock.pass(10_000);
  await flush();
  await drawn();
  expect(button("Continue")).toBeTruthy();
  answers["continuation"] = [200, { operator: null }];
  await world.clock.pass(10_000);
  await flush();
  await drawn();
  expect(screen.getByRole("heading", { name: m.widget_lost() })).toBeTruthy();
});

test("D5: an operator who has just left is said so, with the form", async () => {
  await lost();
  answers["continuations"] = [409, { refusal: { name: "OperatorNotThere", by: "Ana Morales" } }];
  await press("Continue");
  await drawn();
  expect(screen.getByText("Ana Morales is not online any more.")).toBeTruthy();
  expect(field("Question").value).toBe("Where?");
});

test("D5: a server out of reach is said so, and nothing is lost", async () => {
  const app = await lost();
  answers["continuations"] = [0, null];
  await press("Continue");
  expect(alerts()).toContain(m.widget_unreached());
  expect(app.session?.chat).toBe(7);
});

test("D5: the form can be chosen instead, and Continue stays", async () => {
  await lost();
  await press("Leave your question");
  expect(field("Question").value).toBe("Where?");
  expect(button("Continue")).toBeTruthy();
});

test("D5: a chat that nobody had, or that the operator ended, offers nothing", async () => {
  await talking(widgetApp(), event(4, ANA, { kind: "ended", by: "operator" }));
  await flush();
  expect(calls.map(([name]) => name)).not.toContain("continuation");
});

test("W2, D5: Forget this chat forgets the earlier one, too", async () => {
  const app = await lost();
  await press("Continue");
  await continued();
  const end = [said(4, ANA, "Bye"), event(5, ANA, { kind: "ended", by: "operator" })];
  world.wire.say({ kind: "events", log: ["chat", 9], after: 3, through: 5, events: end });
  await drawn();
  await press("Forget this chat");
  await pressByKey("Yes, Forget It");
  const forgotten = world.wire.of("do").filter(({ act }) => act.kind === "forget");
  expect(forgotten.map(({ log }) => log)).toEqual([["chat", 7]]);
  world.wire.say({ kind: "done", key: forgotten[0]?.key ?? "" });
  await flush();
  expect(world.wire.of("do").at(-1)).toMatchObject({ log: ["chat", 9], act: { kind: "forget" } });
  world.wire.say({ kind: "done", key: world.wire.of("do").at(-1)?.key ?? "" });
  await flush();
  expect(app.session).toBeNull();
});
