import { expect, test } from "vitest";
import { openDesk } from "../../testing/desk";
import type { FakeApi } from "../../testing/api";
import type { DeskPage } from "../../testing/desk";
import { drawn, screen, user, within } from "../../testing/page";
import type { Colleague, Desk } from "../../protocol/wire";

const colleague = (id: number): Colleague => ({
  id,
  name: `Person ${id} <i>x</i>`,
  status: id % 40 === 0 ? "away" : "offline",
  since: 1,
  departments: [1],
  chats: 0,
  busy: false,
  reason: "",
  back_at: null,
  picture: "",
});
const department = (id: number): Desk["departments"][number] => ({
  id,
  name: `Branch ${id} <b>x</b>`,
  monitored: id === 1,
  online: [],
  closed: false,
  opens: "",
});

const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function open(part: Partial<Desk> = {}, api: (api: FakeApi) => void = () => undefined): Promise<DeskPage> {
  return openDesk({
    api,
    before: (server) => {
      server.desk = {
        ...server.desk,
        departments: many(500).map(department),
        colleagues: many(2000).map(colleague),
        ...part,
      };
    },
  });
}

test("With 2,000 colleagues, those who are there come first, and the others are found by name", async () => {
  await open();
  const pane = within(screen.getByRole("region", { name: "Status Messages and Alerts" }));
  const list = await pane.findByRole("list", { name: "Colleagues" });
  const names = (): string[] =>
    within(list)
      .getAllByRole("listitem")
      .map((element) => element.textContent);
  expect(names()).toHaveLength(50);
  expect(names()[0]).toContain("Person 40 <i>x</i>");
  expect(screen.getByText("50 of 2,000 are shown. Search for the others.")).toBeTruthy();
  await user.type(screen.getByRole("searchbox", { name: "Search colleagues" }), "person 1999");
  await drawn();
  expect(names()).toHaveLength(1);
});

test("With 500 departments, the table shows 50, then all", async () => {
  await open();
  const table = screen.getByRole("table", { name: /Patrons see/i });
  expect(within(table).getAllByRole("row")).toHaveLength(51);
  await user.click(screen.getByRole("button", { name: "Show More" }));
  await drawn();
  expect(within(table).getAllByRole("row")).toHaveLength(501);
});

test("The monitored departments are found by name among 500", async () => {
  await open();
  await user.click(screen.getByRole("button", { name: /^Departments I monitor: / }));
  await user.type(await screen.findByRole("searchbox", { name: "Search Departments" }), "branch 499");
  await drawn();
  expect(screen.getAllByRole("checkbox").map((element) => element.parentElement?.textContent.trim())).toEqual(
    ["Branch 499 <b>x</b>"],
  );
});

test("Colleagues that a desk frame has no room for are found on the server", async () => {
  await open(
    {
      more_colleagues: 3000,
      colleagues: [{ ...colleague(40), status: "online" }, ...many(11).map(colleague)],
    },
    (api) =>
      api.on("GET desk/colleagues?search=kolk", {
        colleagues: [{ ...colleague(5000), name: "Ida Kolk" }],
        total: 1,
      }),
  );
  expect(screen.getByText("12 of 3,012 are shown. Search for the others.")).toBeTruthy();
  await user.type(screen.getByRole("searchbox", { name: "Search colleagues" }), "kolk");
  expect(await screen.findByRole("button", { name: "Ida Kolk" })).toBeTruthy();
  expect(screen.queryByText(/are shown/)).toBeNull();
});

test("A desk frame in parts counts once the last of its departments has come", async () => {
  const page = await open();
  const frame = { ...page.server.desk, version: 90, departments: [department(1), department(2)], more: true };
  page.server.say(frame);
  await drawn();
  const table = screen.getByRole("table", { name: /Patrons see/i });
  expect(within(table).getAllByRole("row")).toHaveLength(51);
  page.server.say({ kind: "more_departments", version: 90, departments: [department(3)], more: false });
  await drawn();
  expect(within(table).getAllByRole("row")).toHaveLength(4);
});

test("A colleague's new state replaces their row, and no other", async () => {
  const page = await open({ colleagues: [1, 2].map(colleague) });
  const list = screen.getByRole("list", { name: "Colleagues" });
  page.server.say({
    kind: "colleagues_changed",
    colleagues: [{ ...colleague(2), status: "online", chats: 3 }],
  });
  await drawn();
  const rows = within(list)
    .getAllByRole("listitem")
    .map((element) => element.textContent);
  expect(rows).toHaveLength(2);
  expect(rows.find((text) => text.includes("Person 2"))).toContain("3 chats");
  expect(rows.find((text) => text.includes("Person 1"))).not.toContain("3 chats");
});

test("Of many operators who are online, some are named and the others counted", async () => {
  const online = [1, 2, 3, 4, 5].map((id) => ({ id, name: `Person ${id}` }));
  await open({ departments: [{ ...department(1), online, others: 15 }] });
  const table = screen.getByRole("table", { name: /Patrons see/i });
  expect(table.textContent).toContain("Person 2, Person 3, Person 4, Person 5 and 15 more");
});
