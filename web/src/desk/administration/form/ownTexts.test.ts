import { beforeEach, expect, test } from "vitest";
import { Refusal } from "../../../testing/api";
import type { DeskPage } from "../../../testing/desk";
import { drawn, screen, user, within } from "../../../testing/page";
import { ADDRESS, ASK, form, openWidgets, save, write } from "../../../testing/widgetForm";

let desk: DeskPage;
const WIDGET = { ...ASK, translations: { ar: { welcome: "مرحبا" } } };
const sent = (): unknown => (desk.api.sent(`PUT ${ADDRESS}/7`).at(-1) as typeof ASK).translations;

async function open(): Promise<HTMLSelectElement> {
  desk = await openWidgets("#/administration/widgets/7", [WIDGET], undefined, undefined, WIDGET);
  await form();
  return within(screen.getByRole("group", { name: "In other languages" })).getByLabelText("Texts in");
}

beforeEach(() => sessionStorage.clear());

test("L1: texts are translated one language at a time, beside the library's own, and saved together", async () => {
  const choice = await open();
  expect([...choice.options].map(({ text }) => text)).toEqual([
    "Choose a language",
    "English",
    "العربية ✓",
    "Deutsch",
  ]);
  await user.selectOptions(choice, "de");
  const welcome = screen.getByLabelText<HTMLTextAreaElement>("Welcome (Deutsch)");
  expect([welcome.lang, welcome.maxLength, welcome.value]).toEqual(["de", 500, ""]);
  expect(document.getElementById(welcome.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Hello.");
  desk.api.on(`PUT ${ADDRESS}/7`, WIDGET);
  await write("Welcome (Deutsch)", "Hallo.");
  await save();
  expect(sent()).toEqual({ ar: { welcome: "مرحبا" }, de: { welcome: "Hallo." } });
});

test("L1: an emptied translation is gone", async () => {
  await user.selectOptions(await open(), "ar");
  await user.clear(screen.getByLabelText("Welcome (العربية)"));
  desk.api.on(`PUT ${ADDRESS}/7`, { ...WIDGET, translations: {} });
  await save();
  expect(sent()).toEqual({});
});

test("L1: the server's reason against a translation is shown, and what was written stays", async () => {
  await user.selectOptions(await open(), "de");
  await write("Welcome (Deutsch)", "Hallo.");
  const text = "Deutsch, welcome: too long.";
  desk.api.on(`PUT ${ADDRESS}/7`, new Refusal(400, { errors: [{ field: "translations", text }] }));
  await save();
  await drawn();
  const group = within(screen.getByRole("group", { name: "In other languages" }));
  expect(group.getByRole("alert").textContent).toBe(text);
  expect(screen.getByLabelText<HTMLTextAreaElement>("Welcome (Deutsch)").value).toBe("Hallo.");
});
