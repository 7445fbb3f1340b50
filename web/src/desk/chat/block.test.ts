import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import { ANA, BEN, PATRON } from "../../testing/server";
import "../board/OpenChats.svelte";

const open = (ended = false): Promise<DeskPage> =>
  openDesk({
    hash: "#/chats/7",
    before: (server) => {
      server.starts(7, { name: "Dana" });
      server.happens(7, ANA, { kind: "claimed", operator: ANA.id, name: ANA.name, waited: 1_000 });
      if (ended) server.happens(7, PATRON, { kind: "ended", by: "patron" });
    },
  });

async function dialog(): Promise<HTMLElement> {
  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(screen.getByRole("menuitem", { name: "Block Patron" }));
  return screen.getByRole("dialog", { name: "Block this patron?" });
}

test("T4: a block ends the chat, for the chosen time and with its reason in the log", async () => {
  const desk = await open();
  const shown = await dialog();
  expect(within(shown).getByRole<HTMLInputElement>("radio", { name: "24 hours" }).checked).toBe(true);
  await user.click(within(shown).getByRole("radio", { name: "7 days" }));
  await user.type(within(shown).getByRole("textbox", { name: "Reason" }), "Insults");
  await enter(within(shown).getByRole("button", { name: "Block Patron" }));
  await drawn();
  const act = { kind: "block", hours: 168, scope: "browser", reason: "Insults" };
  expect(desk.server.acts).toEqual([{ chat: 7, act }]);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("tab", { name: "Chat" }));
  const log = screen.getByRole("log", { name: "Conversation" });
  expect(log.textContent).toMatch(/You blocked the patron for 7 days at .*: Insults/);
  expect(log.textContent).not.toContain("Ended by");
});

test("T4: the patron of an ended chat can be blocked, too", async () => {
  const desk = await open(true);
  const shown = await dialog();
  expect(shown.textContent).not.toContain("This also ends the chat");
  await enter(within(shown).getByRole("button", { name: "Block Patron" }));
  const act = { kind: "block", hours: 24, scope: "browser", reason: "" };
  expect(desk.server.acts).toEqual([{ chat: 7, act }]);
});

test("T4: the network is blocked only by choice, with what that means", async () => {
  const desk = await open();
  const shown = await dialog();
  const scopes = within(within(shown).getByRole("radiogroup", { name: "What is blocked" }));
  expect(scopes.getByRole<HTMLInputElement>("radio", { name: "This browser only" }).checked).toBe(true);
  await user.click(
    scopes.getByRole("radio", { name: /^This browser and this network \(up to 256 addresses/ }),
  );
  await enter(within(shown).getByRole("button", { name: "Block Patron" }));
  const act = { kind: "block", hours: 24, scope: "network", reason: "" };
  expect(desk.server.acts).toEqual([{ chat: 7, act }]);
});

test("T4: a browser that can't be recognized is named with the other choice", async () => {
  const desk = await open();
  const shown = await dialog();
  desk.server.refusals.set("block", { name: "BrowserUnknown" });
  await enter(within(shown).getByRole("button", { name: "Block Patron" }));
  expect(within(shown).getByRole("alert").textContent).toMatch(
    /stores nothing.*“This browser and this network”/,
  );
});

test("T4: a refused block says why and keeps the reason", async () => {
  const desk = await open();
  const shown = await dialog();
  desk.server.refusals.set("block", { name: "NotYours", by: BEN.name });
  await user.type(within(shown).getByRole("textbox", { name: "Reason" }), "Insults");
  await enter(within(shown).getByRole("button", { name: "Block Patron" }));
  expect(within(shown).getByRole("alert").textContent).toContain(BEN.name);
  expect(within(shown).getByRole<HTMLTextAreaElement>("textbox", { name: "Reason" }).value).toBe("Insults");
});
