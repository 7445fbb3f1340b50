import { expect, test } from "vitest";
import { m } from "../../paraglide/messages.js";
import { Refusal } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, names, screen, until, within } from "../../testing/page";
import "./SettingsPage.svelte";

const PARTS = {
  profile: "Profile",
  alerts: "Alerts",
  departments: "Departments",
  "chat-view": "Chat view",
  "canned-messages": "Canned Messages",
  "appointment-links": "Appointment links",
  keyboard: "Keyboard",
  tickets: "Tickets",
};
const CONTROLS: [keyof typeof PARTS, Parameters<typeof screen.getByRole>[0], string][] = [
  ["profile", "textbox", "Display name"],
  ["alerts", "checkbox", "Sound"],
  ["departments", "group", "Departments I monitor"],
  ["chat-view", "group", "Chat view"],
  ["canned-messages", "button", "New canned message"],
  ["appointment-links", "button", "New appointment link"],
  ["keyboard", "checkbox", "Single-key shortcuts"],
  ["tickets", "group", "Ticket notifications"],
];

async function open(hash: string): Promise<DeskPage> {
  const desk = await openDesk({
    hash,
    api: (api) =>
      api
        .on("GET desk/canned-messages", [])
        .on("GET desk/appointment-links", [])
        .on("GET desk/profile", {
          version: "1",
          name: "Ana",
          email: "ana@harbour.example",
          picture: "",
          sessions: [],
          language: "en",
          languages: [{ code: "en", name: "English", reviewed: true }],
        }),
  });
  await screen.findByRole("heading", { name: "Settings" });
  await drawn();
  return desk;
}

const sections = (): HTMLElement => screen.getByRole("navigation", { name: "Sections of Settings" });
const current = (): string[] =>
  within(sections())
    .getAllByRole("link")
    .flatMap((link) => (link.ariaCurrent === "page" ? link.textContent : []));
const headings = (): string[] => names("heading", screen.getByRole("main"));

test.each(Object.entries(PARTS))(
  "Settings: %s has an address and a heading of its own",
  async (part, name) => {
    await open(`#/settings/${part}`);
    expect([current(), headings().slice(0, 2)]).toEqual([[name], ["Settings", name]]);
    expect(screen.getByRole("region", { name })).toBeTruthy();
    expect(names("link", sections())).toEqual(Object.values(PARTS));
  },
);

test.each(CONTROLS)("Settings: %s holds the %s “%s”", async (part, role, name) => {
  await open(`#/settings/${part}`);
  const region = screen.getByRole("region", { name: PARTS[part] });
  await until(() => within(region).getByRole(role, { name }));
});

test("notification settings that can't be loaded are no empty table", async () => {
  await openDesk({
    hash: "#/settings/tickets",
    api: (api) => api.on("GET desk/notifications", new Refusal(500)),
  });
  expect(await screen.findByText(m.notifications_failed())).toBeTruthy();
  expect(screen.queryByRole("table")).toBeNull();
});

test("Settings without a section, or with an unknown one, lead to the first", async () => {
  for (const hash of ["#/settings", "#/settings/nonsense"]) {
    const desk = await open(hash);
    expect([location.hash, current()]).toEqual(["#/settings/profile", ["Profile"]]);
    expect(screen.getByRole("region", { name: "Profile" }).textContent).toContain("ana@harbour.example");
    await desk.close();
  }
});

test("reload and Back keep the section", async () => {
  const desk = await open("#/settings/alerts");
  await desk.press("link", "Keyboard", sections());
  // happy-dom follows no link.
  location.hash = "#/settings/keyboard";
  await until(() => expect(current()).toEqual(["Keyboard"]));
  await desk.reload();
  await screen.findByRole("heading", { name: "Settings" });
  expect(current()).toEqual(["Keyboard"]);
  location.hash = "#/settings/alerts";
  await until(() => expect(current()).toEqual(["Alerts"]));
});

test("leaving Settings leads nowhere back", async () => {
  await open("#/settings/alerts");
  location.hash = "#/chats";
  await until(() => screen.getByRole("region", { name: "Patron Chats" }));
  expect(location.hash).toBe("#/chats");
});
