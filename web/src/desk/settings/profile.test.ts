import { expect, test, vi } from "vitest";
import { Refusal } from "../../testing/api";
import { openDesk } from "../../testing/desk";
import type { DeskPage } from "../../testing/desk";
import { drawn, enter, screen, until, user, within } from "../../testing/page";
import "./SettingsPage.svelte";

const NOW = Date.now();
const HERE = {
  id: "a".repeat(32),
  browser: "Firefox, Linux",
  network: "203.0.113.0/24",
  began_at: NOW - 3_600_000,
  used_at: NOW,
  current: true,
};
const THERE = { ...HERE, id: "b".repeat(32), browser: "Chrome, Windows", current: false };
const OLD = { ...THERE, id: "c".repeat(32), browser: "", network: "", began_at: null, used_at: null };
const PROFILE = {
  version: "1",
  name: "Ana Morales",
  email: "ana@harbour.example",
  sessions: [HERE, THERE],
  second_factor: false,
  recovery_codes: 0,
  language: "",
  languages: [{ code: "en", name: "English", reviewed: true }],
  has_password: true,
  picture: "",
};

async function open(profile: object = PROFILE): Promise<DeskPage> {
  const desk = await openDesk({
    hash: "#/settings/profile",
    api: (api) => api.on("GET desk/profile", profile),
  });
  await screen.findByLabelText("Display name");
  return desk;
}
const region = (): HTMLElement => screen.getByRole("region", { name: "Profile" });
const sessions = (): HTMLElement => screen.getByRole("list", { name: "Signed in here" });
const row = (text: string): HTMLElement => within(sessions()).getByText(text).closest("li") ?? document.body;
async function fill(label: string, text: string): Promise<void> {
  const field = screen.getByLabelText(label);
  await user.clear(field);
  if (text) await user.type(field, text);
}
const press = async (name: string, place = region()): Promise<void> => {
  await enter(within(place).getByRole("button", { name }));
  await drawn();
};

test("T12: the menu “Account” leads to the profile", async () => {
  const desk = await openDesk({ api: (api) => api.on("GET desk/profile", PROFILE) });
  await desk.press("button", /^Account: Ana/);
  await desk.press("menuitem", "Profile");
  expect(location.hash).toBe("#/settings/profile");
  expect(await screen.findByLabelText("Display name")).toBeTruthy();
});

test("T12: the display name is saved, and shown once the server has it", async () => {
  const desk = await open();
  desk.api.on("PUT desk/profile", ({ content }: { content: object }) => ({
    ...PROFILE,
    ...content,
    version: "2",
  }));
  await fill("Display name", "Zoe Lund");
  await press("Save");
  expect(desk.api.sent("PUT desk/profile")).toEqual([{ version: "1", name: "Zoe Lund", language: "" }]);
  expect(await screen.findByText("Saved.")).toBeTruthy();
  await desk.follows((server) => {
    server.becomes({ name: "Zoe Lund" });
  });
  expect(screen.getByRole("button", { name: /^Account: Zoe/ })).toBeTruthy();
});

test("T12: a refused display name keeps what was typed, with the reason", async () => {
  const desk = await open();
  desk.api.on("PUT desk/profile", new Refusal(400, { errors: [{ field: "name", text: "Use one line." }] }));
  await fill("Display name", "");
  await press("Save");
  const field = screen.getByLabelText<HTMLInputElement>("Display name");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field);
  expect(screen.getByText("Use one line.")).toBeTruthy();
});

test("T12: the password is changed, and the other browsers leave the list", async () => {
  const desk = await open();
  desk.api.on("POST desk/profile/password", { ...PROFILE, sessions: [HERE] });
  await fill("Current password", "quay-street-14");
  await fill("New password", "oars-and-rowlocks");
  await press("Change Password");
  expect(desk.api.sent("POST desk/profile/password")).toEqual([
    { current: "quay-street-14", new: "oars-and-rowlocks" },
  ]);
  expect(await screen.findByText(/^Your password is changed\./)).toBeTruthy();
  expect(within(sessions()).queryByText("Chrome, Windows")).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>("New password").value).toBe("");
});

test("G4: who signs in without a password here has no form to change it", async () => {
  await open({ ...PROFILE, has_password: false });
  expect(within(region()).getByText(/^You sign in at your institution/)).toBeTruthy();
  expect(screen.queryByLabelText("New password")).toBeNull();
});

test("T12: a wrong current password is named at its field", async () => {
  const desk = await open();
  desk.api.on(
    "POST desk/profile/password",
    new Refusal(429, { errors: [{ field: "current", text: "Too many attempts." }] }),
  );
  await fill("Current password", "wrong");
  await fill("New password", "oars-and-rowlocks");
  await press("Change Password");
  expect(await screen.findByText("Too many attempts.")).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByLabelText("Current password"));
  expect(screen.getByLabelText<HTMLInputElement>("New password").value).toBe("oars-and-rowlocks");
});

test("T12: the second factor and the recovery codes that are left are shown", async () => {
  await open();
  const section = screen.getByRole("region", { name: "Second factor" });
  expect(section.textContent).toContain("Only your password protects your account");
  const link = within(section).getByRole("link", { name: "Set up a second factor" });
  expect(link.getAttribute("href")).toBe("/account/second-factor/");
});

test("T12: an account with a second factor says so", async () => {
  await open({ ...PROFILE, second_factor: true, recovery_codes: 1 });
  const section = screen.getByRole("region", { name: "Second factor" });
  expect(section.textContent).toContain("1 recovery code is left.");
  expect(within(section).getByRole("link", { name: "Change or remove it" })).toBeTruthy();
});

test("T12: the list names this browser, and signs out others", async () => {
  const desk = await open({ ...PROFILE, sessions: [HERE, THERE, OLD] });
  expect(within(row("Firefox, Linux")).getByText("This browser")).toBeTruthy();
  expect(within(row("Firefox, Linux")).queryByRole("button")).toBeNull();
  expect(row("Firefox, Linux").textContent).toMatch(/Signed in .+from 203\.0\.113\.0\/24.+Last active/s);
  expect(within(row("Unknown browser")).getByRole("button", { name: "Sign out" })).toBeTruthy();
  desk.api.on(`DELETE desk/profile/sessions/${THERE.id}`, { ...PROFILE, sessions: [HERE, OLD] });
  await press("Sign out", row("Chrome, Windows"));
  expect(await screen.findByText("Signed out there.")).toBeTruthy();
  expect(document.activeElement).toBe(sessions());
  expect(within(sessions()).queryByText("Chrome, Windows")).toBeNull();
});

test("T12: all other browsers are signed out at once", async () => {
  const desk = await open({ ...PROFILE, sessions: [HERE, THERE, OLD] });
  desk.api.on("DELETE desk/profile/sessions", { ...PROFILE, sessions: [HERE] });
  await press("Sign Out Everywhere Else");
  await until(() => within(sessions()).getAllByRole("listitem").length === 1);
  expect(screen.queryByRole("button", { name: "Sign Out Everywhere Else" })).toBeNull();
});

test("T12: a browser that can't be signed out stays in the list", async () => {
  const desk = await open();
  desk.api.reachable = false;
  await press("Sign out", row("Chrome, Windows"));
  expect(await screen.findByText(/^Not signed out\./)).toBeTruthy();
  expect(row("Chrome, Windows").tagName).toBe("LI");
});

test("T12: a profile that can't be loaded is loaded again", async () => {
  const desk = await openDesk({
    hash: "#/settings/profile",
    api: (api) => api.on("GET desk/profile", new Refusal(500)),
  });
  await screen.findByText(/can’t be loaded/);
  desk.api.on("GET desk/profile", PROFILE);
  await press("Try again");
  expect(await screen.findByLabelText("Display name")).toBeTruthy();
});

test("T12: a desk that was signed out elsewhere says why", async () => {
  const desk = await open();
  const reason = "This browser was signed out from your profile in another browser.";
  desk.api.on("PUT desk/profile", new Refusal(401, { detail: "Unauthorized", reason }));
  await press("Save");
  desk.api.on("PUT desk/profile", new Refusal(401, { detail: "Unauthorized", reason: "" }));
  await press("Save");
  expect(desk.announced).toContain(`${reason} You are signed out.`);
  vi.unstubAllGlobals();
});

test("L1: another language loads the desk again, once it is saved", async () => {
  const reload = vi.spyOn(location, "reload").mockReturnValue();
  const languages = [...PROFILE.languages, { code: "ar", name: "العربية", reviewed: false }];
  const desk = await open({ ...PROFILE, languages });
  desk.api.on("PUT desk/profile", { ...PROFILE, languages, language: "ar", version: "2" });
  expect(screen.getByText(/Until you choose one/)).toBeTruthy();
  await user.selectOptions(screen.getByLabelText("Language"), "العربية (translated by machine)");
  expect(reload).not.toHaveBeenCalled();
  expect(screen.queryByText(/Until you choose one/)).toBeNull();
  await press("Save");
  await until(() => reload.mock.calls.length === 1);
  expect(desk.api.sent("PUT desk/profile")).toEqual([{ version: "1", name: "Ana Morales", language: "ar" }]);
});
