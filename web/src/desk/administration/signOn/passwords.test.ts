import { beforeEach, expect, test } from "vitest";
import { Refusal } from "../../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { drawn, enter, screen, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/passwords";
const ANA = { id: 1, name: "Ana Morales", email: "ana@harbour.example", superuser: false, tried: false };
const ROOT = { id: 5, name: "Root", email: "root@example.org", superuser: true, tried: false };
const SETTINGS = { version: "one", passwords_off: false, break_glass: [], people: [ANA, ROOT] };
let desk: DeskPage;

beforeEach(() => sessionStorage.clear());

async function open(settings: object = SETTINGS): Promise<HTMLElement> {
  desk = await openDesk({
    hash: "#/administration/sign-on",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR }, sets_sign_in: true },
    api: (api) => api.on("GET desk/administration/sign-on", []).on(`GET ${ADDRESS}`, settings),
  });
  return await screen.findByRole("group", { name: "Break-glass accounts" });
}

const box = (name: string): HTMLInputElement => screen.getByRole("checkbox", { name });
const save = (): Promise<void> => enter(screen.getByRole("button", { name: "Save" }));

async function tryAccount(): Promise<HTMLElement> {
  await enter(screen.getByRole("button", { name: "Try a break-glass account" }));
  const dialog = screen.getByRole("dialog", { name: "Try a break-glass account" });
  await user.type(screen.getByLabelText("Email"), ROOT.email);
  await user.type(screen.getByLabelText("Password"), "quay-street-14");
  await enter(within(dialog).getByRole("button", { name: "Try it" }));
  await drawn();
  return dialog;
}

test("G4: a break-glass account is chosen, tried, and passwords are switched off", async () => {
  const group = await open();
  expect(within(group).getAllByRole("checkbox")).toEqual([box("Root"), box("Ana Morales")]);
  expect(within(group).getByText("root@example.org · superuser · password not tried")).toBeTruthy();
  await user.click(box("Passwords off"));
  await user.click(box("Root"));
  const people = [ANA, { ...ROOT, tried: true }];
  desk.api.on(`POST ${ADDRESS}/trial`, { ...SETTINGS, version: "of another", people });
  await tryAccount();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByText("The password of root@example.org was tried and works.")).toBeTruthy();
  expect(within(group).getByText("root@example.org · superuser · password tried")).toBeTruthy();
  expect([box("Passwords off").checked, box("Root").checked]).toEqual([true, true]);
  desk.api.on(`PUT ${ADDRESS}`, ({ content }: { content: object }) => ({ ...SETTINGS, people, ...content }));
  await save();
  await drawn();
  expect(desk.api.sent(`PUT ${ADDRESS}`)).toEqual([
    { version: "one", passwords_off: true, break_glass: [5] },
  ]);
});

test("G4: a wrong password is refused in the dialog", async () => {
  await open();
  const text = "Email or password is incorrect. Check both and try again.";
  desk.api.on(`POST ${ADDRESS}/trial`, new Refusal(400, { errors: [{ field: "password", text }] }));
  const dialog = await tryAccount();
  expect(within(dialog).getByText(text)).toBeTruthy();
  expect(screen.queryByText(/was tried and works/)).toBeNull();
});

test("G4: what is missing is said at its group", async () => {
  const group = await open();
  const text = "Choose a superuser as a break-glass account.";
  desk.api.on(`PUT ${ADDRESS}`, new Refusal(400, { errors: [{ field: "break_glass", text }] }));
  await user.click(box("Passwords off"));
  await save();
  expect(await within(group).findByText(text)).toBeTruthy();
});

test("G4: among many people, the chosen ones stay in sight of a search", async () => {
  const many = Array.from({ length: 60 }, (_, at) => ({ ...ANA, id: at + 10, name: `Person ${at}` }));
  const group = await open({ ...SETTINGS, break_glass: [5], people: [ROOT, ...many] });
  expect(within(group).getAllByRole("checkbox")).toHaveLength(51);
  await user.type(screen.getByLabelText("Search people"), "person 59");
  expect(within(group).getAllByRole("checkbox")).toEqual([box("Root"), box("Person 59")]);
  await user.click(box("Root"));
  expect(screen.queryByRole("checkbox", { name: "Root" })).toBeNull();
});
