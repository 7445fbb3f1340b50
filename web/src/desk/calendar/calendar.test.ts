import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { Refusal } from "../../testing/api";
import { openDesk, withDana } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, user, within } from "../../testing/page";
import "../settings/SettingsPage.svelte";
import "./CalendarWindow.svelte";

const ADDRESS = "https://calendar.example/ana?length=30";
const GENEALOGY = { id: 3, label: "Genealogy, 30 minutes", address: ADDRESS };

async function talking(...links: (typeof GENEALOGY)[]): Promise<DeskPage> {
  const desk = await openDesk({
    before: withDana,
    api: (api) => api.on("GET desk/appointment-links", links),
    hash: "#/chats/7",
  });
  await desk.write("Dana", "half a sentence");
  await enter(within(await desk.pane("Dana")).getByRole("button", { name: m.desk_calendar() }));
  return desk;
}

test("M9: a click on a link sends it with its address, and keeps the draft", async () => {
  const desk = await talking(GENEALOGY);
  const window = await screen.findByRole("dialog", { name: m.desk_calendar() });
  await desk.press("button", GENEALOGY.label, window);
  const [said] = desk.server.acts;
  expect(said?.act).toMatchObject({
    kind: "say",
    text: GENEALOGY.label,
    marks: [{ kind: "link", href: ADDRESS }],
  });
  const log = within(await desk.pane("Dana")).getByRole("log", { name: "Conversation" });
  expect(within(log).getByRole("link", { name: GENEALOGY.label }).getAttribute("href")).toBe(ADDRESS);
  expect((await desk.box("Dana")).textContent).toBe("half a sentence");
});

test("M9: the window without links refers to Settings", async () => {
  await talking();
  const window = await screen.findByRole("dialog", { name: m.desk_calendar() });
  await drawn();
  expect(within(window).getByRole("link").getAttribute("href")).toBe("#/settings/appointment-links");
});

/** Opens Settings with a server that stores one’s own links. */
async function settings(): Promise<DeskPage> {
  let links: Record<string, unknown>[] = [GENEALOGY];
  const desk = await openDesk({
    hash: "#/settings/appointment-links",
    api: (api) =>
      api
        .on("GET desk/canned-messages", [])
        .on("GET desk/appointment-links", () => links)
        .on("DELETE desk/appointment-links/3", () => void (links = []))
        .on("PUT desk/appointment-links/3", undefined)
        .on(
          "POST desk/appointment-links",
          new Refusal(400, { errors: [{ field: "address", text: "Enter a full web address." }] }),
        ),
  });
  await screen.findByRole("button", { name: m.desk_calendar_new() });
  return desk;
}
const field = (name: string): HTMLInputElement => screen.getByRole("textbox", { name });

test("M9: a wrong address is explained, and the form's content survives Escape", async () => {
  const desk = await settings();
  await desk.press("button", m.desk_calendar_new());
  await user.type(field(m.desk_calendar_label()), "By video");
  await desk.press("button", m.desk_save());
  expect(screen.getByRole("dialog").textContent).toContain("Enter a full web address.");
  await user.keyboard("{Escape}");
  await drawn();
  await desk.press("button", m.desk_calendar_new());
  expect(field(m.desk_calendar_label()).value).toBe("By video");
});

test("M9: links are edited and deleted in Settings", async () => {
  const desk = await settings();
  await desk.press("button", m.desk_calendar_edit({ label: GENEALOGY.label }));
  expect(field(m.desk_calendar_address()).value).toBe(ADDRESS);
  await user.clear(field(m.desk_calendar_label()));
  await user.type(field(m.desk_calendar_label()), "Family history");
  await desk.press("button", m.desk_save());
  expect(desk.api.sent("PUT desk/appointment-links/3")).toEqual([
    { label: "Family history", address: ADDRESS },
  ]);
  await desk.press("button", m.desk_calendar_delete({ label: GENEALOGY.label }));
  expect(screen.queryByRole("list", { name: m.desk_calendar_links() })).toBeNull();
});

test("M9: a link that was not deleted stays, and the operator is told", async () => {
  const desk = await settings();
  desk.api.on("DELETE desk/appointment-links/3", new Refusal(500));
  await desk.press("button", m.desk_calendar_delete({ label: GENEALOGY.label }));
  expect(screen.getByText(m.desk_not_deleted())).toBeTruthy();
  expect(screen.getByRole("list", { name: m.desk_calendar_links() })).toBeTruthy();
});
