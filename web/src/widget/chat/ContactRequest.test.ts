import { opened } from "../../testing/widgetChat";
import { beforeEach, expect, test } from "vitest";
import { ANA, event, PATRON } from "../../testing/world";
import { m } from "../../paraglide/messages.js";
import type { WireEvent } from "../../protocol/wire";
import { drawn, screen } from "../../testing/page";
import { field, fill, openWidget, press, widgetApp } from "../../testing/widget";
import type { WidgetApp } from "../app.svelte";
import { reset, chatting, receive, FIRST, STARTED, world } from "../../testing/widgetWorld";

beforeEach(reset);

const FIELD = "Email or mobile number";
const REQUESTED = event(4, ANA, { kind: "contact_requested" });
const shown = (): boolean => screen.queryByRole("textbox", { name: FIELD }) !== null;
const acts = (): unknown[] => world.wire.of("do").map(({ act }) => act);

/** A chat in which Ana has requested contact info. */
async function requested(app: WidgetApp = widgetApp(), first = FIRST): Promise<void> {
  await chatting(app);
  receive(0, ...first, REQUESTED);
  opened(4);
  await openWidget(app);
}

async function shares(contact: string): Promise<void> {
  await fill(FIELD, contact);
  await press("Share");
}

test("M8: the patron reads who requests contact info, with a field", async () => {
  await requested();
  expect(screen.getByRole("form", { name: "How can we reach you?" }).textContent).toContain(
    "Ana asks for this",
  );
  expect(screen.getByRole("log").textContent).toMatch(/Ana asked you for contact info at \d/);
  expect(shown()).toBe(true);
});

test("M8: Share sends the contact info; its event removes the field", async () => {
  await requested();
  await shares("Dana@Example.org");
  expect(acts()).toEqual([{ kind: "share_contact", contact: "Dana@Example.org" }]);
  const key = world.wire.of("do")[0]?.key ?? "";
  receive(4, event(5, PATRON, { kind: "contact_shared", contact: "dana@example.org" }, key));
  await drawn();
  expect(shown()).toBe(false);
  expect(screen.getByRole("log").textContent).toMatch(/You shared dana@example.org at \d/);
  expect(document.activeElement).toBe(field("Message"));
});

test("M8: refused contact info is explained at the focused field", async () => {
  await requested();
  await shares("dana@example");
  const refusal = { name: "BadContact", fault: "email_short" } as const;
  world.wire.say({ kind: "refused", key: world.wire.of("do")[0]?.key ?? "", refusal });
  await drawn();
  expect(screen.getByText(m.refusal_contact_email_short())).toBeTruthy();
  expect(field(FIELD).getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field(FIELD));
});

test("M8: the unsent text is restored after a reload", async () => {
  await requested();
  await fill(FIELD, "dana@");
  const next = widgetApp();
  await requested(next);
  expect(field(FIELD).value).toBe("dana@");
});

test("M8: Not now declines; a later request has an empty field", async () => {
  await requested();
  await fill(FIELD, "dana@");
  await press("Not now");
  expect(acts()).toEqual([{ kind: "decline_contact" }]);
  const key = world.wire.of("do")[0]?.key ?? "";
  receive(4, event(5, PATRON, { kind: "contact_declined" }, key));
  world.wire.say({ kind: "done", key, seq: 5 });
  await drawn();
  expect(shown()).toBe(false);
  receive(5, { ...REQUESTED, seq: 6 });
  await drawn();
  expect(field(FIELD).value).toBe("");
});

test("M8: the end of the chat removes the field", async () => {
  await requested();
  receive(4, { ...event(5, ANA, { kind: "ended", by: "operator" }), at: world.clock.now() });
  await drawn();
  expect(shown()).toBe(false);
});

test("M8: only the window with the seat shows the field", async () => {
  await requested();
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  await drawn();
  expect(shown()).toBe(false);
});

const CONTACT = "dana@example.org";
const WITH_CONTACT = { ...STARTED, body: { ...STARTED.body, contact: CONTACT } as WireEvent["body"] };

test("P6: the field is filled with what the patron gave in this chat", async () => {
  await requested(widgetApp(), [WITH_CONTACT, ...FIRST.slice(1)]);
  expect(field(FIELD).value).toBe(CONTACT);
});

test("P6: the field stays empty in a chat that began with the contact info of an earlier one", async () => {
  const of = { chat: 6, operator: 0, name: "Ana Morales", question: "Where?" };
  const continued = event(3, ANA, { kind: "continued", ...of });
  await requested(widgetApp(), [WITH_CONTACT, ...FIRST.slice(1, 2), continued]);
  expect(field(FIELD).value).toBe("");
});
