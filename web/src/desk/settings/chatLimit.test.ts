import { expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { Refusal } from "../../testing/api";
import { drawn, enter, screen, user } from "../../testing/page";
import "../administration/AdministrationPage.svelte";
import "./SettingsPage.svelte";

const LIMIT = { version: "1", chats_at_once: 4, most: 5 };
const PUT = "PUT desk/chats-at-once";

async function open(): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/settings/alerts",
    api: (api) => api.on("GET desk/chats-at-once", LIMIT),
  });
  await screen.findByLabelText("Chats at once");
  return desk;
}
const field = (): HTMLInputElement => screen.getByLabelText("Chats at once");
async function save(text: string): Promise<void> {
  await user.clear(field());
  if (text) await user.type(field(), text);
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
}

test("T7: an operator sets how many chats they answer at once, within their library’s most", async () => {
  const desk = await open();
  expect(field().value).toBe("4");
  expect(document.body.textContent).toContain("Your library allows at most 5");
  desk.api.on(PUT, { ...LIMIT, version: "2", chats_at_once: 3 });
  await save("3");
  desk.api.on(PUT, { ...LIMIT, version: "3", chats_at_once: null });
  await save("");
  expect(desk.api.sent(PUT)).toEqual([
    { version: "1", chats_at_once: 3 },
    { version: "2", chats_at_once: null },
  ]);
});

test.each([
  ["a limit that the library does not allow", "9", 9, "Your library allows at most 5."],
  ["a text that is no number", "many", -1, "Enter a number from 1 to 99."],
])("T7: %s is refused at its field and changes nothing", async (_, typed, sent, text) => {
  const desk = await open();
  desk.api.on(PUT, new Refusal(400, { errors: [{ field: "chats_at_once", text }] }));
  await save(typed);
  expect(desk.api.sent(PUT)).toEqual([{ version: "1", chats_at_once: sent }]);
  expect(screen.getByText(text)).toBeDefined();
  expect([document.activeElement, field().value]).toEqual([field(), typed]);
});

test("T7: a limit is saved when its field is left, as other alerts are; Save is there only until then", async () => {
  const desk = await open();
  const button = (): HTMLElement | null => screen.queryByRole("button", { name: "Save" });
  expect(button()).toBeNull();
  desk.api.on(PUT, { ...LIMIT, version: "2", chats_at_once: 3 });
  await user.clear(field());
  await user.type(field(), "3");
  expect([button() === null, desk.api.sent(PUT)]).toEqual([false, []]);
  await user.tab();
  await drawn();
  expect(desk.api.sent(PUT)).toEqual([{ version: "1", chats_at_once: 3 }]);
  expect([button(), screen.queryByText("Saved.") === null]).toEqual([null, false]);
});

test("T7: a refused limit does not bring back the operator who left its field", async () => {
  const desk = await open();
  const errors = [{ field: "chats_at_once", text: "Your library allows at most 5." }];
  desk.api.on(PUT, new Refusal(400, { errors }));
  await user.type(field(), "9");
  await user.click(screen.getByRole("checkbox", { name: "Sound" }));
  await drawn();
  expect(screen.getByText("Your library allows at most 5.")).toBeDefined();
  expect(document.activeElement).not.toBe(field());
  expect(field().value).toBe("49");
});

test("T7: administrators set the most of their library", async () => {
  const library = { id: 1, version: "1", name: "Harbour", time_zone: "UTC", language: "en", country: "US" };
  const languages = [{ code: "en", name: "English" }];
  const saved = { ...library, languages, privacy_url: "", chats_at_once: null };
  const address = "desk/administration/libraries";
  const desk = await openDesk({
    hash: "#/administration/library",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => api.on(`GET ${address}`, [saved]).on(`GET ${address}/1`, saved),
  });
  await screen.findByLabelText("Chats at once");
  desk.api.on(`PUT ${address}/1`, { ...saved, version: "2", chats_at_once: 5 });
  await save("5");
  expect(desk.api.sent(`PUT ${address}/1`)).toMatchObject([
    { version: "1", name: "Harbour", chats_at_once: 5 },
  ]);
  expect(field().value).toBe("5");
});
