import { beforeEach, expect, test } from "vitest";
import { m } from "../../../paraglide/messages.js";
import { FakeApi, Refusal } from "../../../testing/api";
import { showInDesk } from "../../../testing/desk";
import { drawn, screen, user, within } from "../../../testing/page";
import { FakeClock } from "../../../testing/world";
import ContactData from "./ContactData.svelte";
import RetentionOfLibrary from "./RetentionOfLibrary.svelte";
import type { Held, LibraryRetention } from "./retention";

const HELD: Held = {
  contact: "dana@example.org",
  chats: 1,
  live: 0,
  tickets: 0,
  open: 0,
  emails: 0,
  files: 0,
  records: 0,
};
const SETTINGS: LibraryRetention = {
  library: 1,
  name: "Harbour Library",
  version: "one",
  address: "short",
  page: "path",
  ledger: [],
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
const clock = new FakeClock();

beforeEach(() => {
  api = new FakeApi().on("GET desk/retention/1/erasures", []);
});

/** Presses a button by the keyboard: guarded buttons ignore a second click at the same position. */
async function press(name: string): Promise<void> {
  screen.getByRole("button", { name }).focus();
  await user.keyboard("{Enter}");
  await drawn();
}

const showContactData = (): unknown =>
  showInDesk(ContactData, { library: 1 }, { desk: { client: { ports: { clock } } } } as never);

/** Looks a contact up as an administrator. */
async function lookUp(contact: string): Promise<void> {
  showContactData();
  await user.type(screen.getByLabelText(m.desk_data_contact()), contact);
  await press("Look Up");
}

test("ContactData explains an invalid contact", async () => {
  api.on(
    "POST desk/retention/1/holdings",
    new Refusal(400, { refusal: { name: "BadContact", fault: "email" } }),
  );
  await lookUp("dana@");
  expect(screen.getByText(m.refusal_contact_email())).toBeTruthy();
});

test("ContactData shows counts of a contact's data, and exports it", async () => {
  api.on("POST desk/retention/1/holdings", HELD);
  await lookUp("Dana@Example.org");
  expect(screen.getByRole("status").textContent).toContain("dana@example.org: 1 chat");
  expect(screen.getByRole("button", { name: "Export as JSON" })).toBeTruthy();
});

test("ContactData offers no erasure for a contact without data", async () => {
  api.on("POST desk/retention/1/holdings", { ...HELD, chats: 0 });
  await lookUp("dana@example.org");
  expect(screen.queryByRole("button", { name: "Erase Everything" })).toBeNull();
});

test("ContactData erases after a confirmation, and focuses its field", async () => {
  api.on("POST desk/retention/1/holdings", HELD).on("POST desk/retention/1/erasures", { id: 1 });
  await lookUp("dana@example.org");
  await press("Erase Everything");
  expect(api.sent("POST desk/retention/1/erasures")).toEqual([]);
  await press("Yes, Erase It");
  expect(api.sent("POST desk/retention/1/erasures")).toMatchObject([{ contact: "dana@example.org" }]);
  expect(document.activeElement).toBe(screen.getByLabelText(m.desk_data_contact()));
});

test("an erasure is followed until it has reached everything, over a failure too", async () => {
  const erasure = { id: 1, at: "2026-12-01", by: "Marta", chats: 2, tickets: 0, emails: 0, live: 0 };
  const address = "GET desk/retention/1/erasures";
  api.on(address, [{ ...erasure, left: 2 }]);
  showContactData();
  await drawn();
  expect(screen.getByText(m.desk_data_left({ count: 2 }))).toBeTruthy();
  api.on(address, new Refusal(503, {}));
  await clock.pass(3_000);
  api.on(address, [{ ...erasure, left: 0 }]);
  await clock.pass(3_000);
  expect(screen.getByText(m.desk_data_done())).toBeTruthy();
  await clock.pass(60_000);
  expect(api.sent(address)).toHaveLength(3);
});

/** Sets, as an administrator, that a department stores nothing. */
async function shorten(): Promise<void> {
  api.on("PUT desk/retention/1", { ...SETTINGS, version: "two" });
  showInDesk(RetentionOfLibrary, { library: SETTINGS, showName: false });
  await user.click(
    screen.getByRole("checkbox", { name: m.desk_retention_nothing({ name: "Local History" }) }),
  );
  await press("Save");
}

test("RetentionOfLibrary lists data that would be deleted sooner, and saves nothing on “Cancel”", async () => {
  await shorten();
  const items = within(screen.getByRole("dialog")).getAllByRole("listitem");
  expect(items.map((item) => item.textContent)).toEqual([
    m.desk_retention_nothing({ name: "Local History" }),
  ]);
  await press("Cancel");
  expect(api.sent("PUT desk/retention/1")).toEqual([]);
});

test("RetentionOfLibrary saves after the deletion is confirmed", async () => {
  await shorten();
  await press("Yes, Save and Delete");
  expect(api.sent("PUT desk/retention/1")).toMatchObject([{ version: "one", nothing: [8] }]);
  expect(screen.getByText(m.desk_admin_saved())).toBeTruthy();
});
