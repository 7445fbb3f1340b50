import { expect, test } from "vitest";
import { openDesk } from "../testing/desk";
import type { DeskPage } from "../testing/desk";
import { drawn, screen, user, within } from "../testing/page";
import type { Colleague, Desk } from "../protocol/wire";

const colleague = (id: number): Colleague => ({
  ...{ id, name: `Person ${id} <i>x</i>`, status: id % 40 === 0 ? "away" : "offline", since: 1 },
  ...{ departments: [1], chats: 0, busy: false, reason: "", back_at: null, picture: "" },
});
const department = (id: number): Desk["departments"][number] => ({
  ...{ id, name: `Branch ${id} <b>x</b>`, monitored: id === 1, online: [], closed: false, opens: "" },
});

function open(): Promise<DeskPage> {
  return openDesk({
    before: (server) => {
      server.desk = {
        ...server.desk,
        departments: Array.from({ length: 500 }, (_, index) => department(index + 1)),
        colleagues: Array.from({ length: 2000 }, (_, index) => colleague(index + 1)),
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
      .map((each) => each.textContent);
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
  expect(screen.getAllByRole("checkbox").map((each) => each.parentElement?.textContent.trim())).toEqual([
    "Branch 499 <b>x</b>",
  ]);
});
