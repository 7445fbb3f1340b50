import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { cursorIn, drawn, enter, screen, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/canned-messages";
const HOURS = {
  id: 4,
  version: "one",
  library: null as number | null,
  department: 7 as number | null,
  title: "Hours",
  text: "Until eight.",
  tags: "open",
  marks: [{ kind: "bold", start: 0, end: 5 }],
};
const LISTED = { ...HOURS, shared_by: "Reference", excerpt: "Until eight." };
const LIBRARY = { id: 1, name: "Harbour Library" };
const REFERENCE = { id: 7, library: 1, library_name: "Harbour Library", name: "Reference" };

let desk: DeskPage;

async function open(hash: string, listed: object[] = [LISTED]): Promise<void> {
  desk = await openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on(`GET ${ADDRESS}`, listed)
        .on(`GET ${ADDRESS}/4`, HOURS)
        .on("GET desk/administration/libraries", [LIBRARY])
        .on("GET desk/administration/departments", [REFERENCE]),
  });
}
const text = (): Promise<HTMLElement> => screen.findByRole("textbox", { name: "Text" });
const save = async (): Promise<void> => {
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
};

beforeEach(() => sessionStorage.clear());

test("A1: the list names each message and who shares it; the search finds words of its text", async () => {
  const many = Array.from({ length: 12 }, (_, at) => ({
    ...LISTED,
    id: at + 10,
    title: `<i>No ${at}</i>`,
    excerpt: "x",
  }));
  await open("#/administration/canned-messages", [LISTED, ...many]);
  const list = await screen.findByRole("list", { name: "Canned Messages" });
  expect(within(list).getAllByRole("link")[0]?.textContent).toBe("Hours Reference");
  expect(within(list).getByText("<i>No 3</i>")).toBeTruthy();
  await user.type(screen.getByRole("searchbox", { name: "Search Canned Messages" }), "until EIGHT");
  expect(
    within(list)
      .getAllByRole("link")
      .map((link) => link.getAttribute("href")),
  ).toEqual(["#/administration/canned-messages/4"]);
});

test("A1: a new message is shared by the library, or by a chosen department", async () => {
  await open("#/administration/canned-messages");
  await user.click(await screen.findByRole("button", { name: "New canned message" }));
  const shared = await screen.findByLabelText<HTMLSelectElement>("Shared by");
  expect(shared.selectedOptions[0]?.textContent).toBe("Harbour Library, all departments");
  expect(screen.queryByRole("button", { name: "Delete Message" })).toBeNull();
  await user.selectOptions(shared, "Reference");
  await user.type(screen.getByLabelText("Title"), "Closed");
  cursorIn(await text());
  await user.keyboard("Until nine");
  desk.api.on(`POST ${ADDRESS}`, { ...HOURS, id: 5 });
  await save();
  expect(desk.api.sent(`POST ${ADDRESS}`)).toEqual([
    { title: "Closed", text: "Until nine", marks: [], tags: "", library: null, department: 7 },
  ]);
  expect(location.hash).toBe("#/administration/canned-messages");
});

test("A1: a message is saved with its formatting", async () => {
  await open("#/administration/canned-messages/4");
  expect((await text()).querySelector("strong")?.textContent).toBe("Until");
  await user.selectOptions(screen.getByLabelText("Shared by"), "Harbour Library, all departments");
  desk.api.on(`PUT ${ADDRESS}/4`, { ...HOURS, version: "two", library: 1, department: null });
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/4`)).toMatchObject([
    { version: "one", text: HOURS.text, marks: HOURS.marks, library: 1, department: null },
  ]);
  expect(screen.getByText("Saved.")).toBeTruthy();
});

test("A1: each error stands at its field, and nothing is lost", async () => {
  await open("#/administration/canned-messages/4");
  cursorIn(await text());
  await user.keyboard(" More.");
  const errors = ["shared", "title", "text", "tags"].map((field) => ({ field, text: `About ${field}.` }));
  desk.api.on(`PUT ${ADDRESS}/4`, new Refusal(400, { errors }));
  await save();
  for (const { text: reason } of errors) expect(screen.getByText(reason)).toBeTruthy();
  expect((await text()).textContent).toBe("Until eight. More.");
});

test("A1: another administrator's text is shown where this one's was not edited", async () => {
  await open("#/administration/canned-messages/4");
  await text();
  await user.type(screen.getByLabelText("Title"), " today");
  desk.api.on(
    `PUT ${ADDRESS}/4`,
    new Refusal(409, { ...HOURS, version: "two", text: "Until nine.", marks: [] }),
  );
  await save();
  expect(screen.getByText(/someone else has changed this meanwhile: Text/)).toBeTruthy();
  expect((await text()).textContent).toBe("Until nine.");
  expect(screen.getByLabelText<HTMLInputElement>("Title").value).toBe("Hours today");
});
