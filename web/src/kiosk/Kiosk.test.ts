import { beforeEach, expect, test } from "vitest";
import { m } from "../paraglide/messages.js";
import { drawn, screen, user } from "../testing/page";
import { button, field, fill, openWidget, press, pressByKey, TICKETS, widgetApp } from "../testing/widget";
import { acts, happens, log, opened } from "../testing/widgetChat";
import { answers, chatting, FIRST, receive, reset, world } from "../testing/widgetWorld";
import { ANA, said } from "../testing/world";
import type { WidgetApp } from "../widget/app.svelte";
import { WARNED_AFTER, LEFT_AFTER } from "./idle";
import Kiosk from "./Kiosk.svelte";

beforeEach(reset);

const START = "Ask a question";

async function kiosk(): Promise<WidgetApp> {
  return openWidget(widgetApp({ public_computers: true, ...TICKETS }, {}, false), Kiosk);
}

/** A person in a chat with Ana. */
async function inChat(): Promise<WidgetApp> {
  const app = await kiosk();
  await press(START);
  await chatting(app);
  receive(0, ...FIRST);
  opened(FIRST.length);
  await drawn();
  return app;
}

/** The time passes on a live connection. */
async function pass(time: number): Promise<void> {
  for (let left = time; left > 0; left -= 5_000) {
    await world.clock.pass(Math.min(left, 5_000));
    world.wires.at(-1)?.say({ kind: "ping", n: 1 });
  }
  await drawn();
}

const warned = (): boolean => screen.queryByRole("dialog", { name: "Are you still there?" }) !== null;

/** The next person finds the start page, and then an empty form. */
async function expectCleared(app: WidgetApp, name = "Your question"): Promise<void> {
  expect(screen.queryByRole("textbox")).toBeNull();
  await press(START);
  expect([field(name).value, app.session, world.store.names()]).toEqual(["", null, []]);
}

test("L6: a public computer begins with a start page, whose button leads to the form", async () => {
  await kiosk();
  expect(screen.getByRole("heading", { level: 1, name: "Ask Harbour Library" })).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
  await pass(2 * LEFT_AFTER);
  expect(warned()).toBe(false);
  await press(START);
  expect(field("Your question")).toBe(document.activeElement);
});

test("L6: what someone typed is cleared two minutes after their last key", async () => {
  const app = await kiosk();
  await press(START);
  await pass(WARNED_AFTER - 1);
  await fill("Your question", "Where is the record office?");
  await user.keyboard(".");
  await pass(WARNED_AFTER - 1);
  expect(warned()).toBe(false);
  await pass(1);
  expect(screen.getByRole("dialog").textContent).toContain("in 30 s");
  await pass(LEFT_AFTER - WARNED_AFTER - 1);
  expect(screen.getByRole("dialog").textContent).toContain("in 1 s");
  await pass(1);
  await expectCleared(app);
});

test("L6: the chat of someone who has left ends, and nothing of it stays", async () => {
  const app = await inChat();
  expect(log()).toContain("Where?");
  await pass(LEFT_AFTER);
  expect(screen.queryByRole("log")).toBeNull();
  expect(acts()).toEqual([{ kind: "end" }]);
  expect(button(START).disabled).toBe(true);
  await pass(2_000);
  await expectCleared(app);
});

test("L6: “I’m still here” continues the chat, and an answer prolongs the time to read it", async () => {
  await inChat();
  await pass(WARNED_AFTER);
  await pressByKey("I’m still here");
  expect(warned()).toBe(false);
  await pass(WARNED_AFTER - 1);
  await happens(said(4, ANA, "On the second floor."));
  await pass(WARNED_AFTER - 1);
  expect(warned()).toBe(false);
  expect(log()).toContain("On the second floor.");
  await pass(1);
  expect(warned()).toBe(true);
});

test.each([10 * LEFT_AFTER, -10 * LEFT_AFTER])(
  "L6: a clock that jumps by %s ms delays nothing",
  async (ms) => {
    const app = await kiosk();
    await press(START);
    await fill("Your question", "Where?");
    world.clock.jump(ms);
    await pass(LEFT_AFTER);
    await expectCleared(app);
  },
);

test("L6: “Finish” clears a form at once, and asks before it ends a chat", async () => {
  const app = await kiosk();
  await press(START);
  await fill("Your question", "Where?");
  await pressByKey(m.widget_kiosk_finish());
  await expectCleared(app);
  await chatting(app);
  receive(0, ...FIRST);
  opened(FIRST.length);
  await drawn();
  await pressByKey(m.widget_kiosk_finish());
  await pressByKey(m.widget_end_no());
  expect(screen.getByRole("log")).toBeTruthy();
});

test("L6: a ticket that waits for the network is sent before the page is free for the next person", async () => {
  answers["status"] = [200, { online: false, department: "Reference", message: "" }];
  const app = await kiosk();
  await press(START);
  answers["tickets"] = [0, null];
  await fill("Question", "Where?");
  await press("Submit");
  await pass(1_000);
  expect(app.submission.failure).toBe("waits");
  await pass(LEFT_AFTER);
  expect([screen.queryByRole("textbox"), button(START).disabled]).toEqual([null, true]);
  expect(screen.getByRole("status").textContent).toBe(
    "The last question is still being sent. Wait a moment.",
  );
  answers["tickets"] = [201, { ticket: 12, page: "/ticket/12.x/", mailed: false }];
  await pass(60_000);
  expect(app.submission.ticket).toBeNull();
  await expectCleared(app, "Question");
});
