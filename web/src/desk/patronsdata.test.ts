import { beforeEach, expect, test } from "vitest";
import { m } from "../paraglide/messages.js";
import { FakeApi, Refusal } from "../testing/api";
import { drawn, screen, show, user, within } from "../testing/page";
import { DeskApi } from "./api";
import PatronsData from "./PatronsData.svelte";
import RetentionOfLibrary from "./RetentionOfLibrary.svelte";
import type { Held, LibraryKept } from "./retention";

const HELD: Held = {
  ...{ contact: "dana@example.org", chats: 1, live: 0, tickets: 0, open: 0, emails: 0, files: 0, records: 0 },
};
const KEPT: LibraryKept = {
  ...{ library: 1, name: "Harbour Library", version: "one", address: "short", page: "path", ledger: [] },
  data: [
    "text",
    "name",
    "contact",
    "page",
    "device",
    "address",
    "ticket_text",
    "ticket_name",
    "ticket_contact",
  ]
    .concat("file", "mail", "stray", "record")
    .map((datum) => ({ datum: datum as "text", days: 90, default: 90 })),
  departments: [{ id: 8, name: "Local History", nothing: false }],
};
let api: FakeApi;

beforeEach(() => {
  api = new FakeApi().on("GET desk/retention/1/erasures", []);
});

/** By the keyboard: a guarded button takes a second click at the same place for part of a double click. */
async function press(name: string): Promise<void> {
  screen.getByRole("button", { name }).focus();
  await user.keyboard("{Enter}");
  await drawn();
}

/** An administrator looks a contact up. */
async function looksUp(contact: string): Promise<void> {
  show(PatronsData, { api: new DeskApi("csrf"), library: 1, csrf: "csrf" });
  await user.type(screen.getByLabelText(m.desk_data_contact()), contact);
  await press("Look Up");
}

test("PatronsData explains contact info that is none", async () => {
  api.on(
    "POST desk/retention/1/holdings",
    new Refusal(400, { refusal: { name: "BadContact", fault: "email" } }),
  );
  await looksUp("dana@");
  expect(screen.getByText(m.refusal_contact_email())).toBeTruthy();
});

test("PatronsData says how much is held, and exports it", async () => {
  api.on("POST desk/retention/1/holdings", HELD);
  await looksUp("Dana@Example.org");
  expect(screen.getByRole("status").textContent).toContain("dana@example.org: 1 chat");
  expect(screen.getByRole("button", { name: "Export as JSON" })).toBeTruthy();
});

test("PatronsData offers nothing to erase where nothing is held", async () => {
  api.on("POST desk/retention/1/holdings", { ...HELD, chats: 0 });
  await looksUp("dana@example.org");
  expect(screen.queryByRole("button", { name: "Erase Everything" })).toBeNull();
});

test("PatronsData erases once that is confirmed, and focuses its field", async () => {
  api.on("POST desk/retention/1/holdings", HELD).on("POST desk/retention/1/erasures", { id: 1 });
  await looksUp("dana@example.org");
  await press("Erase Everything");
  expect(api.sent("POST desk/retention/1/erasures")).toEqual([]);
  await press("Yes, Erase It");
  expect(api.sent("POST desk/retention/1/erasures")).toMatchObject([{ contact: "dana@example.org" }]);
  expect(document.activeElement).toBe(screen.getByLabelText(m.desk_data_contact()));
});

/** An administrator has a department keep nothing. */
async function shortens(): Promise<void> {
  api.on("PUT desk/retention/1", { ...KEPT, version: "two" });
  show(RetentionOfLibrary, { api: new DeskApi("csrf"), library: KEPT, named: false });
  await user.click(
    screen.getByRole("checkbox", { name: m.desk_retention_nothing({ name: "Local History" }) }),
  );
  await press("Save");
}

test("RetentionOfLibrary names what would be deleted sooner, and saves nothing when that is canceled", async () => {
  await shortens();
  const items = within(screen.getByRole("dialog")).getAllByRole("listitem");
  expect(items.map((one) => one.textContent)).toEqual([m.desk_retention_nothing({ name: "Local History" })]);
  await press("Cancel");
  expect(api.sent("PUT desk/retention/1")).toEqual([]);
});

test("RetentionOfLibrary saves once the deletion is confirmed", async () => {
  await shortens();
  await press("Yes, Save and Delete");
  expect(api.sent("PUT desk/retention/1")).toMatchObject([{ version: "one", nothing: [8] }]);
  expect(screen.getByText(m.desk_retention_saved())).toBeTruthy();
});
