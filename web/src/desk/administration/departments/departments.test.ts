import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, enter, screen, user, within } from "../../../testing/page";
import { usualHours } from "./hours";
import "../AdministrationPage.svelte";

const REFERENCE = {
  id: 7,
  library: 1,
  library_name: "Harbour Library",
  time_zone: "Europe/Berlin",
  version: "one",
  name: "Reference",
  hours: null as unknown,
  sign_off: false,
  backup: null,
  backup_after: 60,
  operators: 3,
  widgets: 1,
};
const HISTORY = { ...REFERENCE, id: 8, name: "Local History", operators: 1, hours: usualHours() };
const FACTS = {
  members: [
    { id: 3, name: "<b>Ana</b>", role: "operator", active: true },
    { id: 4, name: "Marta", role: "administrator", active: false },
  ],
  more_members: 2,
  widgets: [{ id: 7, name: "Ask a librarian" }],
  queues: [{ id: 5, name: "Questions", readers: 0 }],
  backup_of: [],
  questions: "unread",
  chats_at_once: 4,
  keeps_nothing: false,
};
const ADDRESS = "desk/administration/departments";
const OTHERS = { name: "Hill Library", library: 2, library_name: "Hill Library", id: 9 };

let desk: DeskPage;

async function open(hash: string, departments = [HISTORY, REFERENCE]): Promise<void> {
  desk = await openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) => {
      api
        .on(`GET ${ADDRESS}`, departments)
        .on("GET desk/administration/libraries", [{ id: 1, name: "Harbour" }]);
      for (const department of departments)
        api
          .on(`GET ${ADDRESS}/${department.id}`, department)
          .on(`GET ${ADDRESS}/${department.id}/facts`, FACTS);
    },
  });
}

const day = (name: string): HTMLElement => screen.getByRole("group", { name });
const save = async (): Promise<void> => {
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
};
const field = (within_: HTMLElement, name: string): HTMLInputElement =>
  within(within_).getByLabelText<HTMLInputElement>(name);

beforeEach(() => sessionStorage.clear());

test("A5: the list names each department, and leads to its form", async () => {
  await open("#/administration/departments");
  const list = await screen.findByRole("list", { name: "Departments" });
  const links = within(list).getAllByRole("link");
  expect(links.map((element) => element.textContent)).toEqual([
    "Local History 1 operator. Has opening hours",
    "Reference 3 operators. No opening hours",
  ]);
  expect(links[1]?.getAttribute("href")).toBe("#/administration/departments/7");
});

test("A5: departments of several libraries are named with their library", async () => {
  await open("#/administration/departments", [REFERENCE, { ...REFERENCE, ...OTHERS }]);
  expect(await screen.findByText("Reference, Harbour Library")).toBeTruthy();
});

test("A5: opening hours start with the usual week, and are saved with an exception", async () => {
  await open("#/administration/departments/7");
  await user.click(await screen.findByLabelText("Open chat only at certain hours"));
  await user.click(screen.getByRole("button", { name: "Add hours on Saturday" }));
  await user.click(screen.getByRole("button", { name: "Remove hours 1 on Monday" }));
  expect(within(day("Monday")).getByText("Closed")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Add an exception" }));
  await drawn();
  const exception = day("Exception 1");
  expect(document.activeElement).toBe(field(exception, "Date"));
  await user.type(field(exception, "Date"), "2026-12-24");
  await user.click(field(exception, "Closed"));
  desk.api.on(`PUT ${ADDRESS}/7`, ({ content }: { content: object }) => ({
    ...REFERENCE,
    ...content,
    version: "two",
  }));
  await save();
  const period = { opens: "09:00", closes: "17:00" };
  expect(desk.api.sent(`PUT ${ADDRESS}/7`)).toEqual([
    {
      version: "one",
      name: "Reference",
      sign_off: false,
      backup: null,
      backup_after: 60,
      hours: {
        week: [[], [period], [period], [period], [period], [period], []],
        exceptions: [{ date: "2026-12-24", periods: [period], note: "" }],
      },
    },
  ]);
  expect(screen.getByText("Saved.")).toBeTruthy();
});

test("A5: the focus stays in the opening hours after a period or an exception was added or removed", async () => {
  await open("#/administration/departments/8");
  await screen.findByRole("group", { name: "Monday" });
  const press = (name: string): Promise<void> => enter(screen.getByRole("button", { name }));
  await press("Add hours on Monday");
  const second = within(day("Monday")).getAllByLabelText("Opens")[1];
  expect(document.activeElement).toBe(second);
  await press("Remove hours 2 on Monday");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add hours on Monday" }));
  await press("Add an exception");
  await user.click(field(day("Exception 1"), "Closed"));
  await press("Remove hours 1 on Exception 1");
  expect(document.activeElement).toBe(field(day("Exception 1"), "Closed"));
  await press("Remove exception 1");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add an exception" }));
});

test("A5: hours that were switched off come back as they were", async () => {
  await open("#/administration/departments/8");
  const box = await screen.findByLabelText("Open chat only at certain hours");
  await user.click(screen.getByRole("button", { name: "Remove hours 1 on Monday" }));
  await user.click(box);
  expect(screen.queryByRole("group", { name: "Monday" })).toBeNull();
  await user.click(box);
  expect(within(day("Monday")).getByText("Closed")).toBeTruthy();
});

test("A5: an error stands at its day, which gets the focus", async () => {
  await open("#/administration/departments/8");
  await screen.findByRole("group", { name: "Friday" });
  const text = "These times overlap.";
  desk.api.on(`PUT ${ADDRESS}/8`, new Refusal(400, { errors: [{ field: "hours.week.4", text }] }));
  await save();
  expect(within(day("Friday")).getByText(text)).toBeTruthy();
  expect(document.activeElement).toBe(field(day("Friday"), "Opens"));
  expect(screen.getByText("Not saved. Correct the marked fields, then save again.")).toBeTruthy();
});

test("A5: the date of an exception with an error gets the focus", async () => {
  await open("#/administration/departments/8");
  await screen.findByRole("group", { name: "Friday" });
  await enter(screen.getByRole("button", { name: "Add an exception" }));
  await user.type(field(day("Exception 1"), "Date"), "2026-12-24");
  const text = "This date has an exception already.";
  desk.api.on(`PUT ${ADDRESS}/8`, new Refusal(400, { errors: [{ field: "hours.exceptions.0", text }] }));
  await save();
  const date = within(day("Exception 1")).getByLabelText("Date");
  expect(document.activeElement).toBe(date);
  expect(document.getElementById(date.getAttribute("aria-describedby") ?? "")?.textContent).toBe(text);
});

test("A5: a new department opens its form; one administrator of one library is not asked for it", async () => {
  await open("#/administration/departments");
  await user.click(await screen.findByRole("button", { name: "New department" }));
  const dialog = await screen.findByRole("dialog", { name: "New department" });
  expect(within(dialog).queryByLabelText("Library")).toBeNull();
  await user.type(within(dialog).getByLabelText("Name"), "Children");
  desk.api
    .on(`POST ${ADDRESS}`, { ...REFERENCE, id: 9, name: "Children" })
    .on(`GET ${ADDRESS}/9`, { ...REFERENCE, id: 9, name: "Children" });
  await enter(within(dialog).getByRole("button", { name: "Save" }));
  expect(desk.api.sent(`POST ${ADDRESS}`)).toEqual([{ library: 1, name: "Children" }]);
  expect(location.hash).toBe("#/administration/departments/9");
  expect((await screen.findByLabelText<HTMLInputElement>("Name")).value).toBe("Children");
  await user.click(screen.getByRole("link", { name: "← Departments" }));
  expect(await screen.findByRole("button", { name: "New department" })).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("A5: automatic sign-off is set where there are opening hours", async () => {
  await open("#/administration/departments/8");
  await user.click(
    await screen.findByRole("checkbox", { name: "Set operators to Offline when the department closes" }),
  );
  desk.api.on(`PUT ${ADDRESS}/8`, { ...HISTORY, sign_off: true, version: "two" });
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/8`).at(-1)).toMatchObject({ sign_off: true });
});

test("A5: a department without opening hours has no automatic sign-off", async () => {
  await open("#/administration/departments/7");
  await screen.findByRole("textbox", { name: "Name" });
  expect(screen.queryByRole("group", { name: "Automatic sign-off" })).toBeNull();
});

const closed = (date: string, note: string) => ({ date, periods: [], note });
const meeting = (date: string) => ({ date, periods: [{ opens: "08:30", closes: "09:30" }], note: "Team" });
const FOUND = {
  events: [
    { name: "Team", repeated: true, suggested: false, exceptions: ["2027-12-20", "2027-12-25"].map(meeting) },
    {
      name: "<b>Eve</b>",
      repeated: false,
      suggested: false,
      exceptions: [
        { date: "2027-12-24", periods: [{ opens: "10:00", closes: "12:00" }], note: "<b>Eve</b>" },
      ],
    },
    {
      name: "Break",
      repeated: false,
      suggested: true,
      exceptions: ["2027-12-24", "2027-12-25", "2027-12-26"].map((date) => closed(date, "Break")),
    },
    { name: "", repeated: false, suggested: true, exceptions: [closed("2027-12-26", "")] },
  ],
  left_out: [{ name: "", text: "It has no duration." }],
};
const CALENDAR = `POST ${ADDRESS}/8/calendar`;
const calendarFile = (size = 3): File => new File(["x".repeat(size)], "year.ics", { type: "text/calendar" });

async function importCalendar(file = calendarFile()): Promise<void> {
  await user.upload(await screen.findByLabelText<HTMLInputElement>("Calendar file"), file);
  await drawn();
}

test("A5: a calendar file's events are shown and chosen before the form has them", async () => {
  const ours = closed("2027-12-26", "Ours");
  await open("#/administration/departments/8", [
    { ...HISTORY, hours: { ...usualHours(), exceptions: [ours] } },
    REFERENCE,
  ]);
  await screen.findByRole("button", { name: "Import a calendar file" });
  desk.api.on(CALENDAR, FOUND);
  await importCalendar();
  expect(desk.api.sent(CALENDAR)).toEqual([{ content: "xxx" }]);
  const dialog = await screen.findByRole("dialog", { name: "Exceptions in the calendar file" });
  const rows = within(dialog).getAllByRole<HTMLInputElement>("checkbox");
  expect(rows.map((row) => row.closest("li")?.textContent.replace(/\s+/g, " ").trim())).toEqual([
    "Team 08:30–09:30 2 dates, Dec 20, 2027 – Dec 25, 2027",
    "<b>Eve</b> 10:00–12:00 Dec 24, 2027",
    "Break Closed Dec 24, 2027 – Dec 26, 2027 Dates that have an exception already: 1",
    "Event without a name Closed Dec 26, 2027 There is an exception for this date already.",
  ]);
  expect(rows.map(({ checked, disabled }) => [checked, disabled])).toEqual([
    [false, false],
    [false, false],
    [true, false],
    [false, true],
  ]);
  expect(within(dialog).getByText(/It has no duration/).textContent).toContain("Event without a name");
  await user.click(within(dialog).getByRole("button", { name: "Add exceptions (2)" }));
  await drawn();
  expect(desk.api.sent(`PUT ${ADDRESS}/8`)).toEqual([]);
  const first = screen.getByRole("group", { name: "Exception 1" });
  expect([field(first, "Date").value, field(first, "Note").value]).toEqual(["2027-12-24", "Break"]);
  desk.api.on(`PUT ${ADDRESS}/8`, HISTORY);
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/8`)).toMatchObject([
    { hours: { exceptions: [closed("2027-12-24", "Break"), closed("2027-12-25", "Break"), ours] } },
  ]);
});

test("A5: all events of a calendar file are chosen, or none", async () => {
  await open("#/administration/departments/8");
  await screen.findByRole("button", { name: "Import a calendar file" });
  desk.api.on(CALENDAR, FOUND);
  await importCalendar();
  const dialog = await screen.findByRole("dialog", { name: "Exceptions in the calendar file" });
  await user.click(within(dialog).getByRole("button", { name: "Choose none" }));
  expect(within(dialog).queryByRole("button", { name: /Add exceptions/ })).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Choose all" }));
  await user.click(within(dialog).getByRole("button", { name: "Add exceptions (4)" }));
  const second = screen.getByRole("group", { name: "Exception 2" });
  expect([field(second, "Date").value, field(second, "Note").value]).toEqual(["2027-12-24", "<b>Eve</b>"]);
});

test("A5: a file that is no calendar, or too large, is refused in words", async () => {
  await open("#/administration/departments/8");
  await screen.findByRole("button", { name: "Import a calendar file" });
  const text = "This is not a calendar file.";
  desk.api.on(CALENDAR, new Refusal(400, { errors: [{ field: "calendar", text }] }));
  await importCalendar();
  expect(await screen.findByText(text)).toBeTruthy();
  await importCalendar(calendarFile(2 ** 19 + 1));
  expect(await screen.findByText("The file is larger than 512 KB. Export fewer events.")).toBeTruthy();
  expect(desk.api.sent(CALENDAR)).toHaveLength(1);
});

test("A5: a file with nothing for the next two years says so, and adds nothing", async () => {
  await open("#/administration/departments/8");
  await screen.findByRole("button", { name: "Import a calendar file" });
  desk.api.on(CALENDAR, { events: [], left_out: [] });
  await importCalendar();
  expect(await screen.findByText(/no events in the next two years/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Add exceptions/ })).toBeNull();
});

test("T8: the backup is another department of the library, with a time", async () => {
  await open("#/administration/departments/8", [HISTORY, REFERENCE, { ...REFERENCE, ...OTHERS }]);
  const backup = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Backup department" });
  expect([...backup.options].map((element) => element.text)).toEqual(["None", "Reference"]);
  expect(screen.queryByRole("combobox", { name: "Offer to it after (seconds)" })).toBeNull();
  await user.selectOptions(backup, "Reference");
  await user.selectOptions(screen.getByRole("combobox", { name: "Offer to it after (seconds)" }), "30");
  desk.api.on(`PUT ${ADDRESS}/8`, { ...HISTORY, backup: 7, backup_after: 30, version: "two" });
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/8`).at(-1)).toMatchObject({ backup: 7, backup_after: 30 });
});

test("T8: a library with one department is not offered a backup", async () => {
  await open("#/administration/departments/7", [REFERENCE, { ...REFERENCE, ...OTHERS }]);
  await screen.findByLabelText("Open chat only at certain hours");
  expect(screen.queryByRole("combobox", { name: "Backup department" })).toBeNull();
});

test("A5: a department names its members and what belongs to it, each with where it is set", async () => {
  await open("#/administration/departments/7");
  const section = within(
    await screen.findByRole("group", { name: "Members, and what belongs to the department" }),
  );
  await section.findByText("and 2 more");
  const links = section.getAllByRole("link").map((link) => [link.textContent, link.getAttribute("href")]);
  expect(links).toEqual(
    [
      ["<b>Ana</b>", "people/3"],
      ["Marta, Administrator (deactivated)", "people/4"],
      ["Change under “People”", "people"],
      ["Ask a librarian", "widgets/7"],
      ["Change under “Widgets”", "widgets"],
      ["Questions: no one reads it", "queues/5"],
      ["Change under “Queues”", "queues"],
      ["Change under “Library”", "library/1"],
      ["Change under “Retention”", "retention"],
    ].map(([text, part]) => [text, `#/administration/${part}`]),
  );
  expect(
    section.getByText("Each operator answers at most 4 chats at once, in all departments together."),
  ).toBeTruthy();
  expect(section.getByText("No: the library’s retention periods apply.")).toBeTruthy();
});

test("A5: a department without members says that no one can answer", async () => {
  await open("#/administration/departments/7");
  await screen.findByText("and 2 more");
  desk.api.on(`GET ${ADDRESS}/8/facts`, { ...FACTS, members: [], more_members: 0, chats_at_once: null });
  location.hash = "#/administration/departments/8";
  expect(await screen.findByText(/^No one belongs to this department yet/)).toBeTruthy();
  expect(screen.getByText(/The library has no limit/)).toBeTruthy();
});

test("A5: the hours of a day are copied to all days", async () => {
  await open("#/administration/departments/8");
  await screen.findByRole("group", { name: "Monday" });
  await enter(screen.getByRole("button", { name: "Remove hours 1 on Tuesday" }));
  await user.clear(field(day("Monday"), "Closes"));
  await user.type(field(day("Monday"), "Closes"), "20:30");
  await enter(screen.getByRole("button", { name: "Copy Monday to all days" }));
  const week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  expect(week.map((name) => field(day(name), "Closes").value)).toEqual(week.map(() => "20:30"));
  await enter(screen.getByRole("button", { name: "Remove hours 1 on Sunday" }));
  expect(field(day("Saturday"), "Closes").value).toBe("20:30");
});
