import { beforeEach, expect, test, vi } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, enter, screen, until, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const REFERENCE = { id: 7, library: 1, library_name: "Harbour Library", name: "Reference" };
const HISTORY = { ...REFERENCE, id: 8, name: "Local History" };
const HILL = { id: 9, library: 2, library_name: "Hill <b>Library</b>", name: "Front Desk" };
const DAY = 86_400_000;
const BEN = {
  id: 3,
  name: "Ben Okafor",
  email: "ben@harbour.example",
  version: "one",
  active: true,
  roles: [{ library: 1, role: "operator" }],
  administers_all: false,
  departments: [7],
  status: "offline",
  seen_at: null as number | null,
  has_password: true,
  invited_until: null as number | null,
  rule: null as { number: number; provider: string } | null,
  signs_on: false,
  changes_account: true,
  own: false,
  second_factor: false,
  sends_email: false,
  picture: "",
};
const ADMINISTERS = [{ library: 1, role: "administrator" }];
const ADDRESS = "desk/administration/people";
const LINK = "https://desk.example/invitation/3.abc/";

let desk: DeskPage;

async function open(
  hash: string,
  people: object[] = [BEN],
  total = people.length,
  sends_email = false,
  departments = [HISTORY, REFERENCE],
): Promise<void> {
  desk = await openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => {
      api
        .on(`GET ${ADDRESS}`, { total, people, sends_email })
        .on("GET desk/administration/departments", departments);
      for (const person of people as { id: number }[]) api.on(`GET ${ADDRESS}/${person.id}`, person);
    },
  });
}

/** Opens Ben's form with other settings. */
async function openBen(changes: Partial<typeof BEN> = {}, departments = [HISTORY, REFERENCE]): Promise<void> {
  await open("#/administration/people/3", [{ ...BEN, ...changes }], 1, false, departments);
  await screen.findByLabelText("Email");
}
const save = async (): Promise<void> => {
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
};
const accept = (): void =>
  void desk.api.on(`PUT ${ADDRESS}/3`, ({ content }: { content: object }) => ({
    ...BEN,
    ...content,
    version: "two",
  }));

beforeEach(() => sessionStorage.clear());

test("A4: the list names each person with role, departments and status", async () => {
  const now = Date.now();
  const others = [
    { ...BEN, id: 4, name: "Ana", status: "online", roles: ADMINISTERS, departments: [7, 8] },
    { ...BEN, id: 5, name: "Dee", has_password: false, invited_until: now + 7 * DAY },
    { ...BEN, id: 6, name: "Eve", has_password: false, invited_until: 1, departments: [] },
    { ...BEN, id: 7, name: "Fay", active: false, status: "online" },
    { ...BEN, id: 8, name: "Root", administers_all: true, seen_at: Date.UTC(2020, 4, 5) },
  ];
  await open("#/administration/people", [BEN, ...others]);
  const list = await screen.findByRole("list", { name: "People" });
  const rows = within(list).getAllByRole("link");
  const texts = rows.map((element) => element.textContent.replace(/\s+/g, " ").trim());
  expect(texts[0]).toBe("Ben Okafor ben@harbour.example Operator Reference Never active");
  expect(texts[1]).toContain("Administrator Reference and Local History Online");
  expect(texts[2]).toMatch(/Invited, until .+/);
  expect(texts[3]).toContain("No department: no chats reach them Invitation expired");
  expect(texts[4]).toContain("Deactivated");
  expect(texts[5]).toMatch(/Administrator of all libraries Reference Last active .*2020/);
  expect(rows[0]?.getAttribute("href")).toBe("#/administration/people/3");
});

test("G3: the list and the form say by which rule someone is what, and offer no other role", async () => {
  const rule = { number: 2, provider: "Harbour University" };
  await open("#/administration/people/3", [{ ...BEN, rule, has_password: false, signs_on: true }]);
  expect(await screen.findByDisplayValue("Operator by rule 2, Harbour University")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Departments").value).toBe("Reference");
  expect(screen.queryByRole("combobox", { name: "Role" })).toBeNull();
  expect(screen.queryByText("Invitation expired")).toBeNull();
});

test("A4: two thousand people come by page, and are searched on the server", async () => {
  await open("#/administration/people", [BEN], 2000);
  await screen.findByText("1 of 2,000 people");
  desk.api.on(`GET ${ADDRESS}?offset=1`, { total: 2000, people: [BEN, { ...BEN, id: 4, name: "Chi" }] });
  await enter(screen.getByRole("button", { name: "Show More" }));
  expect(await screen.findByText("2 of 2,000 people")).toBeTruthy();
  desk.api.on(`GET ${ADDRESS}?search=zo`, { total: 0, people: [] });
  await user.type(screen.getByRole("searchbox", { name: "Search people" }), "zo{Enter}");
  expect(await screen.findByText("No one has this name or email.")).toBeTruthy();
});

test("A4: a person is invited, and the link is handed over", async () => {
  await open("#/administration/people");
  await user.click(await screen.findByRole("button", { name: "Invite" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite a person" });
  await user.type(within(dialog).getByLabelText("Email"), "dee@harbour.example");
  await user.type(within(dialog).getByLabelText("Name"), "Dee");
  await user.selectOptions(within(dialog).getByLabelText("Role"), "Administrator");
  const text = "Choose at least one department.";
  desk.api.on(`POST ${ADDRESS}`, new Refusal(400, { errors: [{ field: "departments", text }] }));
  const invite = (): HTMLElement => within(dialog).getByRole("button", { name: "Invite" });
  await enter(invite());
  const departments = within(dialog).getByRole("group", { name: "Departments", description: text });
  const box = within(departments).getByLabelText("Reference");
  expect(document.activeElement).toBe(within(departments).getByLabelText("Local History"));
  await user.click(box);
  const person = { ...BEN, name: "Dee", email: "dee@harbour.example", invited_until: Date.now() + 7 * DAY };
  desk.api.on(`POST ${ADDRESS}`, { person, link: LINK });
  await enter(invite());
  expect(desk.api.sent(`POST ${ADDRESS}`).at(-1)).toEqual({
    email: "dee@harbour.example",
    name: "Dee",
    roles: ADMINISTERS,
    departments: [7],
    by_email: false,
  });
  const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const copy = within(dialog).getByRole("button", { name: "Copy Invitation Link" });
  expect(document.activeElement).toBe(copy);
  await enter(copy);
  expect(copied).toHaveBeenCalledWith(LINK);
  const mail = within(dialog).getByRole("link", { name: "Send Invitation" }).getAttribute("href");
  expect(mail).toMatch(/^mailto:dee%40harbour\.example\?subject=/);
  expect(mail).toContain(encodeURIComponent(LINK));
  expect(desk.api.sent(`GET ${ADDRESS}`)).toHaveLength(2);
});

test("A4: a person is invited by email where the server sends any", async () => {
  await open("#/administration/people", [BEN], 1, true);
  await user.click(await screen.findByRole("button", { name: "Invite" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite a person" });
  expect(within(dialog).getByRole("button", { name: "Make a Link Instead" })).toBeTruthy();
  await user.type(within(dialog).getByLabelText("Email"), "dee@harbour.example");
  await user.click(within(dialog).getByLabelText("Reference"));
  const person = { ...BEN, name: "Dee", email: "dee@harbour.example", invited_until: Date.now() + 7 * DAY };
  desk.api.on(`POST ${ADDRESS}`, { person, link: null });
  await enter(within(dialog).getByRole("button", { name: "Send Invitation by Email" }));
  expect(desk.api.sent(`POST ${ADDRESS}`)).toMatchObject([{ by_email: true }]);
  const sent = await screen.findByRole("dialog", { name: "Invitation sent" });
  expect(sent.textContent).toContain("on its way to dee@harbour.example");
  expect(within(sent).queryByLabelText("Invitation link")).toBeNull();
});

test("A4: a person who forgot the password gets an invitation by email", async () => {
  await openBen({ sends_email: true });
  const person = { ...BEN, sends_email: true, invited_until: Date.now() + 7 * DAY };
  desk.api.on(`POST ${ADDRESS}/3/invitation?by_email=true`, { person, link: null });
  await enter(screen.getByRole("button", { name: "Send Invitation by Email" }));
  expect(await screen.findByText(/on its way to ben@harbour.example/)).toBeTruthy();
});

test("A4: role and departments are saved with the account", async () => {
  await openBen();
  accept();
  await user.selectOptions(screen.getByLabelText("Role"), "Administrator");
  await user.click(screen.getByLabelText("Local History"));
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/3`)).toEqual([
    {
      version: "one",
      email: BEN.email,
      name: BEN.name,
      active: true,
      roles: ADMINISTERS,
      departments: [7, 8],
    },
  ]);
  expect(screen.getByText("Saved.")).toBeTruthy();
});

test("A4: a person is deactivated after a confirmation, and activated again", async () => {
  await openBen();
  accept();
  await enter(screen.getByRole("button", { name: "Deactivate" }));
  const dialog = screen.getByRole("dialog", { name: "Deactivate Ben Okafor?" });
  await enter(within(dialog).getByRole("button", { name: "Deactivate" }));
  const activate = await screen.findByRole("button", { name: "Activate" });
  await until(() => expect(document.activeElement).toBe(activate));
  await enter(activate);
  await until(() => screen.getByRole("button", { name: "Deactivate" }));
  const sent = desk.api.sent(`PUT ${ADDRESS}/3`) as { active: boolean }[];
  expect(sent.map(({ active }) => active)).toEqual([false, true]);
});

test("A4: the last administrator stays active, and the reason stands beside the button", async () => {
  await openBen({ roles: ADMINISTERS });
  const text = "Ben Okafor is the only administrator of Harbour Library.";
  desk.api.on(`PUT ${ADDRESS}/3`, new Refusal(400, { errors: [{ field: "active", text }] }));
  await enter(screen.getByRole("button", { name: "Deactivate" }));
  await enter(within(screen.getByRole("dialog")).getByRole("button", { name: "Deactivate" }));
  expect(await screen.findByText(text)).toBeTruthy();
  accept();
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/3`).at(-1)).toMatchObject({ active: true });
});

test("A4: of a person of other libraries, only role and departments here can be changed", async () => {
  await openBen({ changes_account: false });
  expect(screen.getByText(/also belongs to a library that you don’t administer/)).toBeTruthy();
  for (const name of ["Email", "Name"]) {
    expect(screen.getByLabelText<HTMLInputElement>(name).disabled).toBe(true);
  }
  expect(screen.queryByRole("button", { name: /Deactivate|New Invitation Link/ })).toBeNull();
  for (const name of ["Role", "Reference"])
    expect(screen.getByLabelText<HTMLInputElement>(name).disabled).toBe(false);
});

test("A4: nobody is offered to deactivate themselves, or to change their own role", async () => {
  await openBen({ own: true });
  expect(screen.queryByRole("button", { name: /Deactivate|New Invitation Link/ })).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>("Role").disabled).toBe(true);
  expect(screen.getByText("Only another administrator can change your role.")).toBeTruthy();
});

test("A4: a person who forgot the password gets a new link", async () => {
  await openBen();
  const person = { ...BEN, invited_until: Date.now() + 7 * DAY };
  desk.api.on(`POST ${ADDRESS}/3/invitation`, { person, link: LINK });
  await enter(screen.getByRole("button", { name: "New Invitation Link" }));
  expect((await screen.findByLabelText<HTMLInputElement>("Invitation link")).value).toBe(LINK);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Copy Invitation Link" }));
});

test("A4: a lost second factor is removed after a question", async () => {
  await openBen({ second_factor: true });
  desk.api.on(`DELETE ${ADDRESS}/3/second-factor`, { ...BEN, second_factor: false });
  await enter(screen.getByRole("button", { name: "Remove Second Factor" }));
  const dialog = await screen.findByRole("dialog", { name: "Remove the second factor of Ben Okafor?" });
  await enter(within(dialog).getByRole("button", { name: "Remove Second Factor" }));
  expect(await screen.findByText("The second factor is removed.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Remove Second Factor" })).toBeNull();
});

test("A4: each library has its own role, which says what it includes", async () => {
  await openBen({ departments: [7, 9], roles: [{ library: 2, role: "reader" }] }, [HISTORY, REFERENCE, HILL]);
  expect(screen.getByLabelText<HTMLSelectElement>("Role in Hill <b>Library</b>").value).toBe("reader");
  accept();
  const role = screen.getByRole("combobox", { name: "Role in Harbour Library" });
  await user.selectOptions(role, "Records only");
  expect(role.getAttribute("aria-describedby")).toBeTruthy();
  expect(screen.getByText("Adds and reads records of Reference Analytics. Gets no chats.")).toBeTruthy();
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/3`)).toMatchObject([
    {
      roles: [
        { library: 1, role: "records" },
        { library: 2, role: "reader" },
      ],
    },
  ]);
});

test("A4: the role in a library whose last department was unchecked stays to be changed", async () => {
  await openBen({ departments: [7, 9], roles: [{ library: 2, role: "reader" }] }, [HISTORY, REFERENCE, HILL]);
  const hill = screen.getByRole("checkbox", { name: /Hill <b>Library<\/b>$/ });
  await user.click(hill);
  expect(screen.getByLabelText("Role in Hill <b>Library</b>")).toBeTruthy();
  accept();
  await user.selectOptions(screen.getByLabelText("Role in Hill <b>Library</b>"), "Operator");
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/3`)).toMatchObject([
    { departments: [7], roles: [{ library: 2, role: "operator" }] },
  ]);
});

test("A4: an error of a role is shown at its library only", async () => {
  await openBen({ departments: [7, 9] }, [HISTORY, REFERENCE, HILL]);
  const text = "Ben is the only administrator of Hill Library.";
  desk.api.on(`PUT ${ADDRESS}/3`, new Refusal(400, { errors: [{ field: "roles.2", text }] }));
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
  expect(screen.getAllByText(text)).toHaveLength(1);
  expect(screen.getByLabelText("Role in Hill <b>Library</b>").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText("Role in Harbour Library").getAttribute("aria-invalid")).toBeNull();
});

test("A4: a person's picture is removed after a question, and the form keeps what was edited", async () => {
  await openBen({ picture: "abc" });
  await user.type(screen.getByLabelText("Name"), " B.");
  const remove = screen.getByRole("button", { name: "Remove Picture" });
  desk.api.on(`DELETE ${ADDRESS}/3/picture`, { ...BEN, picture: "" });
  await enter(remove);
  const dialog = screen.getByRole("dialog", { name: "Remove the picture of Ben Okafor?" });
  await enter(within(dialog).getByRole("button", { name: "Remove Picture" }));
  await drawn();
  expect(document.querySelector("img")).toBeNull();
  expect(document.activeElement?.textContent).toBe("The picture was removed.");
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Ben Okafor B.");
});

test("A4: the picture of a person shared with other libraries can't be removed", async () => {
  await openBen({ picture: "abc", changes_account: false });
  expect(document.querySelector("img")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Remove Picture" })).toBeNull();
});

test("A4: the list names the libraries of different roles", async () => {
  const both = { ...BEN, departments: [7, 9], roles: [...ADMINISTERS, { library: 2, role: "reader" }] };
  await open("#/administration/people", [both], 1, false, [HISTORY, REFERENCE, HILL]);
  await screen.findByText("Administrator in Harbour Library and Reader in Hill <b>Library</b>");
});
