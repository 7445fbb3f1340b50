import { expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { Refusal } from "../../testing/api";
import { drawn, enter, screen, user, within } from "../../testing/page";
import "../administration/AdministrationPage.svelte";
import "../settings/SettingsPage.svelte";

const ADDRESS = "desk/administration/departments";
const REFERENCE = {
  id: 7,
  library: 1,
  library_name: "Harbour",
  time_zone: "UTC",
  version: "1",
  name: "Reference",
  hours: null,
  sign_off: false,
  backup: null,
  backup_after: 60,
  operators: 3,
  widgets: 1,
};
const PROFILE = {
  version: "1",
  name: "Ana Morales",
  email: "ana@x.example",
  second_factor: false,
  recovery_codes: 0,
  language: "en",
  languages: [{ code: "en", name: "English", reviewed: true }],
  has_password: true,
  picture: "",
  sessions: [],
};

let desk: DeskPage;

async function open(hash = "#/administration/departments/7"): Promise<void> {
  desk = await openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on("GET desk/administration/libraries", [])
        .on(`GET ${ADDRESS}`, [REFERENCE])
        .on(`GET ${ADDRESS}/7`, REFERENCE)
        .on(`DELETE ${ADDRESS}/7`, undefined)
        .on(`PUT ${ADDRESS}/7`, { ...REFERENCE, version: "2", name: "Reference!" })
        .on("GET desk/profile", PROFILE),
  });
}

const name = (): Promise<HTMLInputElement> => screen.findByLabelText<HTMLInputElement>("Name");
const TITLE = { name: "Leave without saving?" };
const question = (): HTMLElement | null => screen.queryByRole("dialog", TITLE);
const shown = (): Promise<HTMLElement> => screen.findByRole("dialog", TITLE);
const answer = async (button: string): Promise<void> => {
  await enter(within(await shown()).getByRole("button", { name: button }));
  await drawn();
};
const leavesByReload = (): boolean => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

test("changes that are not saved are asked about at another section, and kept", async () => {
  await open();
  await user.type(await name(), "!");
  await desk.press("link", "Widgets");
  await answer("Keep Editing");
  expect(question()).toBeNull();
  expect([location.hash, (await name()).value]).toEqual(["#/administration/departments/7", "Reference!"]);
});

test("discarded changes are gone, and the desk goes where it was to go", async () => {
  await open();
  await user.type(await name(), "!");
  await desk.press("link", "Widgets");
  await answer("Discard Changes");
  expect(location.hash).toBe("#/administration/widgets");
  expect(desk.api.sent(`PUT ${ADDRESS}/7`)).toEqual([]);
});

test("saving on the way leads on; a refused form stays with its error", async () => {
  await open();
  await user.type(await name(), "!");
  const text = "This field cannot be blank.";
  desk.api.on(`PUT ${ADDRESS}/7`, new Refusal(400, { errors: [{ field: "name", text }] }));
  await desk.press("link", "← Departments");
  await answer("Save");
  expect(screen.getByText(text)).toBeTruthy();
  expect([location.hash, document.activeElement]).toEqual(["#/administration/departments/7", await name()]);
  desk.api.on(`PUT ${ADDRESS}/7`, { ...REFERENCE, version: "2", name: "Reference!" });
  await desk.press("link", "← Departments");
  await answer("Save");
  expect(location.hash).toBe("#/administration/departments");
});

test("a change of the address is taken back until the question is answered", async () => {
  await open();
  await user.type(await name(), "!");
  location.hash = "#/chats";
  await shown();
  expect(location.hash).toBe("#/administration/departments/7");
  await answer("Discard Changes");
  expect(location.hash).toBe("#/chats");
});

test("a page of the desk that a button opens waits for the answer, too", async () => {
  await open("#/settings/profile");
  await user.type(await screen.findByLabelText("Display name"), "!");
  desk.server.starts(7, { name: "Dana" });
  await drawn();
  await desk.press("button", "Claim Chat");
  await shown();
  expect(desk.server.logs.get(7)?.some(({ body }) => body.kind === "claimed")).toBe(true);
  await answer("Discard Changes");
  expect(location.hash).toBe("#/chats/7");
});

test("the browser asks before a reload, only while something is not saved", async () => {
  await open();
  await name();
  expect(leavesByReload()).toBe(true);
  await user.type(await name(), "!");
  expect(leavesByReload()).toBe(false);
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
  expect(leavesByReload()).toBe(true);
  await desk.press("link", "Widgets");
  await screen.findByRole("heading", { name: "Widgets" });
  expect([question(), location.hash]).toEqual([null, "#/administration/widgets"]);
});

test("nothing is shown after a deletion", async () => {
  await open();
  await user.type(await name(), "!");
  await enter(screen.getByRole("button", { name: "Delete Department" }));
  const dialog = within(screen.getByRole("dialog", { name: "Delete this department?" }));
  await enter(dialog.getByRole("button", { name: "Delete Department" }));
  await drawn();
  expect([question(), location.hash]).toEqual([null, "#/administration/departments"]);
});

test("a password that was typed counts as a change, without “Save”", async () => {
  await open("#/settings/profile");
  await user.type(await screen.findByLabelText("Current password"), "x");
  await desk.press("link", "Alerts");
  const buttons = within(await shown()).getAllByRole("button");
  expect(buttons.map((button) => button.textContent)).toEqual(["Keep Editing", "Discard Changes"]);
  await answer("Discard Changes");
  expect(location.hash).toBe("#/settings/alerts");
});
