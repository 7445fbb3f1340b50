import { beforeEach, expect, test } from "vitest";
import { ADMINISTRATOR, BOOTSTRAP, openDesk } from "../../../testing/desk";
import type { DeskPage } from "../../../testing/desk";
import { Refusal } from "../../../testing/api";
import { drawn, enter, screen, until, user, within } from "../../../testing/page";
import "../AdministrationPage.svelte";

const ADDRESS = "desk/administration/queues";
const QUEUE = {
  id: 3,
  version: "one",
  library: 1,
  library_name: "Harbour Library",
  form: "https://desk.example/ask/ref/",
  name: "Reference",
  slug: "ref",
  welcome: "Write.",
  public: true,
  accepts_files: true,
  address: "",
  departments: [7],
  members: [5],
  named: [{ id: 5, name: "Ben", email: "ben@x.example" }],
  others: 0,
  translations: {},
  readers: 3,
};
const LIBRARY = { id: 1, name: "Harbour Library" };
const REFERENCE = { id: 7, library: 1, library_name: "Harbour Library", name: "Reference" };
const CHI = { id: 6, name: "<b>Chi</b>", email: "chi@x.example" };

let desk: DeskPage;

async function open(hash: string, queue: object = QUEUE, libraries: object[] = [LIBRARY]): Promise<void> {
  desk = await openDesk({
    hash,
    bootstrap: { operator: { ...BOOTSTRAP.operator, rights: ADMINISTRATOR } },
    api: (api) =>
      api
        .on(`GET ${ADDRESS}`, [
          QUEUE,
          { ...QUEUE, id: 4, name: "History", address: "h@x.example" },
          { ...QUEUE, id: 8, name: "Maps", readers: 0 },
        ])
        .on(`GET ${ADDRESS}/3`, queue)
        .on("GET desk/administration/people", { total: 0, people: [] })
        .on("GET desk/administration/people?search=chi", { total: 1, people: [CHI] })
        .on("GET desk/administration/libraries", libraries)
        .on("GET desk/administration/departments", [REFERENCE]),
  });
}
const save = async (): Promise<void> => {
  await enter(screen.getByRole("button", { name: "Save" }));
  await drawn();
};
const searchBox = (): HTMLElement => screen.getByRole("searchbox", { name: "Add an operator" });

beforeEach(() => sessionStorage.clear());

test("A1: the list names each queue with its address, or whether patrons reach it", async () => {
  await open("#/administration/queues");
  const list = await screen.findByRole("list", { name: "Queues" });
  expect(
    within(list)
      .getAllByRole("link")
      .map((element) => element.textContent.replace(/\s+/g, " ")),
  ).toEqual([
    "Reference Public form",
    "History h@x.example",
    "Maps Public form. No one answers: choose a department",
  ]);
});

test("A1: a queue that no one reads says so in its form", async () => {
  await open("#/administration/queues/3", { ...QUEUE, readers: 0 });
  expect(await screen.findByText(/^No one reads this queue/)).toBeTruthy();
});

test("A1: the only department of a library reads its new queue", async () => {
  await open("#/administration/queues/0", QUEUE, [LIBRARY, { id: 2, name: "Hill" }]);
  const reference = await screen.findByRole("checkbox", { name: /^Reference/ });
  expect((reference as HTMLInputElement).checked).toBe(true);
  await user.selectOptions(screen.getByLabelText("Library"), "Hill");
  expect((reference as HTMLInputElement).checked).toBe(false);
  await user.selectOptions(screen.getByLabelText("Library"), "Harbour Library");
  expect((reference as HTMLInputElement).checked).toBe(true);
  await user.click(reference);
  await user.selectOptions(screen.getByLabelText("Library"), "Hill");
  await user.selectOptions(screen.getByLabelText("Library"), "Harbour Library");
  expect((reference as HTMLInputElement).checked).toBe(true);
});

test("A1: a new queue is made of a name, and its library where there are several", async () => {
  await open("#/administration/queues/0", QUEUE, [LIBRARY, { id: 2, name: "Hill" }]);
  await user.selectOptions(await screen.findByLabelText("Library"), "Hill");
  await user.type(screen.getByLabelText("Name"), "Maps");
  desk.api.on(`POST ${ADDRESS}`, QUEUE);
  await save();
  expect(desk.api.sent(`POST ${ADDRESS}`)).toEqual([
    {
      library: 2,
      name: "Maps",
      slug: "",
      public: true,
      accepts_files: true,
      address: "",
      welcome: "Write down your question. We’ll answer as soon as we can.",
      departments: [],
      members: [],
      translations: {},
    },
  ]);
  expect(location.hash).toBe("#/administration/queues");
});

test("A1: an operator is found by a search, added and removed, and the focus stays in the search", async () => {
  await open("#/administration/queues/3");
  await user.type(await screen.findByRole("searchbox", { name: "Add an operator" }), "chi");
  await enter(await screen.findByRole("button", { name: "Add <b>Chi</b>" }));
  expect(document.activeElement).toBe(searchBox());
  const members = screen.getByRole("list", { name: "Further members" });
  expect(
    within(members)
      .getAllByRole("listitem")
      .map((element) => element.textContent.trim()),
  ).toEqual(["Ben ben@x.example", "<b>Chi</b> chi@x.example"]);
  await enter(within(members).getByRole("button", { name: "Remove Ben" }));
  expect(document.activeElement).toBe(searchBox());
  desk.api.on(`PUT ${ADDRESS}/3`, { ...QUEUE, version: "two", members: [6], named: [CHI] });
  await save();
  expect(desk.api.sent(`PUT ${ADDRESS}/3`).at(-1)).toMatchObject({
    version: "one",
    departments: [7],
    members: [6],
  });
});

test("A1: Enter in the search adds the only match, and doesn't save the form", async () => {
  await open("#/administration/queues/3");
  await user.type(await screen.findByRole("searchbox", { name: "Add an operator" }), "chi");
  await screen.findByRole("button", { name: "Add <b>Chi</b>" });
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("button", { name: "Remove <b>Chi</b>" })).toBeTruthy();
  await user.type(searchBox(), "nobody");
  await until(() => screen.getByText("No one has this name or email."));
  expect(desk.api.sent(`PUT ${ADDRESS}/3`)).toEqual([]);
});

test("A1: an error stands at its field, and members of other libraries are counted", async () => {
  await open("#/administration/queues/3", { ...QUEUE, others: 2 });
  expect(await screen.findByText(/2 departments and members of other libraries/)).toBeTruthy();
  const errors = ["address", "members"].map((field) => ({ field, text: `About ${field}.` }));
  desk.api.on(`PUT ${ADDRESS}/3`, new Refusal(400, { errors }));
  await save();
  for (const { text } of errors) expect(screen.getByText(text)).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByLabelText("Email address"));
});
