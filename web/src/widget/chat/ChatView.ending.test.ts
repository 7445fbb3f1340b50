import { beforeEach, expect, test } from "vitest";
import { event, PATRON } from "../../testing/world";
import { m } from "../../paraglide/messages.js";
import type { AnyRefusal } from "../../protocol/wire";
import { drawn, screen, user } from "../../testing/page";
import { field, fill, press, pressByKey, TICKETS, widgetApp } from "../../testing/widget";
import { acts, ENDED, happens, log, status, talking } from "../../testing/widgetChat";
import { reset, world } from "../../testing/widgetWorld";

beforeEach(reset);

test("E4: End Chat asks first; Keep Chatting continues", async () => {
  await talking();
  await press("End Chat");
  expect(screen.getByRole("dialog", { name: "End this chat?" })).toBeTruthy();
  await press("Keep Chatting");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect([acts(), status()]).toEqual([[], "Connected"]);
});

test("E4: a chat that the patron ended says so and accepts no messages", async () => {
  await talking();
  await press("End Chat");
  await pressByKey("Yes, End Chat");
  expect(acts()).toEqual([{ kind: "end" }]);
  await happens(event(4, PATRON, { kind: "ended", by: "patron" }));
  expect(log()).toMatch(/Ended by you at \d/);
  expect(status()).toBe("Chat ended");
  expect(screen.queryByRole("textbox", { name: "Message" })).toBeNull();
});

test("E1: a chat that the operator ended says who and when", async () => {
  await talking(widgetApp(), ENDED);
  expect(log()).toMatch(/Ended by Ana Morales at \d/);
  expect(screen.queryByRole("button", { name: "End Chat" })).toBeNull();
});

test("E1: Ask a new question starts with the unsent text", async () => {
  await talking();
  await fill("Message", "And the tram ma");
  await happens({ ...ENDED, at: world.clock.now() });
  await press("Ask a new question");
  expect(field("Your question").value).toBe("And the tram ma");
});

test("Forget this chat asks, and Keep It keeps the chat", async () => {
  await talking(widgetApp(), { ...ENDED, at: world.clock.now() });
  await press("Forget this chat");
  expect(screen.getByRole("dialog", { name: "Forget this chat?" })).toBeTruthy();
  await press("Keep It");
  expect([acts(), log()]).toEqual([[], expect.stringContaining("Where?")]);
});

test("Forget this chat returns to the form for a new question", async () => {
  await talking(widgetApp(), { ...ENDED, at: world.clock.now() });
  await press("Forget this chat");
  await pressByKey("Yes, Forget It");
  expect(acts()).toEqual([{ kind: "forget" }]);
  world.wire.say({ kind: "done", key: world.wire.of("do")[0]?.key ?? "", seq: 5 });
  await drawn();
  expect(field("Your question").value).toBe("");
  expect(screen.getByText("This chat was deleted.")).toBeTruthy();
});

test("Full offers the form with the refused message, until that is deleted", async () => {
  await talking(widgetApp(TICKETS));
  await user.type(field("Message"), "And the atlases?{Enter}");
  const refusal = { name: "ChatFull", messages: 10, bytes: 100 } as AnyRefusal;
  world.wire.say({ kind: "refused", key: world.wire.of("do")[0]?.key ?? "", refusal });
  await drawn();
  expect(log()).toContain(m.refusal_chat_full());
  expect(screen.getByRole("heading", { name: m.widget_full() })).toBeTruthy();
  await press("Leave your question");
  expect(field("Question").value).toBe("Where?\n\nAnd the atlases?");
  await press(m.widget_go_on());
  await press("Delete");
  expect(screen.queryByRole("heading", { name: m.widget_full() })).toBeNull();
});
