import { expect, test } from "vitest";
import type { ApiKeyOut } from "../../../protocol/http";
import { Refusal } from "../../../testing/api";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { enter, screen, until, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/api-keys";
const KEY: ApiKeyOut = {
  id: 3,
  name: "<b>Nightly</b> script",
  library: 1,
  library_name: "Harbour Library",
  scopes: ["tickets:read", "statistics:read"],
  expires: "2027-06-30",
  expired: false,
  networks: "192.0.2.0/24",
  used_at: null,
};
const LIBRARIES = [
  { id: 1, name: "Harbour Library" },
  { id: 2, name: "Hill Library" },
];

const open = (keys: ApiKeyOut[], libraries: object[] = LIBRARIES.slice(0, 1)): Promise<DeskPage> =>
  openDesk({
    hash: "#/administration/api-keys",
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => api.on(`GET ${ADDRESS}`, keys).on("GET desk/administration/libraries", libraries),
  });

test("G5: the list says what each key may do, when it was used, how long and from where it works", async () => {
  await open([
    KEY,
    { ...KEY, id: 4, name: "Old", expired: true, networks: "", used_at: Date.UTC(2026, 4, 2) },
  ]);
  const list = await screen.findByRole("list", { name: "API keys" });
  const [first = "", second = ""] = within(list)
    .getAllByRole("listitem")
    .map((row) => row.textContent);
  expect(first).toMatch(
    /<b>Nightly<\/b> script.*Statistics: read and Tickets: read.*Never used · Expires .*2027.*Only from 192\.0\.2\.0\/24/s,
  );
  expect(second).toMatch(/Last used .*2026 · Expired on .*2027/s);
});

test("G5: a new key is made for scopes, until a day and for networks, and shown once", async () => {
  const desk = await open([]);
  await user.click(await screen.findByRole("button", { name: "New key" }));
  await user.type(await screen.findByLabelText("Name"), "Nightly script");
  await user.click(within(screen.getByRole("group", { name: "Scopes" })).getByLabelText("Tickets: read"));
  await user.type(screen.getByLabelText("Networks"), "192.0.2.0/24");
  const expires = (screen.getByLabelText("Expires") as HTMLInputElement).value;
  desk.api.on(`POST ${ADDRESS}`, { ...KEY, key: "rdk_secret" }).on(`GET ${ADDRESS}`, [KEY]);
  await user.click(screen.getByRole("button", { name: "Save" }));
  const box = (await screen.findByRole("textbox", { name: "API key" })) as HTMLInputElement;
  expect(box.value).toBe("rdk_secret");
  expect(desk.api.sent(`POST ${ADDRESS}`)).toEqual([
    { library: 1, name: "Nightly script", scopes: ["tickets:read"], expires, networks: "192.0.2.0/24" },
  ]);
  await until(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Copy" })));
  await user.click(screen.getByRole("button", { name: "Done" }));
  await screen.findByText("<b>Nightly</b> script");
  expect(document.body.textContent).not.toContain("rdk_secret");
});

test("G5: of several libraries one is chosen, and errors stand at their fields", async () => {
  const desk = await open([KEY], LIBRARIES);
  await user.click(await screen.findByRole("button", { name: "New key" }));
  await user.selectOptions(await screen.findByLabelText("Library"), "Hill Library");
  const errors = ["name", "scopes", "expires", "networks"].map((field) => ({
    field,
    text: `About ${field}.`,
  }));
  desk.api.on(`POST ${ADDRESS}`, new Refusal(400, { errors }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  for (const { text } of errors) await screen.findByText(text);
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(desk.api.sent(`POST ${ADDRESS}`)).toMatchObject([{ library: 2 }]);
});

/** Presses "Revoke", and confirms it. */
async function revoke(): Promise<void> {
  await user.click(await screen.findByRole("button", { name: "Revoke <b>Nightly</b> script" }));
  const question = await screen.findByRole("dialog", { name: "Revoke this key?" });
  expect(question.textContent).toContain("use “<b>Nightly</b> script” stop working");
  await enter(within(question).getByRole("button", { name: "Revoke" }));
}

test("G5: a key stays whose revocation is canceled", async () => {
  const desk = await open([KEY]);
  await user.click(await screen.findByRole("button", { name: "Revoke <b>Nightly</b> script" }));
  const question = await screen.findByRole("dialog", { name: "Revoke this key?" });
  await enter(within(question).getByRole("button", { name: "Cancel" }));
  expect(desk.api.sent(`DELETE ${ADDRESS}/3`)).toEqual([]);
  expect(screen.getByRole("list", { name: "API keys" })).toBeTruthy();
});

test("G5: a revoked key leaves the list; the focus is on what happened", async () => {
  const desk = await open([KEY]);
  desk.api.on(`DELETE ${ADDRESS}/3`, null).on(`GET ${ADDRESS}`, []);
  await revoke();
  const done = await screen.findByText("The key <b>Nightly</b> script is revoked.");
  await until(() => screen.getByText("There are no API keys."));
  expect(document.activeElement).toBe(done);
});

test("G5: a key that could not be revoked stays in the list", async () => {
  const desk = await open([KEY]);
  desk.api.on(`DELETE ${ADDRESS}/3`, new Refusal(503));
  await revoke();
  await screen.findByText("Not revoked. Check your connection and try again.");
  expect(screen.getByRole("list", { name: "API keys" })).toBeTruthy();
});
