import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import "../board/OpenChats.svelte";

async function dialog(): Promise<[DeskPage, HTMLElement]> {
  const desk = await openDesk({ hash: "#/chats/7", before: (server) => server.starts(7, { name: "Dana" }) });
  await user.click(await screen.findByRole("button", { name: "Dismiss" }));
  return [desk, screen.getByRole("dialog", { name: "Dismiss this chat?" })];
}

test("T5: a dismissed chat leaves the list, with its reason in the log", async () => {
  const [desk, shown] = await dialog();
  await user.type(within(shown).getByRole("textbox", { name: "Reason" }), "A test");
  await enter(within(shown).getByRole("button", { name: "Dismiss" }));
  await drawn();
  expect(desk.server.acts).toEqual([{ chat: 7, act: { kind: "dismiss", reason: "A test" } }]);
  expect([desk.row("Dana"), screen.queryByRole("region", { name: "Chat details" })]).toEqual([null, null]);
  expect(document.activeElement).toBe(screen.getByRole("region", { name: "Status Messages and Alerts" }));
});

test("T5: a chat that a colleague claimed meanwhile is not dismissed", async () => {
  const [desk, shown] = await dialog();
  desk.server.refusals.set("dismiss", { name: "AlreadyClaimed", by: "Ben Okafor" });
  await enter(within(shown).getByRole("button", { name: "Dismiss" }));
  expect(within(shown).getByRole("alert").textContent).toContain("Ben Okafor");
});
