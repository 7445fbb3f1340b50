import { beforeEach, expect, test, vi } from "vitest";
import { ANA, event } from "../../testing/world";
import { m } from "../../paraglide/messages.js";
import { drawn, screen, user } from "../../testing/page";
import { alerts, button, field, press, widgetApp } from "../../testing/widget";
import { log, status, talking } from "../../testing/widgetChat";
import { answers, calls, reset, world } from "../../testing/widgetWorld";

beforeEach(reset);

/** What the live regions say. */
const said = (): string[] => screen.getAllByRole("status").map((region) => region.textContent.trim());

test("P20: a chat in another window has no text box; Continue here requests the seat", async () => {
  await talking();
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  await drawn();
  expect(screen.getByRole("heading", { name: "This chat is open in another window" })).toBeTruthy();
  expect(status()).toBe("In another window");
  expect(screen.queryByRole("textbox")).toBeNull();
  await press("Continue here");
  expect(world.wire.of("take_seat")).toHaveLength(1);
});

test("I7: the chat comes back when the other window is gone, which is said until the patron writes", async () => {
  await talking();
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  world.wire.say({ kind: "seat", held: false, seat: 2, vacant: true });
  expect(world.wire.of("take_seat")).toHaveLength(1);
  world.wire.say({ kind: "seat", held: true, seat: 3 });
  await drawn();
  expect(said()).toContain(m.widget_came_back());
  expect(status()).toBe("Connected");
  await user.type(field("Message"), "Still here{Enter}");
  expect(said()).not.toContain(m.widget_came_back());
});

test("I7: a chat that the patron continues here has not come back by itself", async () => {
  await talking();
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  await drawn();
  await press("Continue here");
  world.wire.say({ kind: "seat", held: true, seat: 3 });
  await drawn();
  expect(said()).not.toContain(m.widget_came_back());
});

test("P20: a message that the other window lacks stays in view", async () => {
  const app = await talking();
  app.handover.handOnTexts();
  await user.type(field("Message"), "Or a later one?{Enter}");
  world.wire.say({ kind: "seat", held: false, seat: 2 });
  await drawn();
  expect(screen.getByRole("listitem").textContent).toBe("Or a later one?");
});

test("I5: Pop out opens a window with a hand-over code", async () => {
  await talking();
  const open = vi.fn((_to: string) => ({ opener: window }) as unknown as Window);
  vi.stubGlobal("open", open);
  window.open = open as unknown as typeof window.open;
  await press("Pop out");
  expect(open.mock.calls[0]?.[0]).toMatch(/\/chat\/ask\/#code=c0de$/);
  expect(calls).toContainEqual(["hand-overs", { token: "tok" }]);
});

test("I2: a window that the browser blocks is explained", async () => {
  await talking();
  vi.useFakeTimers();
  window.open = (() => null) as typeof window.open;
  button("Pop out").click();
  await vi.advanceTimersByTimeAsync(7_000);
  vi.useRealTimers();
  await drawn();
  expect(alerts()).toContain(m.widget_pop_out_failed());
});

test("I2: Pop out says that the service is busy without an answer", async () => {
  await talking();
  answers["hand-overs"] = [0, null];
  await press("Pop out");
  expect(alerts()).toContain(m.widget_busy());
});

test("I6: Launch iFrame Chat hands over the chat with the current page", async () => {
  await talking(widgetApp({ launch_frame: true }));
  window.open = (() => ({})) as unknown as typeof window.open;
  await press("Launch iFrame Chat");
  expect(calls).toContainEqual(["hand-overs", { token: "tok", page: "https://library.example/hours" }]);
});

test("I6: a refused launch says that it isn't possible", async () => {
  await talking(widgetApp({ launch_frame: true }));
  answers["hand-overs"] = [403, { refusal: { name: "NotAllowed" } }];
  await press("Launch iFrame Chat");
  expect(alerts()).toContain(m.refusal_not_allowed());
});

test.each([
  ["where the widget's settings do not allow it", false, false],
  ["on a mobile device", true, true],
])("I6: there is no Launch iFrame Chat %s", async (_, launch_frame, mobile) => {
  await talking(
    widgetApp({ launch_frame }, { details: () => ({ screen: "1 × 1", mobile, language: "en" }) }),
  );
  expect(button("Pop out")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Launch iFrame Chat" })).toBeNull();
});

test("I2: a suggested page is a link that says where it opens", async () => {
  await talking(widgetApp(), event(4, ANA, { kind: "frame_suggested", address: "https://museum.example/" }));
  const link = screen.getByRole("link", { name: /museum\.example/ });
  expect(link.getAttribute("href")).toBe("https://museum.example/");
  expect(log()).toContain(m.chat_frame_hint());
});
